import type { Bench } from './bench.ts';
import type { Finding } from './report.ts';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly args?: { readonly name?: string };
  /** In microseconds: by the clock, and of the thread. */
  readonly dur?: number;
  readonly tdur?: number;
}

/** The longest task of the page while something is done in it: none over 50 ms. */
export async function measureTasks(
  { browser, page }: Pick<Bench, 'browser' | 'page'>,
  what: string,
  act: () => Promise<unknown>,
): Promise<Finding> {
  await browser.startTracing(page, { categories: ['toplevel'] });
  await act();
  const tasks = tasksOf(await browser.stopTracing());
  const longest = (of: (task: TraceEvent) => number): number =>
    Math.max(0, ...tasks.map(of)) / 1_000;
  return {
    what,
    // Of the thread: what other programs take of the processor is not the page's.
    value: longest(({ tdur = 0 }) => tdur),
    unit: 'ms',
    most: 50,
    note: `${Math.round(longest(({ dur = 0 }) => dur))} ms by the clock; ${tasks.length} tasks`,
  };
}

/** Those of the threads that pages run on. */
function tasksOf(trace: Buffer): readonly TraceEvent[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: readonly TraceEvent[] };
  const keyOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const pages = new Set(
    traceEvents.filter(({ ph, args }) => ph === 'M' && args?.name === 'CrRendererMain').map(keyOf),
  );
  return traceEvents.filter(
    (event) => event.ph === 'X' && event.name.endsWith('RunTask') && pages.has(keyOf(event)),
  );
}
