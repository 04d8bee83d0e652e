import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe } from 'node:test';
import { tmpdir } from 'node:os';
import { Client } from 'pg';
import { openPostgresServer, type Postgres } from '../../../test/kit/postgres.ts';
import { systemClock, type Clock } from '../../base/clock.ts';
import { openStore } from '../open.ts';
import { storeSuite } from '../store.suite.ts';

const as = (role: string, url: string): string => {
  const own = new URL(url);
  own.username = role;
  return own.href;
};

/** Makes the roles as the documentation tells it, for a database that is there under another name. */
async function makeRoles(url: string): Promise<void> {
  const page = await readFile(new URL('../../../docs/postgresql.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/```sql\n(CREATE (?:ROLE|SCHEMA).*?)```/gs)];
  assert.equal(blocks.length, 2);
  const client = new Client(url);
  await client.connect();
  const text = blocks
    .map(([, block]) => block)
    .join('')
    .replace('CREATE DATABASE hooks;', '')
    .replaceAll('DATABASE hooks', `DATABASE ${client.database}`);
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

describe('PostgreSQL, by a role with the least that is needed', () => {
  let server: Postgres;
  /** With all tables: they are made once, and copied for each test. */
  let fresh: string;
  before(async () => {
    server = await openPostgresServer();
    fresh = await server.createDatabase();
    await makeRoles(fresh);
    const url = as('hooks_owner', fresh);
    const store = await openStore({ url, dataFolder: tmpdir(), clock: systemClock });
    await store.close();
  });
  after(() => server.close());

  storeSuite('PostgreSQL', {
    async open(clock) {
      const url = as('hooks', await server.createDatabase(fresh));
      const options = { url, dataFolder: tmpdir() };
      let store = await openStore({ ...options, clock });
      return {
        store,
        async reopen(clock: Clock) {
          await store.close();
          return (store = await openStore({ ...options, clock }));
        },
        close: () => store.close(),
      };
    },
  });
});
