import { address, UNTIL_READABLE, type Bench } from './bench.ts';
import { median, type Finding } from './report.ts';

const ROUNDS = 5;
const PATHS = ['/', '/requests', '/events', '/runs', '/dead-letters', '/listeners'];

/** From the address to something to read, with nothing in the cache of the browser: at most a second. */
export async function measureFirstPages(bench: Bench): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const session = await bench.page.context().newCDPSession(bench.page);
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  for (const path of PATHS) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await bench.page.goto(address(bench, path), { waitUntil: 'commit' });
      times.push(await bench.page.evaluate<number>(`(${UNTIL_READABLE})(0)`));
    }
    findings.push({
      what: `first page usable: ${path}`,
      value: median(times),
      unit: 'ms',
      most: 1_000,
    });
  }
  await session.send('Network.setCacheDisabled', { cacheDisabled: false });
  await session.detach();
  return findings;
}
