import type { ClientConfig } from 'pg';
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Dialect, Engine } from './dialect.ts';
import { createAside } from './postgres-aside.ts';
import { createCommit } from './postgres-commit.ts';
import { createHosts } from './postgres-hosts.ts';
import { createNotices } from './postgres-notices.ts';
import { LOCK_SPACE, openPresence, type Presence } from './postgres-node.ts';
import { createMigration } from './postgres-migration.ts';
import { createReaders } from './postgres-readers.ts';
import { openRegisteredNumber } from './postgres-number.ts';
import { createSession, parserOf } from './postgres-session.ts';
import { readPostgresUrl, type PostgresLimits, type PostgresPlace } from './postgres-url.ts';
import type { Tables } from './tables.ts';
import { unavailable } from './unavailable.ts';

/** The shared engine: one connection commits, a small pool reads, and one says that this node is alive. */

const postgresDialect: Dialect = {
  query: new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
  types: {
    key: 'bigint',
    bytes: 'bytea',
    keyed: '',
    fleeting: 'UNLOGGED',
    concurrently: 'CONCURRENTLY',
    hasPartitions: true,
    // While nodes of the version before go on beside this one.
    heads: 'json',
    hasDataInBodies: false,
    appendOnly: (table) => [
      `CREATE FUNCTION ${table}_append_only() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION '"${table}" is only ever added to'; END $$`,
      `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
         FOR EACH STATEMENT EXECUTE FUNCTION ${table}_append_only()`,
    ],
    upkeep: {
      // As a rule a fifth of a table has to be dead first: of a hundred million rows, twenty. Retention deletes evenly,
      // so a hundredth is taken up by what comes next, and the file stays as large as what is kept.
      busy: (table) => [
        `ALTER TABLE ${table} SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 10000,
           autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02,
           toast.autovacuum_vacuum_scale_factor = 0.01, toast.autovacuum_vacuum_threshold = 10000)`,
      ],
      // Not every server is built with lz4.
      packed: (table, column) => [
        `DO $$ BEGIN
           IF EXISTS (SELECT FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)) THEN
             ALTER TABLE ${table} ALTER COLUMN ${column} SET COMPRESSION lz4;
           END IF;
         END $$`,
      ],
    },
  },
  skipsLocked: true,
  // Dead rows stay in the file until autovacuum comes by, and there is no way to overwrite them.
  overwriting: { begin: [], end: [] },
  fromHex: { place: (slot) => slot, value: (hex) => Buffer.from(hex, 'hex') },
  contains: (column, bytes) => sql<boolean>`position(${bytes} in ${column}) > 0`,
};

/** For as long as a transaction: of two nodes that start at once, one makes the tables and the other finds them. */
const MIGRATION_LOCK = `SELECT pg_advisory_xact_lock(${LOCK_SPACE}, -1)`;

/**
 * Off where the server writes no commit down before it says that it did: then it is told to, for what we write. What is
 * stricter, since it waits for standbys, is left as it is.
 */
const toDurable = (isLocal: boolean): string =>
  `SELECT set_config('synchronous_commit', 'on', ${isLocal}) WHERE current_setting('synchronous_commit') = 'off'`;

/**
 * Behind a pooler the session is another one at the next transaction, and it takes no settings at the start of one: each
 * transaction says them, in the message that begins it.
 */
function toBegin({ isPooled, limits }: PostgresPlace): string {
  if (!isPooled) return 'BEGIN';
  return [
    'BEGIN',
    ...Object.entries(toSettings(limits)).map(([name, ms]) => `SET LOCAL ${name} = ${ms}`),
    toDurable(true),
  ].join('; ');
}

function toSettings({ statementMs, lockMs, idleMs }: PostgresLimits) {
  return {
    statement_timeout: statementMs,
    lock_timeout: lockMs,
    idle_in_transaction_session_timeout: idleMs,
  };
}

interface Configs {
  /** For what may take as long as it must. */
  readonly unlimited: ClientConfig;
  readonly config: ClientConfig;
}

function toConfigs({ config, isPooled, limits }: PostgresPlace): Configs {
  const unlimited: ClientConfig = {
    ...config,
    connectionTimeoutMillis: limits.connectMs,
    types: { getTypeParser: parserOf },
  };
  return {
    unlimited,
    config: {
      ...unlimited,
      ...(isPooled ? {} : toSettings(limits)),
      // The server's own limit comes first, unless nobody is there any more.
      query_timeout: limits.statementMs + limits.connectMs,
    },
  };
}

export async function openPostgres(url: string, clock: Clock): Promise<Engine> {
  const place = readPostgresUrl(url);
  const { isPooled } = place;
  const { config, unlimited } = toConfigs(place);
  const hosts = createHosts(place);
  const { read, ...readers } = createReaders({ hosts, config, isNaming: !isPooled });
  const writer = createSession({
    hosts,
    config,
    isNaming: !isPooled,
    greeting: isPooled ? undefined : toDurable(false),
  });
  const aside = createSession({ hosts, config, isNaming: !isPooled, greeting: undefined });
  const notices = createNotices({ hosts, config, isListening: !isPooled });
  let presence: Presence | undefined;
  const close = async (): Promise<void> => {
    await writer.close();
    await aside.close();
    await notices.close();
    await presence?.close();
    await readers.close();
  };
  try {
    await read('SELECT 1', []);
  } catch (error) {
    await close();
    throw unavailable(error);
  }
  return {
    dialect: postgresDialect,
    isExclusive: false,
    migrate: createMigration({ hosts, config: unlimited, clock, lock: MIGRATION_LOCK }),
    async join() {
      // A lock of a session holds nothing behind a pooler, where the session is somebody else's the next moment.
      const joining = isPooled
        ? openRegisteredNumber({ clock, read })
        : openPresence({ hosts, config, clock, read });
      presence = await joining.catch((error: unknown) => {
        throw unavailable(error);
      });
    },
    node: () => presence?.number() ?? 0,
    goneNodes: async () => (await presence?.gone()) ?? [],
    commit: createCommit({ session: writer, clock, begin: toBegin(place) }),
    commitAside: createAside(aside, clock),
    read,
    readPromptly: (text, parameters) => notices.read(text, parameters),
    notices,
    close,
  };
}
