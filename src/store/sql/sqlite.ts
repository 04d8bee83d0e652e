import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import { systemClock, type Clock } from '../../base/clock.ts';
import { silentLog, type Log } from '../../base/log.ts';
import { EarshotError } from '../../model/error.ts';
import { packBatch } from './batch.ts';
import type { Dialect, Engine, Statement, UnitResult } from './dialect.ts';
import { createSign, isMistrusted, type Sign } from './sqlite-checkpoint.ts';
import { describeFault, resultCode } from './sqlite-fault.ts';
import { openThread, toError, type Thread } from './sqlite-standing.ts';
import type { ThreadData, ThreadResult } from './sqlite-thread.ts';
import type { Tables } from './tables.ts';

/** The embedded engine: node:sqlite in WAL mode, one thread that writes, one that reads. */

const sqliteDialect: Dialect = {
  query: new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),
  types: {
    key: 'integer',
    bytes: 'blob',
    keyed: 'WITHOUT ROWID',
    fleeting: '',
    concurrently: '',
    hasPartitions: false,
    heads: 'lines',
    hasDataInBodies: true,
    upkeep: { busy: () => [], packed: () => [] },
    appendOnly: (table) =>
      ['UPDATE', 'DELETE'].map(
        (verb) =>
          `CREATE TRIGGER ${table}_no_${verb.toLowerCase()} BEFORE ${verb} ON ${table}
           BEGIN SELECT RAISE(ABORT, '"${table}" is only ever added to'); END`,
      ),
  },
  skipsLocked: false,
  // Only for these statements: it writes every page that is freed, which retention shall not pay for.
  overwriting: {
    begin: [{ sql: 'PRAGMA secure_delete = 1', parameters: [] }],
    end: [{ sql: 'PRAGMA secure_delete = 0', parameters: [] }],
  },
  fromHex: { place: (slot) => sql`unhex(${slot})`, value: (hex) => hex },
  contains: (column, bytes) => sql<boolean>`instr(${column}, ${bytes}) > 0`,
};

export interface SqliteOptions {
  readonly clock: Clock;
  /** Told when a thread has ended, and when another one is there. */
  readonly log: Log;
}

export async function openSqlite(
  dataFolder: string,
  { clock = systemClock, log = silentLog }: Partial<SqliteOptions> = {},
): Promise<Engine> {
  const lock = lockFolder(dataFolder);
  const file = join(dataFolder, 'earshot.db');
  const sign = createSign();
  const doubts: (() => void)[] = [];
  const open = (mode: ThreadData['mode']): Promise<Thread> =>
    openThread({
      data: { file, mode, sign },
      clock,
      log,
      onReopened() {
        // What was only read is known to be not there.
        if (mode === 'write') for (const doubt of doubts) doubt();
      },
    });
  let writer: Thread | undefined;
  try {
    // The writer first: it makes the file, and recovers it after a crash.
    writer = await open('write');
    const reader = await open('read');
    return createEngine({ writer, reader, lock, sign, doubts });
  } catch (error) {
    await writer?.stop();
    lock.close();
    throw unusable(dataFolder, error);
  }
}

function unusable(dataFolder: string, error: unknown): EarshotError {
  const fault = error instanceof EarshotError && error.cause instanceof Error ? error.cause : error;
  const reason = fault instanceof Error ? fault.message : String(fault);
  const message = `the data folder "${dataFolder}" cannot be used: ${reason}`;
  return new EarshotError('store_unavailable', message, { cause: error });
}

interface Parts {
  readonly writer: Thread;
  readonly reader: Thread;
  readonly lock: DatabaseSync;
  readonly sign: Sign;
  readonly doubts: (() => void)[];
}

function createEngine({ writer, reader, lock, sign, doubts }: Parts): Engine {
  return {
    dialect: sqliteDialect,
    isExclusive: true,
    onDoubt: (listener) => void doubts.push(listener),
    async commit(units) {
      const batch = packBatch(units);
      const answer = await writer.ask(
        (id) => ({ id, kind: 'commit', batch }),
        [batch.bytes.buffer],
      );
      if (answer.kind !== 'committed') throw toError(answer);
      return answer.results?.map(toUnitResult) ?? units.map(() => KEPT);
    },
    read: createReader(reader),
    async reclaim(query) {
      const answer = await writer.ask((id) => ({ id, kind: 'reclaim', query }), []);
      if (answer.kind !== 'space') throw toError(answer);
      return answer.space;
    },
    async close() {
      // The last to close writes back the log and removes it, where it may write.
      const threads = isMistrusted(sign) ? [writer, reader] : [reader, writer];
      for (const thread of threads) await thread.stop();
      if (lock.isOpen) lock.close();
    },
  };
}

const KEPT: UnitResult = { kind: 'kept', rows: [] };

function toUnitResult(result: ThreadResult): UnitResult | Error {
  return 'error' in result ? toError(result) : result;
}

interface Asking {
  readonly statement: Statement;
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * What is asked for in one tick crosses to the thread as one message, whose price hardly depends on what is in it: the
 * runs of one claim ask for their events together.
 */
function createReader(reader: Pick<Thread, 'ask'>): Engine['read'] {
  let asking: Asking[] = [];

  async function ask(together: readonly Asking[]): Promise<void> {
    const batch = packBatch(together.map(({ statement }) => [statement]));
    const answer = await reader.ask((id) => ({ id, kind: 'read', batch }), [batch.bytes.buffer]);
    if (answer.kind !== 'rows') throw toError(answer);
    for (const [index, { resolve, reject }] of together.entries()) {
      const rows = answer.results[index] ?? [];
      if ('error' in rows) reject(toError(rows));
      else resolve(rows);
    }
  }
  return (text, parameters) =>
    new Promise((resolve, reject) => {
      asking.push({ statement: { sql: text, parameters }, resolve, reject });
      if (asking.length > 1) return;
      process.nextTick(() => {
        const together = asking;
        asking = [];
        ask(together).catch((error: Error) => {
          for (const one of together) one.reject(error);
        });
      });
    });
}

const SQLITE_BUSY = 5;

/**
 * One process a folder, held by the operating system: an exclusive transaction on a database of its own that ends with
 * the process, however it ends. A pid file would outlive a kill and could name somebody else's process.
 */
export function lockFolder(dataFolder: string): DatabaseSync {
  const file = join(dataFolder, 'lock.db');
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(file);
    lock.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (resultCode(error) !== SQLITE_BUSY)
      throw unusable(dataFolder, new Error(describeFault(error, file), { cause: error }));
    throw new EarshotError(
      'store_unavailable',
      `another Earshot is using the data folder "${dataFolder}"`,
      { cause: error },
    );
  }
}
