import { after, before, describe } from 'node:test';
import { tmpdir } from 'node:os';
import { openPostgresServer, type Postgres } from '../../../test/kit/postgres.ts';
import type { Clock } from '../../base/clock.ts';
import { openStore } from '../open.ts';
import { storeSuite } from '../store.suite.ts';

describe('PostgreSQL', () => {
  let server: Postgres;
  before(async () => {
    server = await openPostgresServer();
  });
  after(() => server.close());

  storeSuite('PostgreSQL', {
    async open(clock) {
      const options = { url: await server.createDatabase(), dataFolder: tmpdir() };
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
