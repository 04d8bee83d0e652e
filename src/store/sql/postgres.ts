import { Pool, type PoolConfig } from 'pg';
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
import { isStale } from './postgres-fault.ts';
import { LOCK_SPACE, openPresence, type Presence } from './postgres-node.ts';
import { createSession, createStatementNames, parserOf } from './postgres-session.ts';
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
  types: { key: 'bigint', bytes: 'bytea', keyed: '' },
  skipsLocked: true,
  // For as long as a transaction: of two nodes that start at once, one makes the tables and the other finds them.
  locking: [{ sql: `SELECT pg_advisory_xact_lock(${LOCK_SPACE}, -1)`, parameters: [] }],
  // Dead rows stay in the file until autovacuum comes by, and there is no way to overwrite them.
  overwriting: { begin: [], end: [] },
  fromHex: { place: (slot) => slot, value: (hex) => Buffer.from(hex, 'hex') },
  contains: (column, bytes) => sql<boolean>`position(${bytes} in ${column}) > 0`,
};

const READERS = 4;
const CONNECT_MS = 10_000;
const STATEMENT_MS = 30_000;

/**
 * Off where the server writes no commit down before it says that it did: then it is told to, for what we write. What is
 * stricter, since it waits for standbys, is left as it is.
 */
const DURABLE = `SELECT set_config('synchronous_commit', 'on', false)
  WHERE current_setting('synchronous_commit') = 'off'`;

export async function openPostgres(url: string, clock: Clock): Promise<Engine> {
  const { connectionString, isPooled } = readUrl(url);
  const config: PoolConfig = {
    connectionString,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    // The server's own limit comes first, unless nobody is there any more.
    query_timeout: STATEMENT_MS + CONNECT_MS,
    application_name: 'earshot',
    types: { getTypeParser: parserOf },
  };
  const readers = new Pool({ ...config, max: READERS });
  // A connection that breaks while nobody uses it is made anew at its next use; an unheard 'error' would end the process.
  readers.on('error', () => undefined);
  const writer = createSession({ config, isNaming: !isPooled, greeting: DURABLE });
  const names = isPooled ? undefined : createStatementNames();
  const read: Engine['read'] = async (text, parameters) => {
    const name = names?.nameOf(text);
    const query = { text, values: [...parameters] };
    const named = name === undefined ? query : { ...query, name };
    try {
      const result = await readers.query(named).catch((error: unknown) => {
        // Another node has changed the table; without its name the text is read anew.
        if (isStale(error)) return readers.query(query);
        throw error;
      });
      return result.rows as unknown[];
    } catch (error) {
      throw unavailable(error);
    }
  };
  let presence: Presence | undefined;
  const close = async (): Promise<void> => {
    // A pool that is ended twice objects; a store that is closed twice is closed.
    if (!readers.ending) await readers.end();
    await writer.close();
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
    commit: createCommit(writer, clock),
    read,
    close,
  };
}

/** Of a URL with `pgbouncer=true`, which is how other programs are told of a pooler too, the driver gets the rest. */
function readUrl(url: string): { readonly connectionString: string; readonly isPooled: boolean } {
  // Not taken apart as a URL: the driver takes some that are none, such as those without a host.
  const [address = '', query = ''] = url.split('?');
  const parameters = new URLSearchParams(query);
  const isPooled = parameters.get('pgbouncer') === 'true';
  parameters.delete('pgbouncer');
  const rest = parameters.size === 0 ? '' : `?${parameters.toString()}`;
  return { connectionString: `${address}${rest}`, isPooled };
}
