import { hold, ratioOf, summarize } from '../contest.ts';
import type { Scenario } from '../scenario.ts';

export const ackEverythingOn: Scenario = {
  name: 'ack-everything-on',
  title: 'everything on (signature, schema of 10 fields, filter, dedupe, mapping) / bare no-op',
  byDefault: true,
  async run(bench) {
    const rounds = await hold(bench, {
      servers: { bare: { kind: 'bare' }, everything: { kind: 'everything' } },
      connections: 64,
      bodyBytes: 300,
    });
    return {
      figures: [
        {
          name: 'everything on / bare node:http',
          unit: 'ratio',
          ...ratioOf(rounds['everything'], rounds['bare']),
          target: { better: 'more', floor: 0.38, goals: [0.52] },
        },
      ],
      rows: summarize(rounds),
    };
  },
};
