import { sample } from '../sampling.ts';
import type { Scenario } from '../scenario.ts';
import { spread } from '../statistics.ts';
import { describeRows, fillStore } from '../stored.ts';

const CALLS = 10;
/** What the search may take, and as much again for the way there and back as a page may take by the goal. */
const FLOOR_MS = 50 + 10;

export const textSearch: Scenario = {
  name: 'text-search',
  title: 'text search `q` stops after 50 ms and returns a partial page with a cursor',
  byDefault: false,
  async run(bench) {
    const { folder } = await fillStore(bench);
    const server = await bench.start('earshot', { folder });
    let whole = 0;
    try {
      const { rows, worst } = await sample(bench, server, {
        questions: {
          'events, found nowhere': (i) => `/api/v1/events?q=found-nowhere-${i}`,
          'requests, found nowhere': (i) => `/api/v1/requests?q=found-nowhere-${i}`,
        },
        calls: CALLS,
        onAnswer(answer) {
          if ((answer as { next_cursor: string | null }).next_cursor === null) whole += 1;
        },
      });
      if (whole > 0) throw new Error(`${whole} pages were said to be the last; seed more rows`);
      return {
        figures: [
          {
            name: `p95 of a search that finds nothing, ${describeRows(bench)} events`,
            unit: 'ms',
            ...spread(worst),
            target: { better: 'less', floor: FLOOR_MS, goals: [] },
          },
        ],
        rows,
      };
    } finally {
      await server.stop();
    }
  },
};
