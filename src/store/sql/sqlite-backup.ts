import {
  chmodSync,
  closeSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { describeFault, resultCode } from './sqlite-fault.ts';
import { lockFolder } from './sqlite.ts';

export const STORE_FILE = 'earshot.db';
/** What belongs together: the log has commits that the file does not have yet. */
export const STORE_FILES: readonly string[] = [
  STORE_FILE,
  `${STORE_FILE}-wal`,
  `${STORE_FILE}-shm`,
];

export interface CopyOptions {
  readonly dataFolder: string;
  /** A file that does not exist; readable by its owner only when it is done. */
  readonly target: string;
  /** By how much the log may grow meanwhile before the copy is given up. */
  readonly maxLogBytes: number;
  /** What must stay free on the disk of the data folder. */
  readonly minFreeBytes: number;
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
  readonly signal: AbortSignal;
}

/** 8 MiB of the usual pages. */
const STEP_PAGES = 2_048;
const SYNC_EVERY_STEPS = 4;

/**
 * Copies the store as it is at one moment, that of the call; resolves with its bytes when the copy is on the disk.
 *
 * The pages are read in one transaction of a connection of its own. Its snapshot holds, however much is written
 * meanwhile: readers and the writer of a log do not wait for each other. What it does hold up is that the log is begun
 * anew, so the log grows by what is written during the copy; that is bounded, and so is the disk. Without the
 * transaction each step would have a snapshot of its own, and SQLite begins all over when somebody has written between
 * two: under load, for ever. (`VACUUM INTO` is one transaction too, but rebuilds every index, and takes the longer for it.)
 *
 * The copy is synced on the way: a sync of gigabytes at the end would hold up the syncs of a server on the same disk.
 */
export async function copyStore(options: CopyOptions): Promise<number> {
  const file = join(options.dataFolder, STORE_FILE);
  const source = openSource(file);
  let watched: number | undefined;
  try {
    source.exec('BEGIN');
    // The snapshot is taken by the first read, not by BEGIN.
    const pageBytes = Number(source.prepare('PRAGMA page_size').get()?.['page_size']);
    source.prepare('SELECT count(*) FROM sqlite_schema').get();
    const guard = createGuard(options);
    let steps = 0;
    const pages = await backup(source, options.target, {
      rate: STEP_PAGES,
      progress({ totalPages, remainingPages }) {
        guard();
        watched ??= openSync(options.target, 'r+');
        if (steps++ % SYNC_EVERY_STEPS === 0) fdatasyncSync(watched);
        options.onProgress((totalPages - remainingPages) * pageBytes, totalPages * pageBytes);
      },
    });
    chmodSync(options.target, 0o600);
    watched ??= openSync(options.target, 'r+');
    fsyncSync(watched);
    return pages * pageBytes;
  } catch (error) {
    throw new Error(describeFault(error, file), { cause: error });
  } finally {
    if (watched !== undefined) closeSync(watched);
    if (source.isTransaction) source.exec('ROLLBACK');
    source.close();
  }
}

function openSource(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  } catch (error) {
    throw new Error(describeFault(error, file), { cause: error });
  }
}

/** Throws when the copy begins to cost the server something. */
function createGuard(options: CopyOptions): () => void {
  const { dataFolder, maxLogBytes, minFreeBytes, signal } = options;
  const log = join(dataFolder, `${STORE_FILE}-wal`);
  const before = sizeOf(log);
  return () => {
    signal.throwIfAborted();
    if (sizeOf(log) - before > maxLogBytes)
      throw new Error(`the log of the store grew by more than ${maxLogBytes} bytes meanwhile`);
    const { bavail, bsize } = statfsSync(dataFolder);
    if (bavail * bsize < minFreeBytes)
      throw new Error(`less than ${minFreeBytes} bytes are free on the disk of ${dataFolder}`);
  };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * What is wrong with the file of a store; undefined when nothing is. Reads all of it. With `isShared` somebody may be
 * using it: then nothing is taken away behind it.
 */
export function checkStoreFile(file: string, { isShared = false } = {}): string | undefined {
  let database: DatabaseSync | undefined;
  try {
    // With the right to write: only then does the last to close take away the files that reading has made.
    database = new DatabaseSync(file, { readOnly: isShared, timeout: 5_000 });
    const rows = database.prepare('PRAGMA integrity_check(3)').all();
    const faults = rows.map((row) => String(row['integrity_check']));
    if (faults[0] !== 'ok') return faults.join('; ');
    database.prepare('SELECT name FROM migrations LIMIT 1').get();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    database?.close();
  }
}

/** Keeps servers out of a data folder until it is released; throws when one is there. */
export function holdFolder(dataFolder: string): { release(): void } {
  const lock = lockFolder(dataFolder);
  return { release: () => lock.close() };
}

const LOCK_FILE = 'lock.db';
const SQLITE_BUSY = 5;

/** Whether a server uses the folder. Changes nothing there, and holds nobody up. Throws when it cannot be told. */
export function isFolderHeld(dataFolder: string): boolean {
  const file = join(dataFolder, LOCK_FILE);
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return false;
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(file, { readOnly: true, timeout: 0 });
    lock.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    if (resultCode(error) === SQLITE_BUSY) return true;
    throw new Error(describeFault(error, file), { cause: error });
  } finally {
    lock?.close();
  }
}
