import { besideNoOps, hold, ratioOf, summarize } from '../contest.ts';
import type { Scenario } from '../scenario.ts';

export const ack256: Scenario = {
  name: 'ack-256',
  title: 'the same at 256 connections',
  byDefault: true,
  async run(bench) {
    const rounds = await hold(bench, besideNoOps(256));
    return {
      figures: [
        {
          name: 'Earshot / bare node:http',
          unit: 'ratio',
          ...ratioOf(rounds['earshot'], rounds['bare']),
          target: { better: 'more', floor: 0.55, goals: [0.75, 0.95] },
        },
      ],
      rows: summarize(rounds),
    };
  },
};
