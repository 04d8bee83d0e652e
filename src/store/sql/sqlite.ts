import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import { EarshotError } from '../../model/error.ts';
import { packBatch } from './batch.ts';
import type { Dialect, Engine, Statement, UnitResult } from './dialect.ts';
import { createSign, isMistrusted, type Sign } from './sqlite-checkpoint.ts';
import { describeFault, resultCode } from './sqlite-fault.ts';
import type {
  ThreadAnswer,
  ThreadData,
  ThreadError,
  ThreadMessage,
  ThreadResult,
} from './sqlite-thread.ts';
import type { Tables } from './tables.ts';
import { unavailable } from './unavailable.ts';

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
    heads: 'lines',
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

export async function openSqlite(dataFolder: string): Promise<Engine> {
  const lock = lockFolder(dataFolder);
  const file = join(dataFolder, 'earshot.db');
  let writer: Thread | undefined;
  try {
    const sign = createSign();
    // The writer first: it makes the file, and recovers it after a crash.
    writer = await startThread({ file, mode: 'write', sign });
    const reader = await startThread({ file, mode: 'read', sign });
    return createEngine({ writer, reader, lock, sign });
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
}

function createEngine({ writer, reader, lock, sign }: Parts): Engine {
  return {
    dialect: sqliteDialect,
    isExclusive: true,
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

function toError(answer: ThreadAnswer | ThreadResult | ThreadError): Error {
  if (!('error' in answer)) return unavailable('unexpected answer of the store thread');
  return unavailable(new Error(answer.error, { cause: answer }));
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

interface Thread {
  ask(
    message: (id: number) => ThreadMessage,
    transfer: readonly ArrayBuffer[],
  ): Promise<ThreadAnswer>;
  stop(): Promise<void>;
}

interface Asked {
  readonly resolve: (answer: ThreadAnswer) => void;
  readonly reject: (error: Error) => void;
}

async function startThread(data: ThreadData): Promise<Thread> {
  const thread = createThread(data);
  try {
    const ready = await thread.ask(
      (id) => ({ id, kind: 'read', batch: packBatch([[{ sql: 'SELECT 1', parameters: [] }]]) }),
      [],
    );
    if (ready.kind !== 'rows') throw toError(ready);
    return thread;
  } catch (error) {
    await thread.stop();
    throw error;
  }
}

/**
 * A thread that has died is not started anew: nothing but a fault of ours or of the machine's memory ends one, and
 * what it was asked last may or may not have been done. Everything is refused from then on, and `probe` says so.
 */
function createThread(data: ThreadData): Thread {
  // From a checkout the sources run; the published package has JavaScript beside this file.
  const name = import.meta.url.endsWith('.ts') ? './sqlite-thread.ts' : './sqlite-thread.js';
  const worker = new Worker(new URL(name, import.meta.url), {
    workerData: data,
    // A batch is garbage when it is committed: more room for it would only be touched in turn, and stay resident.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  const asked = new Map<number, Asked>();
  let nextId = 0;
  let gone: Error | undefined;

  const fail = (cause: unknown): void => {
    gone ??= unavailable(cause);
    for (const one of asked.values()) one.reject(gone);
    asked.clear();
  };
  worker.on('error', fail);
  worker.on('exit', (code) => fail(`the ${data.mode} thread has ended (${code})`));
  worker.on('message', (answer: ThreadAnswer) => {
    asked.get(answer.id)?.resolve(answer);
    asked.delete(answer.id);
  });

  const ask: Thread['ask'] = (message, transfer) =>
    new Promise((resolve, reject) => {
      if (gone !== undefined) return reject(gone);
      const id = nextId++;
      asked.set(id, { resolve, reject });
      worker.postMessage(message(id), transfer);
    });
  return {
    ask,
    async stop() {
      // A thread that is gone has closed its connection too.
      await ask((id) => ({ id, kind: 'close' }), []).catch(() => undefined);
      await worker.terminate();
    },
  };
}
