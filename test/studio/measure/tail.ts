import type { CDPSession } from 'playwright-core';
import { address, UNTIL_READABLE, type Bench } from './bench.ts';
import type { Finding } from './report.ts';

const PER_SECOND = 100;
const BODY = JSON.stringify({ action: 'opened', pad: 'x'.repeat(200) });
/** Until caches are warm and the list is as long as it gets. */
const WARM_SECONDS = 10;
/** Looked at on the way, besides the end. */
const MARKS_S = [60, 300];

/** A tab that follows what comes, a hundred a second: its memory stays what it was. */
export async function measureTail(bench: Bench, seconds: number): Promise<readonly Finding[]> {
  const { page } = bench;
  await page.goto(address(bench, '/requests'));
  await page.evaluate(`(${UNTIL_READABLE})(0)`);
  await page.locator('.live.on').waitFor();
  const session = await page.context().newCDPSession(page);
  const stop = startSending(bench);
  await pass(WARM_SECONDS);
  const before = await heapOf(session);
  const heaps: (readonly [seconds: number, bytes: number])[] = [];
  for (const at of [...MARKS_S.filter((mark) => mark < seconds), seconds]) {
    await pass(at - (heaps.at(-1)?.[0] ?? 0));
    heaps.push([at, await heapOf(session)]);
  }
  const after = heaps.at(-1)?.[1] ?? Number.NaN;
  const sent = await stop();
  await session.detach();
  const told = heaps.map(([at, bytes]) => `${toMib(bytes)} after ${at} s`).join(', ');
  const newest = await page.locator('.rows li').count();
  return [
    {
      what: `growth of the heap over ${seconds} s of tail`,
      value: Math.max(0, (after / before - 1) * 100),
      unit: '%',
      most: 20,
      note: `${toMib(before)} MiB, ${told}; ${sent} were sent, ${newest} rows are drawn`,
    },
    { what: 'heap at the end', value: after / 2 ** 20, unit: 'MiB', most: 64 },
  ];
}

function toMib(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

function pass(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, seconds * 1_000);
  });
}

/** What is in use, and not what waits to be collected. */
async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}

function startSending({ server, prepared }: Bench): () => Promise<number> {
  const [path = ''] = prepared.paths;
  const [token = ''] = prepared.tokens;
  let sent = 0;
  const open = new Set<Promise<unknown>>();
  const send = (): void => {
    const answered = fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: BODY,
    }).then((response) => response.arrayBuffer());
    sent += 1;
    open.add(answered);
    void answered.finally(() => open.delete(answered)).catch(() => {});
  };
  const timer = setInterval(() => {
    for (let i = 0; i < PER_SECOND / 10; i++) send();
  }, 100);
  return async () => {
    clearInterval(timer);
    await Promise.allSettled(open);
    return sent;
  };
}
