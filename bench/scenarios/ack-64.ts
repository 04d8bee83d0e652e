import { besideNoOps, hold, ratioOf, summarize } from '../contest.ts';
import type { Scenario } from '../scenario.ts';

export const ack64: Scenario = {
  name: 'ack-64',
  title: 'verified and durable ack / bare node:http no-op on the same Node, 300 B, 64 connections',
  byDefault: true,
  async run(bench) {
    const rounds = await hold(bench, besideNoOps(64));
    return {
      figures: [
        {
          name: 'Earshot / bare node:http',
          unit: 'ratio',
          ...ratioOf(rounds['earshot'], rounds['bare']),
          target: { better: 'more', floor: 0.45, goals: [0.62, 0.8] },
        },
      ],
      rows: summarize(rounds),
    };
  },
};
