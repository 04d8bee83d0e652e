import type { DatabaseSync } from 'node:sqlite';
import { resultCode } from './sqlite-fault.ts';

/**
 * Writing the log back into the database file, such that a disk which fails to sync can go on being used.
 *
 * After a failed sync Linux takes the pages for written: a later sync that succeeds says nothing about them. So nothing
 * may be built upon that was in a failed sync, unless it has been written again.
 *
 * - The log, at a commit: SQLite undoes the transaction, and the next one overwrites its frames from the first on, the
 *   page of the cache that it shares with older frames included. These were synced, and stay as they are on the disk.
 *   Nothing is to be done, and least of all may the connection be opened anew: that would read the failed frames back
 *   from the cache, take them for committed, and go on behind frames that the disk does not have. At a start, and when
 *   the thread that wrote has ended, there is no other way; so `rewriteLog` comes first.
 * - The database file, at a checkpoint: SQLite keeps count of the frames that are written back. Those above the count
 *   are written again by the next checkpoint, and the log is begun anew only when the count has reached its end.
 *   But a checkpoint that is held up by a reader of older frames raises the count *without* a sync, since only a
 *   complete one syncs (`walCheckpoint` in wal.c). If the sync that follows fails, those frames are never written
 *   again. Therefore no checkpoint begins while a read is under way here: each is complete, and the count only ever
 *   says what was synced. The automatic one asks nobody and hides that it failed; it is off.
 * - A reader that is not ours (a backup, somebody's `sqlite3`) can still hold one up. Should a sync fail then, the
 *   store is mistrusted: it takes nothing more and is closed without a checkpoint. The next start counts from zero, and
 *   writes back the whole log, where everything is that was acknowledged.
 */

/**
 * What the two threads and their engine share, and what outlives a thread: whether a read is under way, is to wait, the
 * mistrust, and whether the last checkpoint was held up.
 */
export type Sign = Int32Array<SharedArrayBuffer>;

const READING = 0;
const HELD = 1;
const MISTRUSTED = 2;
const PARTIAL = 3;

const DUE_PAGES = 1_000;
/**
 * When readers have left no gap for so long, the next one waits until there was a checkpoint. Who writes does not wait
 * for the one that is under way: a search may take seconds, and the log, which grows meanwhile, costs nobody anything yet.
 */
const OVERDUE_PAGES = 2 * DUE_PAGES;
const HOLD_MS = 100;
const SQLITE_IOERR = 10;

export function createSign(): Sign {
  return new Int32Array(new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT));
}

export function isMistrusted(sign: Sign): boolean {
  return Atomics.load(sign, MISTRUSTED) === 1;
}

/** Around each read. One that begins after a commit reads what that has written, and holds up no checkpoint of it. */
export function whileReading<T>(sign: Sign, read: () => T): T {
  // Where nobody commits any more, there is no checkpoint to wait for.
  if (Atomics.wait(sign, HELD, 1, HOLD_MS) === 'timed-out') Atomics.store(sign, HELD, 0);
  Atomics.store(sign, READING, 1);
  try {
    return read();
  } finally {
    endReading(sign);
  }
}

/** Also when the thread that reads has ended in the middle: else no checkpoint would ever come again. */
export function endReading(sign: Sign): void {
  Atomics.store(sign, READING, 0);
  Atomics.notify(sign, READING);
}

/** In the thread that writes. */
export class Checkpoints {
  readonly #database: DatabaseSync;
  readonly #sign: Sign;
  #guessed = 0;
  /** What a guess was worth at the last checkpoint: twice as many would come, were the guesses believed. */
  #perGuess = 1;

  constructor(database: DatabaseSync, sign: Sign) {
    this.#database = database;
    this.#sign = sign;
    // A thread before this one may have ended while it held them.
    this.#letRead();
  }

  assertTrusted(): void {
    if (!isMistrusted(this.#sign)) return;
    throw new Error(
      'the disk failed while the log was written back, and its file cannot be trusted; restart Earshot, which will write it back anew',
    );
  }

  /** After the news of a commit, which did not depend on it. `pages` is a guess at what the log has grown by. */
  afterCommit(pages: number): void {
    this.#guessed += pages;
    const grown = this.#guessed * this.#perGuess;
    if (grown < DUE_PAGES) return;
    try {
      if (this.#isQuiet(grown >= OVERDUE_PAGES)) this.#run('PASSIVE');
    } catch {
      // Nothing is lost by it: the frames stay in the log. It is tried again when there are some more.
      this.#guessed = DUE_PAGES / 2 / this.#perGuess;
    }
  }

  /** Cuts the log down to nothing, unless somebody reads in it. */
  empty(): void {
    if (!this.#isQuiet(true)) Atomics.wait(this.#sign, READING, 1, HOLD_MS);
    if (this.#isQuiet(false)) this.#run('TRUNCATE');
    else this.#letRead();
  }

  #run(kind: 'PASSIVE' | 'TRUNCATE'): void {
    if (isMistrusted(this.#sign)) return this.#letRead();
    // Until it is known to be complete, for a thread that ends in between.
    const wasPartial = Atomics.exchange(this.#sign, PARTIAL, 1);
    try {
      const row = this.#database.prepare(`PRAGMA wal_checkpoint(${kind})`).get();
      const [frames, done] = [Number(row?.['log']), Number(row?.['checkpointed'])];
      // Below zero: somebody else is at it, and this one has not begun.
      const isPartial = frames < 0 ? wasPartial : Number(done < frames);
      Atomics.store(this.#sign, PARTIAL, isPartial);
      this.#learn(frames);
    } catch (error) {
      if (wasPartial === 1 && resultCode(error) === SQLITE_IOERR)
        Atomics.store(this.#sign, MISTRUSTED, 1);
      Atomics.store(this.#sign, PARTIAL, wasPartial);
      throw error;
    } finally {
      this.#letRead();
    }
  }

  #learn(frames: number): void {
    // One that was asked for may come too early to tell, and has none when it has emptied the log.
    if (frames > 0 && this.#guessed >= DUE_PAGES / 2)
      this.#perGuess = Math.min(2, Math.max(0.25, frames / this.#guessed));
    this.#guessed = 0;
  }

  #letRead(): void {
    Atomics.store(this.#sign, HELD, 0);
    Atomics.notify(this.#sign, HELD);
  }

  /** Whether nobody reads. Holds the next one who would, if asked to, until there was a checkpoint. */
  #isQuiet(holdsNext: boolean): boolean {
    if (Atomics.load(this.#sign, READING) === 0) return true;
    if (holdsNext) Atomics.store(this.#sign, HELD, 1);
    return false;
  }
}
