import { hold, ratioOf, summarize } from '../contest.ts';
import type { Scenario } from '../scenario.ts';
import { describeRows, fillStore } from '../stored.ts';

export const ackStored: Scenario = {
  name: 'ack-stored',
  title: 'ingest rate with 10 million stored events (or --seed-rows) / with none',
  byDefault: false,
  async run(bench) {
    const { folder } = await fillStore(bench);
    const rounds = await hold(bench, {
      servers: { empty: { kind: 'earshot' }, full: { kind: 'earshot', options: { folder } } },
      connections: 64,
      bodyBytes: 300,
    });
    return {
      figures: [
        {
          name: `with ${describeRows(bench)} events / with none`,
          unit: 'ratio',
          ...ratioOf(rounds['full'], rounds['empty']),
          target: { better: 'more', floor: 0.8, goals: [0.95] },
        },
      ],
      rows: summarize(rounds),
    };
  },
};
