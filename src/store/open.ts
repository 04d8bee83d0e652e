import { mkdir } from 'node:fs/promises';
import type { Clock } from '../base/clock.ts';
import { createKeySource, toId, type Prefix } from '../base/id.ts';
import { createAttemptShelf } from './sql/attempts.ts';
import { createCredentialShelf } from './sql/credentials.ts';
import { createDatabase } from './sql/database.ts';
import type { Database } from './sql/dialect.ts';
import { createEventShelf } from './sql/events.ts';
import { createListenerShelf } from './sql/listeners.ts';
import { highestKey } from './sql/highest-key.ts';
import { migrate } from './sql/migrate.ts';
import { createReplayShelf } from './sql/replays.ts';
import { createRequestShelf } from './sql/requests.ts';
import { expireLeases } from './sql/run-leases.ts';
import { createRunShelf } from './sql/runs.ts';
import { createSecretShelf } from './sql/secrets.ts';
import { createSettingShelf, recordProbe } from './sql/settings.ts';
import { createSigningKeyShelf } from './sql/signing-keys.ts';
import { openSqlite } from './sql/sqlite.ts';
import { createTriggerShelf, createWorkflowShelf } from './sql/triggers.ts';
import type { Store } from './store.ts';

export interface StoreOptions {
  /** Made, with mode 0700, where it does not exist. */
  readonly dataFolder: string;
  readonly clock: Clock;
}

/** Opens the store of a data folder: locks it, recovers it after a crash, and brings its tables up to date. */
export async function openStore({ dataFolder, clock }: StoreOptions): Promise<Store> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const engine = await openSqlite(dataFolder);
  try {
    const database = createDatabase(engine, clock);
    await migrate(database, engine.dialect, clock);
    // One process holds the folder, so a lease that is still there belongs to a process that is gone.
    await database.write([expireLeases(database)]);
    // One source for all: whether a run is older than a replay is then told by their ids, whatever the clock did.
    const keys = createKeySource({ clock, above: await highestKey(database) });
    return {
      ...createShelves(database, clock),
      newId: <P extends Prefix>(prefix: P) => toId(prefix, keys.next()),
      pendingBytes: () => database.pendingBytes(),
      async probe() {
        await database.write([recordProbe(database, clock.now())]);
      },
      async close() {
        await database.close();
        await engine.close();
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

function createShelves(database: Database, clock: Clock) {
  return {
    settings: createSettingShelf(database),
    listeners: createListenerShelf(database),
    credentials: createCredentialShelf(database),
    signingKeys: createSigningKeyShelf(database),
    secrets: createSecretShelf(database),
    triggers: createTriggerShelf(database),
    workflows: createWorkflowShelf(database),
    requests: createRequestShelf(database, clock),
    events: createEventShelf(database, clock),
    runs: createRunShelf(database),
    attempts: createAttemptShelf(database),
    replays: createReplayShelf(database),
  };
}
