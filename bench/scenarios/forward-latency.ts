import { put } from '../contest.ts';
import { startForwarding, waitForForwards, type Forwarding } from '../forwarding.ts';
import type { Scenario } from '../scenario.ts';
import { percentile, spread } from '../statistics.ts';
import type { Workbench } from '../workbench.ts';

const RATE = 1_000;

interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export const forwardLatency: Scenario = {
  name: 'forward-latency',
  title: 'event accepted → first byte of its forward, at 1,000 events/s',
  byDefault: true,
  async run(bench) {
    const forwarding = await startForwarding(bench, { paused: false });
    try {
      await measure(bench, forwarding);
      const rounds: Latency[] = [];
      for (let round = 0; round < bench.rounds; round++)
        rounds.push(await measure(bench, forwarding));
      const p50 = spread(rounds.map(({ p50Ms }) => p50Ms));
      const p99 = spread(rounds.map(({ p99Ms }) => p99Ms));
      return {
        figures: [
          {
            name: 'p50',
            unit: 'ms',
            ...p50,
            target: { better: 'less', floor: 5, goals: [2] },
          },
          {
            name: 'p99',
            unit: 'ms',
            ...p99,
            target: { better: 'less', floor: 50, goals: [15] },
          },
        ],
        rows: { earshot: { 'p50 ms': p50.median, 'p99 ms': p99.median } },
      };
    } finally {
      await forwarding.stop();
    }
  },
};

async function measure(bench: Workbench, forwarding: Forwarding): Promise<Latency> {
  const before = await forwarding.count();
  await forwarding.takeArrivals();
  const { requests, answeredAtMs } = await put(bench, forwarding.earshot, {
    connections: 64,
    bodyBytes: 300,
    durationMs: bench.roundMs,
    ratePerSecond: RATE,
    marked: true,
  });
  await waitForForwards(forwarding, before + requests);
  const acceptedAt = new Map(answeredAtMs);
  const latencies = (await forwarding.takeArrivals()).map(([number, atMs]) =>
    // A forward may be there before the sender has read its answer.
    Math.max(0, atMs - (acceptedAt.get(number) ?? NaN)),
  );
  latencies.sort((a, b) => a - b);
  return { p50Ms: percentile(latencies, 0.5), p99Ms: percentile(latencies, 0.99) };
}
