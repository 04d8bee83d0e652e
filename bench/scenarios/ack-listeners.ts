import { hold, ratioOf, summarize } from '../contest.ts';
import type { Scenario } from '../scenario.ts';

export const ackListeners: Scenario = {
  name: 'ack-listeners',
  title: 'ingest rate with 10,000 listeners and 1,000 tokens in use / with one',
  byDefault: true,
  async run(bench) {
    const rounds = await hold(bench, {
      servers: {
        one: { kind: 'earshot' },
        many: { kind: 'earshot', options: { listeners: 10_000, tokens: 1_000 } },
      },
      connections: 64,
      bodyBytes: 300,
    });
    return {
      figures: [
        {
          name: '10,000 listeners and 1,000 tokens / one of each',
          unit: 'ratio',
          ...ratioOf(rounds['many'], rounds['one']),
          target: { better: 'more', floor: 0.9, goals: [0.97] },
        },
      ],
      rows: summarize(rounds),
    };
  },
};
