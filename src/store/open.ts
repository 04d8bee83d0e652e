import { mkdir } from 'node:fs/promises';
import type { Clock } from '../base/clock.ts';
import { createKeySource, toId, type Prefix } from '../base/id.ts';
import type { Log } from '../base/log.ts';
import type { CredentialId } from '../model/credential.ts';
import { createAccountShelf } from './sql/accounts.ts';
import { createAccountTokenShelf } from './sql/account-tokens.ts';
import { createArrivals } from './sql/arrivals.ts';
import { createAttemptShelf } from './sql/attempts.ts';
import { createAuditShelf } from './sql/audit.ts';
import { createConfiguration } from './sql/configuration.ts';
import { createCredentialShelf } from './sql/credentials.ts';
import { createDatabase } from './sql/database.ts';
import { createDedupeShelf } from './sql/dedupe.ts';
import type { Database, Engine } from './sql/dialect.ts';
import { createDutyShelf } from './sql/duties.ts';
import { createDuty, type Duty } from './sql/duty.ts';
import { createEventShelf } from './sql/events.ts';
import { createHistoryShelf } from './sql/history.ts';
import { createKeys } from './sql/key-log.ts';
import { createListenerShelf } from './sql/listeners.ts';
import { createGuessShelf } from './sql/guesses.ts';
import { createIdentityShelf } from './sql/identities.ts';
import { highestKey } from './sql/highest-key.ts';
import { LedgerBlocks } from './sql/ledger-blocks.ts';
import { migrate } from './sql/migrate.ts';
import { refuseHalfMoved } from './sql/move.ts';
import { createReplayShelf } from './sql/replays.ts';
import { createRequestShelf } from './sql/requests.ts';
import { expireLeases } from './sql/run-leases.ts';
import { createRunShelf } from './sql/runs.ts';
import { createSecondFactorShelf } from './sql/second-factors.ts';
import { createSecretShelf } from './sql/secrets.ts';
import { createSettingShelf, recordProbe } from './sql/settings.ts';
import { createShareShelf } from './sql/shares.ts';
import { createSigningKeyShelf } from './sql/signing-keys.ts';
import { openSqlite } from './sql/sqlite.ts';
import { createSpoolShelf } from './sql/spooled.ts';
import { createStorageShelf } from './sql/storage.ts';
import { createTriggerShelf, createWorkflowShelf } from './sql/triggers.ts';
import type { Store } from './store.ts';

export { lockFolder } from './sql/sqlite.ts';

export interface StoreOptions {
  /** A PostgreSQL database; absent: the embedded store in the data folder. */
  readonly url?: string | undefined;
  /** Made, with mode 0700, where it does not exist. */
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly log?: Log | undefined;
}

/** Opens a store: locks it where it is ours alone, recovers it after a crash, and brings its tables up to date. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { clock } = options;
  const engine = await openEngine(options);
  try {
    const database = createDatabase(engine, clock);
    await migrate(database, engine, clock);
    await refuseHalfMoved(database);
    await engine.join?.();
    // Where one process holds the store, or the number, a lease that is still there belongs to a process that is gone.
    const node = engine.node?.();
    if (engine.isExclusive || node !== undefined)
      await database.write([expireLeases(database, node)]);
    // One source for all: whether a run is older than a replay is then told by their ids, whatever the clock did.
    const keys = createKeySource({
      clock,
      node: () => engine.node?.() ?? 0,
      above: await highestKey(database),
    });
    const retention = createDuty(database, 'retention', clock);
    const byListener = engine.isExclusive ? await LedgerBlocks.open(database) : undefined;
    return {
      ...createShelves({ ...database, ...(byListener && { byListener }) }, clock, retention),
      shares: createShareShelf(database, (prefix) => toId(prefix, keys.next())),
      newId: <P extends Prefix>(prefix: P) => toId(prefix, keys.next()),
      pendingBytes: () => database.pendingBytes(),
      stats: () => database.stats(),
      async probe() {
        await database.write([recordProbe(database, clock.now())]);
      },
      async close() {
        // Another process need not wait then; and where the store is away, it waits.
        await retention.leave().catch(() => undefined);
        await byListener?.close();
        await database.close();
        await engine.close();
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

async function openEngine({ url, dataFolder, clock, log }: StoreOptions): Promise<Engine> {
  if (url !== undefined) {
    // Where it is not used, a start is spared the reading of it.
    const { openPostgres } = await import('./sql/postgres.ts');
    return openPostgres(url, clock);
  }
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  return openSqlite(dataFolder, { clock, ...(log && { log }) });
}

function createShelves(database: Database, clock: Clock, retention: Duty) {
  const requests = createRequestShelf(database, clock);
  const keys = createKeys(database);
  const { shelf: configuration, definitions } = createConfiguration(database);
  return {
    configuration,
    duties: createDutyShelf(database),
    settings: createSettingShelf(database),
    listeners: createListenerShelf(definitions),
    credentials: {
      ...createCredentialShelf(definitions),
      // What is used is no change of what is defined.
      updateLastUsed: (uses: ReadonlyMap<CredentialId, Date>) =>
        createCredentialShelf(database).updateLastUsed(uses),
    },
    signingKeys: createSigningKeyShelf(definitions),
    secrets: createSecretShelf(definitions),
    triggers: createTriggerShelf(definitions),
    workflows: createWorkflowShelf(database),
    requests,
    events: createEventShelf(database, clock),
    dedupe: createDedupeShelf(database, keys),
    spool: createSpoolShelf(database, requests, keys),
    runs: createRunShelf(database, clock),
    attempts: createAttemptShelf(database),
    replays: createReplayShelf(database),
    storage: createStorageShelf(database, retention),
    accounts: createAccountShelf(database),
    accountTokens: createAccountTokenShelf(database),
    secondFactors: createSecondFactorShelf(database),
    identities: createIdentityShelf(database),
    guesses: createGuessShelf(database),
    audit: createAuditShelf(database),
    arrivals: createArrivals(database, clock),
    history: createHistoryShelf(database),
  };
}
