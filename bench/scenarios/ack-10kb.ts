import { besideNoOps, hold, ratioOf, summarize } from '../contest.ts';
import type { Scenario } from '../scenario.ts';

export const ack10kb: Scenario = {
  name: 'ack-10kb',
  title:
    'verified and durable ack / bare node:http no-op, 10 KB of structured JSON, 64 connections',
  byDefault: true,
  async run(bench) {
    const rounds = await hold(bench, { ...besideNoOps(64), bodyBytes: 10_240 });
    return {
      figures: [
        {
          name: 'Earshot / bare node:http',
          unit: 'ratio',
          ...ratioOf(rounds['earshot'], rounds['bare']),
        },
        {
          name: 'Earshot / Fastify no-op',
          unit: 'ratio',
          ...ratioOf(rounds['earshot'], rounds['fastify']),
        },
      ],
      rows: summarize(rounds),
    };
  },
};
