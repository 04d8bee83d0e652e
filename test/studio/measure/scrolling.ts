import { address, UNTIL_READABLE, type Bench } from './bench.ts';
import type { Finding } from './report.ts';

const ROWS = 10_000;

/** In the page: scrolls on until there are so many rows, and answers how many. */
const LOAD = `(async () => {
  const count = () => Number(document.querySelector('.rows li')?.getAttribute('aria-setsize') ?? 0);
  const until = performance.now() + 240_000;
  while (count() < ${ROWS} && performance.now() < until) {
    scrollTo(0, document.documentElement.scrollHeight);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return count();
})()`;

/** In the page: through all of it and back; answers how many elements there are then. */
const SCROLL = `(async () => {
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const end = document.documentElement.scrollHeight - innerHeight;
  for (const [from, to] of [[end, 200], [200, end]])
    for (let part = 0; part <= 400; part++) {
      scrollTo(0, from + ((to - from) * part) / 400);
      await nextFrame();
    }
  return document.querySelectorAll('*').length;
})()`;

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

/** Ten thousand rows, through all of them and back: no task over 50 ms. */
export async function measureScrolling(bench: Bench): Promise<readonly Finding[]> {
  const { browser, page } = bench;
  await page.goto(address(bench, '/requests'));
  await page.evaluate(`(${UNTIL_READABLE})(0)`);
  const rows = await page.evaluate<number>(LOAD);
  await browser.startTracing(page, { categories: ['toplevel'] });
  const nodes = await page.evaluate<number>(SCROLL);
  const tasks = tasksOf(await browser.stopTracing());
  const longest = (of: (task: TraceEvent) => number): number =>
    Math.max(0, ...tasks.map(of)) / 1_000;
  return [
    {
      what: `rows that could not be loaded, of ${ROWS}`,
      value: Math.max(0, ROWS - rows),
      unit: '',
      most: 0,
    },
    {
      // Of the thread: what other programs take of the processor is not the page's.
      what: 'longest task while they are scrolled',
      value: longest(({ tdur = 0 }) => tdur),
      unit: 'ms',
      most: 50,
      note: `${Math.round(longest(({ dur = 0 }) => dur))} ms by the clock; ${tasks.length} tasks`,
    },
    { what: 'elements in the page', value: nodes, unit: '', most: 2_000 },
  ];
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
