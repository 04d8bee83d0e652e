import { hold, ratioOf, summarize } from '../contest.ts';
import { makeDatabase } from '../postgres.ts';
import { installRivals } from '../rivals.ts';
import type { Scenario } from '../scenario.ts';

export const ackPgBoss: Scenario = {
  name: 'ack-pg-boss',
  title: 'against Fastify + pg-boss on PostgreSQL, one event each, 300 B, 64 connections',
  byDefault: false,
  async run(bench) {
    await installRivals(bench);
    const options = { storeUrl: await makeDatabase(bench) };
    const onPostgres = { storeUrl: await makeDatabase(bench) };
    const rounds = await hold(bench, {
      servers: {
        'pg-boss': { kind: 'pg-boss', options },
        earshot: { kind: 'earshot' },
        'earshot, PostgreSQL': { kind: 'earshot', options: onPostgres },
      },
      connections: 64,
      bodyBytes: 300,
    });
    return {
      figures: [
        {
          name: 'Earshot / Fastify + pg-boss',
          unit: 'times',
          ...ratioOf(rounds['earshot'], rounds['pg-boss']),
          target: { better: 'more', floor: 5, goals: [10] },
        },
        {
          name: 'Earshot on the same PostgreSQL / Fastify + pg-boss',
          unit: 'times',
          ...ratioOf(rounds['earshot, PostgreSQL'], rounds['pg-boss']),
        },
      ],
      rows: summarize(rounds),
    };
  },
};
