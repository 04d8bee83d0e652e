import { address, UNTIL_READABLE, type Bench } from './bench.ts';
import { median, type Finding } from './report.ts';

const ROUNDS = 5;

/** From the choice to the first rows: at most 300 ms. The pause after typing, which is meant, is not counted. */
export async function measureFilters(bench: Bench): Promise<readonly Finding[]> {
  const [listener = ''] = bench.prepared.listenerIds;
  const [trigger = ''] = bench.prepared.triggerIds;
  const filters: readonly (readonly [path: string, query: string])[] = [
    ['/requests', `listener=${listener}`],
    ['/requests', 'outcome=rejected'],
    ['/requests', 'outcome=filtered'],
    ['/requests', 'time=7d'],
    ['/requests', `listener=${listener}&outcome=rejected&time=7d`],
    ['/requests', 'q=benchmark'],
    ['/events', `listener=${listener}`],
    ['/events', 'type=star'],
    ['/events', 'type=nothing'],
    ['/events', 'time=24h'],
    ['/runs', 'status=failed'],
    ['/runs', 'status=completed'],
    ['/runs', `trigger=${trigger}`],
    ['/runs', `trigger=${trigger}&status=failed&time=7d`],
  ];
  const findings: Finding[] = [];
  for (const [path, query] of filters)
    findings.push({
      what: `filter: ${path}?${query.replaceAll(/_\w+/g, '')}`,
      value: await measureFilter(bench, path, query),
      unit: 'ms',
      most: 300,
    });
  return findings;
}

async function measureFilter(bench: Bench, path: string, query: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await bench.page.goto(address(bench, path));
    await bench.page.evaluate(`(${UNTIL_READABLE})(0)`);
    // As the way back would: the address changes, and the page follows.
    times.push(
      await bench.page.evaluate<number>(`(() => {
        const from = performance.now();
        history.pushState(null, '', '/studio${path}?${query}');
        dispatchEvent(new PopStateEvent('popstate'));
        return new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve((${UNTIL_READABLE})(from)))));
      })()`),
    );
  }
  return median(times);
}
