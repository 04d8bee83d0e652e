import { besideNoOps, hold, ratioOf, summarize } from '../contest.ts';
import type { Scenario } from '../scenario.ts';

export const ackFastify: Scenario = {
  name: 'ack-fastify',
  title: 'verified and durable ack / Fastify no-op, 300 B, 64 connections',
  byDefault: true,
  async run(bench) {
    // The rounds of ack-64, where that runs as well.
    const rounds = await hold(bench, besideNoOps(64));
    return {
      figures: [
        {
          name: 'Earshot / Fastify no-op',
          unit: 'ratio',
          ...ratioOf(rounds['earshot'], rounds['fastify']),
          target: { better: 'more', floor: 0.65, goals: [0.9, 1] },
        },
      ],
      rows: summarize(rounds),
    };
  },
};
