import { put } from '../contest.ts';
import type { Scenario } from '../scenario.ts';
import { spread, type Spread } from '../statistics.ts';
import type { Workbench } from '../workbench.ts';

/** Long enough to be past what a start leaves behind, and for several checkpoints. */
const SHORTEST_MS = 10_000;
const LOOK_EVERY_MS = 200;
const LARGE_BYTES = 1_000_000;
/** Large bodies fill the disk by hundreds of megabytes a second. */
const LARGE_MS = 3_000;

interface Use extends Spread {
  readonly completed: number;
  readonly refused: number;
  readonly lost: number;
}

export const memory: Scenario = {
  name: 'memory',
  title: 'resident memory under sustained full load; with 1 MB bodies bounded by a byte budget',
  byDefault: true,
  async run(bench) {
    const durationMs = Math.max(SHORTEST_MS, bench.rounds * bench.roundMs);
    const small = await observe(bench, { connections: 64, bodyBytes: 300, durationMs });
    const large = await observe(bench, {
      connections: 256,
      bodyBytes: LARGE_BYTES,
      durationMs: LARGE_MS,
    });
    return {
      figures: [
        {
          name: 'highest resident memory, 300 B',
          unit: 'MB',
          ...toHighest(small),
          target: { better: 'less', floor: 250, goals: [150] },
        },
        { name: 'highest resident memory, 1 MB over 256', unit: 'MB', ...toHighest(large) },
      ],
      rows: { '300 B': toRow(small), '1 MB': toRow(large) },
    };
  },
};

/** One load on a fresh server, looked at while it is under way. */
async function observe(bench: Workbench, load: Parameters<typeof put>[2]): Promise<Use> {
  const server = await bench.start('earshot');
  try {
    const sizes: number[] = [];
    let looking = Promise.resolve();
    const look = async (): Promise<void> => void sizes.push((await server.usage()).rssBytes / 1e6);
    const timer = setInterval(() => {
      looking = looking.then(look);
    }, LOOK_EVERY_MS);
    const { requests, refused, lost } = await put(bench, server, load);
    clearInterval(timer);
    await looking.then(look);
    return { ...spread(sizes), completed: requests, refused: refused['503'] ?? 0, lost };
  } finally {
    await server.stop();
  }
}

/** The highest is what is held against the target; the spread is that of all looks. */
function toHighest({ highest, lowest }: Use): Spread {
  return { median: highest, lowest, highest };
}

function toRow({ median, highest, completed, refused, lost }: Use) {
  return {
    'median MB': median,
    'highest MB': highest,
    'answered 200': completed,
    'answered 503': refused,
    lost,
  };
}
