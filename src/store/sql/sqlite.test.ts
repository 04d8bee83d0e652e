import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { openStore } from '../open.ts';
import { storeSuite } from '../store.suite.ts';

storeSuite('SQLite', {
  async open(clock) {
    const dataFolder = await mkdtemp(join(tmpdir(), 'earshot-store-'));
    let store = await openStore({ dataFolder, clock });
    return {
      store,
      async reopen(clock: Clock) {
        await store.close();
        return (store = await openStore({ dataFolder, clock }));
      },
      async close() {
        await store.close();
        await rm(dataFolder, { recursive: true });
      },
    };
  },
});
