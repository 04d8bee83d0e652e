import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { tmpdir } from 'node:os';
import { Client } from 'pg';
import { openPostgresServer, type Postgres } from '../../../test/kit/postgres.ts';
import { systemClock, type Clock } from '../../base/clock.ts';
import { openStore } from '../open.ts';
import { storeSuite } from '../store.suite.ts';

describe('PostgreSQL', () => {
  let server: Postgres;
  /** With all tables: they are made once, and copied for each test. */
  let fresh: string;
  before(async () => {
    server = await openPostgresServer();
    fresh = await server.createDatabase();
    const store = await openStore({ url: fresh, dataFolder: tmpdir(), clock: systemClock });
    await store.close();
  });
  after(() => server.close());

  storeSuite('PostgreSQL', {
    async open(clock) {
      const options = { url: await server.createDatabase(fresh), dataFolder: tmpdir() };
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

  test('the database itself refuses that the audit log is changed or emptied', async () => {
    const client = new Client({ connectionString: await server.createDatabase(fresh) });
    await client.connect();
    for (const text of [`UPDATE audit SET actor = 'Eve'`, 'DELETE FROM audit', 'TRUNCATE audit'])
      await assert.rejects(client.query(text), /"audit" is only ever added to/);
    await client.end();
  });
});
