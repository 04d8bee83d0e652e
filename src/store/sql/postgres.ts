import type { PoolConfig } from 'pg';
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
import { createCommit } from './postgres-commit.ts';
import { createNotices } from './postgres-notices.ts';
import { LOCK_SPACE, openPresence, type Presence } from './postgres-node.ts';
import { createReaders } from './postgres-readers.ts';
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
    appendOnly: (table) => [
      `CREATE FUNCTION ${table}_append_only() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION '"${table}" is only ever added to'; END $$`,
      `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
         FOR EACH STATEMENT EXECUTE FUNCTION ${table}_append_only()`,
    ],
  },
  skipsLocked: true,
  // For as long as a transaction: of two nodes that start at once, one makes the tables and the other finds them.
  locking: [{ sql: `SELECT pg_advisory_xact_lock(${LOCK_SPACE}, -1)`, parameters: [] }],
  // Dead rows stay in the file until autovacuum comes by, and there is no way to overwrite them.
  overwriting: { begin: [], end: [] },
  fromHex: { place: (slot) => slot, value: (hex) => Buffer.from(hex, 'hex') },
  contains: (column, bytes) => sql<boolean>`position(${bytes} in ${column}) > 0`,
};

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

export async function openPostgres(url: string, clock: Clock): Promise<Engine> {
  const place = readPostgresUrl(url);
  const { isPooled, limits } = place;
  const config: PoolConfig = {
    ...place.config,
    ...(isPooled ? {} : toSettings(limits)),
    connectionTimeoutMillis: limits.connectMs,
    // The server's own limit comes first, unless nobody is there any more.
    query_timeout: limits.statementMs + limits.connectMs,
    types: { getTypeParser: parserOf },
  };
  const { read, ...readers } = createReaders(config, !isPooled);
  const writer = createSession({
    config,
    isNaming: !isPooled,
    greeting: isPooled ? undefined : toDurable(false),
  });
  const notices = createNotices({ config, isListening: !isPooled });
  let presence: Presence | undefined;
  const close = async (): Promise<void> => {
    await readers.close();
    await writer.close();
    await notices.close();
    await presence?.close();
  };
  try {
    await read('SELECT 1', []);
    // A lock of a session holds nothing behind a pooler, where the session is somebody else's the next moment.
    if (!isPooled) presence = await openPresence({ config, clock, read });
  } catch (error) {
    await close();
    throw unavailable(error);
  }
  return {
    dialect: postgresDialect,
    isExclusive: false,
    node: () => presence?.number() ?? 0,
    goneNodes: async () => (await presence?.gone()) ?? [],
    commit: createCommit({ session: writer, clock, begin: toBegin(place) }),
    read,
    readPromptly: (text, parameters) => notices.read(text, parameters),
    notices,
    close,
  };
}
