import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { EarshotError } from '../../model/error.ts';
import { packBatch } from './batch.ts';
import type { Dialect, Engine, SqlValue, UnitResult } from './dialect.ts';
import type { ThreadAnswer, ThreadData, ThreadMessage, ThreadResult } from './sqlite-thread.ts';
import type { Tables } from './tables.ts';

/** The embedded engine: node:sqlite in WAL mode, one thread that writes, one that reads. */

export const sqliteDialect: Dialect = {
  query: new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),
  types: { key: 'integer', bytes: 'blob' },
};

export async function openSqlite(dataFolder: string): Promise<Engine> {
  const lock = lockFolder(dataFolder);
  const file = join(dataFolder, 'earshot.db');
  try {
    // The writer first: it makes the file, and recovers it after a crash.
    const writer = await startThread({ file, mode: 'write' });
    const reader = await startThread({ file, mode: 'read' });
    return {
      dialect: sqliteDialect,
      async commit(units) {
        const batch = packBatch(units);
        const answer = await writer.ask(
          (id) => ({ id, kind: 'commit', batch }),
          [batch.bytes.buffer],
        );
        if (answer.kind !== 'committed') throw toError(answer);
        return answer.results?.map(toUnitResult) ?? units.map(() => KEPT);
      },
      async read(sql, parameters) {
        const answer = await reader.ask(
          (id) => ({ id, kind: 'read', sql, parameters: parameters.map(toOwnBytes) }),
          [],
        );
        if (answer.kind !== 'rows') throw toError(answer);
        return answer.rows;
      },
      async close() {
        await reader.stop();
        await writer.stop();
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw error;
  }
}

const KEPT: UnitResult = { kind: 'kept', rows: [] };

function toUnitResult(result: ThreadResult): UnitResult | Error {
  return 'error' in result ? toError(result) : result;
}

function toError(answer: ThreadAnswer | ThreadResult): Error {
  const text = 'error' in answer ? answer.error : 'unexpected answer of the store thread';
  return new EarshotError('store_unavailable', `the store cannot take this now: ${text}`, {
    cause: answer,
  });
}

/** A slice would be cloned with all of the buffer that it is a slice of. */
function toOwnBytes(value: SqlValue): SqlValue {
  return value instanceof Uint8Array ? value.slice() : value;
}

/**
 * One process a folder, held by the operating system: an exclusive transaction on a database of its own that ends with
 * the process, however it ends. A pid file would outlive a kill and could name somebody else's process.
 */
function lockFolder(dataFolder: string): DatabaseSync {
  const lock = new DatabaseSync(join(dataFolder, 'lock.db'));
  try {
    lock.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    const busy = (error as { errcode?: number }).errcode === 5;
    if (!busy) throw error;
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
  // From a checkout the sources run; the published package has JavaScript beside this file.
  const name = import.meta.url.endsWith('.ts') ? './sqlite-thread.ts' : './sqlite-thread.js';
  const worker = new Worker(new URL(name, import.meta.url), { workerData: data });
  const asked = new Map<number, Asked>();
  let nextId = 0;
  let gone: Error | undefined;

  const fail = (error: Error): void => {
    gone ??= error;
    for (const one of asked.values()) one.reject(error);
    asked.clear();
  };
  worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))));
  worker.on('exit', (code) => fail(new Error(`the store's ${data.mode} thread ended (${code})`)));
  worker.on('message', (answer: ThreadAnswer) => {
    asked.get(answer.id)?.resolve(answer);
    asked.delete(answer.id);
  });

  const thread: Thread = {
    ask(message, transfer) {
      return new Promise((resolve, reject) => {
        if (gone !== undefined) return reject(gone);
        const id = nextId++;
        asked.set(id, { resolve, reject });
        worker.postMessage(message(id), transfer);
      });
    },
    async stop() {
      if (gone === undefined) await thread.ask((id) => ({ id, kind: 'close' }), []);
      await worker.terminate();
    },
  };
  const ready = await thread.ask(
    (id) => ({ id, kind: 'read', sql: 'SELECT 1', parameters: [] }),
    [],
  );
  if (ready.kind !== 'rows') throw toError(ready);
  return thread;
}
