import { Pool, types, type PoolClient, type PoolConfig, type QueryResult } from 'pg';
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely';
import type { Dialect, Engine, SqlValue, Statement, Unit, UnitResult } from './dialect.ts';
import { gatherInserts } from './multi-insert.ts';
import type { Tables } from './tables.ts';
import { unavailable } from './unavailable.ts';

/** The shared engine: one connection commits, a small pool reads. */

const postgresDialect: Dialect = {
  query: new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
  types: { key: 'bigint', bytes: 'bytea' },
  skipsLocked: true,
  // Dead rows stay in the file until autovacuum comes by, and there is no way to overwrite them.
  overwriting: { begin: [], end: [] },
  fromHex: { place: (slot) => slot, value: (hex) => Buffer.from(hex, 'hex') },
  contains: (column, bytes) => sql<boolean>`position(${bytes} in ${column}) > 0`,
};

const READERS = 4;
const CONNECT_MS = 10_000;
const STATEMENT_MS = 30_000;

const BYTEA = 17;
const INT8 = 20;

function parserOf(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  // Keys and counts are far below 2^53: a JavaScript number holds them.
  if (oid === INT8) return Number;
  // `\x` and the bytes in hexadecimal; plain bytes, as the other engine gives them.
  if (oid === BYTEA) return (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex'));
  return types.getTypeParser(oid, format);
}

export async function openPostgres(url: string): Promise<Engine> {
  const options: PoolConfig = {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    application_name: 'earshot',
    types: { getTypeParser: parserOf },
  };
  const readers = new Pool({ ...options, max: READERS });
  const writers = new Pool({ ...options, max: 1 });
  // A connection that breaks while nobody uses it is made anew at its next use; an unheard 'error' would end the process.
  for (const pool of [readers, writers]) pool.on('error', () => undefined);
  const engine: Engine = {
    dialect: postgresDialect,
    isExclusive: false,
    commit: (units) => commit(writers, units),
    async read(text, parameters) {
      const result = await readers.query(text, [...parameters]).catch((error: unknown) => {
        throw unavailable(error);
      });
      return result.rows as unknown[];
    },
    async close() {
      // A pool that is ended twice objects; a store that is closed twice is closed.
      for (const pool of [readers, writers]) if (!pool.ending) await pool.end();
    },
  };
  await engine.read('SELECT 1', []).catch(async (error: unknown) => {
    await engine.close();
    throw error;
  });
  return engine;
}

type Results = (UnitResult | Error)[];

async function commit(writers: Pool, units: readonly Unit[]): Promise<Results> {
  const client = await writers.connect();
  try {
    const results = (await commitTogether(client, units)) ?? (await commitApart(client, units));
    client.release();
    return results;
  } catch (error) {
    // The connection may be anywhere in the protocol: it is not used again.
    client.release(true);
    throw unavailable(error);
  }
}

/** All units in one transaction; undefined, and all undone, when one of them would not do. */
async function commitTogether(
  client: PoolClient,
  units: readonly Unit[],
): Promise<Results | undefined> {
  await client.query('BEGIN');
  try {
    const { inserts, others } = gatherInserts(units);
    for (const insert of inserts) await run(client, insert);
    const results: Results = units.map(() => KEPT);
    for (const { unit, index } of others) {
      const result = await runUnit(client, unit);
      if (result.kind === 'guarded') {
        await client.query('ROLLBACK');
        return undefined;
      }
      results[index] = result;
    }
    await client.query('COMMIT');
    return results;
  } catch (error) {
    if (!isOwnFault(error)) throw error;
    await client.query('ROLLBACK');
    return undefined;
  }
}

/** Each unit behind a savepoint: only the guilty ones are left out. */
async function commitApart(client: PoolClient, units: readonly Unit[]): Promise<Results> {
  await client.query('BEGIN');
  const results: Results = [];
  for (const unit of units) results.push(await runApart(client, unit));
  await client.query('COMMIT');
  return results;
}

async function runApart(client: PoolClient, unit: Unit): Promise<UnitResult | Error> {
  await client.query('SAVEPOINT unit');
  try {
    const result = await runUnit(client, unit);
    if (result.kind === 'guarded') await client.query('ROLLBACK TO unit');
    await client.query('RELEASE unit');
    return result;
  } catch (error) {
    if (!isOwnFault(error)) throw error;
    await client.query('ROLLBACK TO unit');
    await client.query('RELEASE unit');
    return error as Error;
  }
}

const KEPT: UnitResult = { kind: 'kept', rows: [] };

async function runUnit(client: PoolClient, unit: Unit): Promise<UnitResult> {
  const rows: (readonly unknown[])[] = [];
  for (const [index, statement] of unit.entries()) {
    const result = await run(client, statement);
    if (statement.guard === true && (result.rowCount ?? 0) === 0) {
      return { kind: 'guarded', statement: index };
    }
    if (statement.returns === true) rows.push(result.rows as unknown[]);
  }
  return rows.length === 0 ? KEPT : { kind: 'kept', rows };
}

function run(client: PoolClient, statement: Statement): Promise<QueryResult> {
  const values: SqlValue[] = statement.parameters.map(toOwn);
  return client.query(statement.sql, values);
}

/** The driver knows a Buffer as bytes; another view of bytes it would write as JSON. */
function toOwn(value: SqlValue): SqlValue {
  if (!(value instanceof Uint8Array) || Buffer.isBuffer(value)) return value;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

/**
 * Whether leaving out the unit mends it, by the class of the SQLSTATE: 22 data exception, 23 integrity constraint,
 * 42 syntax or access (a statement of ours that does not fit), 54 program limit exceeded.
 */
const OWN_FAULTS: ReadonlySet<string> = new Set(['22', '23', '42', '54']);

function isOwnFault(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && code.length === 5 && OWN_FAULTS.has(code.slice(0, 2));
}
