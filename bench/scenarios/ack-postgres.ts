import { hold, ratioOf, summarize } from '../contest.ts';
import { makeDatabase } from '../postgres.ts';
import type { Scenario } from '../scenario.ts';

export const ackPostgres: Scenario = {
  name: 'ack-postgres',
  title: 'verified and durable ack on PostgreSQL / bare node:http no-op, 300 B, 64 connections',
  byDefault: true,
  async run(bench) {
    const storeUrl = await makeDatabase(bench);
    const rounds = await hold(bench, {
      servers: { bare: { kind: 'bare' }, earshot: { kind: 'earshot', options: { storeUrl } } },
      connections: 64,
      bodyBytes: 300,
    });
    return {
      figures: [
        {
          name: 'Earshot on PostgreSQL / bare node:http',
          unit: 'ratio',
          ...ratioOf(rounds['earshot'], rounds['bare']),
          target: { better: 'more', floor: 0.35, goals: [0.55] },
        },
      ],
      rows: summarize(rounds),
    };
  },
};
