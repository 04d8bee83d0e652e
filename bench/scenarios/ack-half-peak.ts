import { measure, summarize, type Round } from '../contest.ts';
import type { Scenario } from '../scenario.ts';
import { median, spread } from '../statistics.ts';
import type { Server, Workbench } from '../workbench.ts';

const CONNECTIONS = 256;
const BODY_BYTES = 300;
const PEAK_ROUNDS = 3;

export const ackHalfPeak: Scenario = {
  name: 'ack-half-peak',
  title: 'p99 of the ack at half of the peak rate (open loop: arrivals do not wait for answers)',
  byDefault: true,
  async run(bench) {
    const servers = {
      'bare, same rate': await bench.start('bare'),
      earshot: await bench.start('earshot'),
    };
    try {
      const ratePerSecond = (await findPeak(bench, servers.earshot)) / 2;
      const { targets } = servers.earshot.ready;
      const load = { connections: CONNECTIONS, bodyBytes: BODY_BYTES, targets, ratePerSecond };
      const rounds: Record<string, Round[]> = {};
      for (const server of Object.values(servers))
        await measure(bench, server, { ...load, durationMs: bench.roundMs });
      for (let round = 0; round < bench.rounds; round++) {
        for (const [name, server] of Object.entries(servers)) {
          const own = (rounds[name] ??= []);
          own.push(await measure(bench, server, { ...load, durationMs: bench.roundMs }));
        }
      }
      return {
        figures: [
          {
            name: `p99 at ${Math.round(ratePerSecond)} requests/s`,
            unit: 'ms',
            ...spread((rounds['earshot'] ?? []).map(({ p99Ms }) => p99Ms)),
            target: { better: 'less', floor: 20, goals: [5] },
          },
        ],
        rows: summarize(rounds),
      };
    } finally {
      for (const server of Object.values(servers)) await server.stop();
    }
  },
};

/** In a closed loop; after one round that warms up. */
async function findPeak(bench: Workbench, server: Server): Promise<number> {
  const rates: number[] = [];
  for (let round = 0; round <= PEAK_ROUNDS; round++) {
    const load = { connections: 64, bodyBytes: BODY_BYTES, durationMs: bench.roundMs };
    rates.push((await measure(bench, server, load)).perSecond);
  }
  return median(rates.slice(1));
}
