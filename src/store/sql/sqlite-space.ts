import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../../base/clock.ts';
import type { ReclaimQuery, Space } from '../store.ts';
import type { Checkpoints } from './sqlite-checkpoint.ts';

/** What the log is cut down to when it has been written back: a burst shall not leave a large file behind. */
export const LOG_LIMIT_BYTES = 32 * 2 ** 20;

export interface Spacious {
  readonly database: DatabaseSync;
  readonly file: string;
  readonly checkpoints: Checkpoints;
}

/** Called in the thread that writes, between two commits: it takes as long as it takes, so ask for few pages. */
export function reclaimSpace(
  { database, file, checkpoints }: Spacious,
  query: ReclaimQuery,
): Space {
  const began = systemClock.monotonic();
  if (query.pages > 0) database.exec(`PRAGMA incremental_vacuum(${query.pages})`);
  const logFile = `${file}-wal`;
  // A step that gives pages back shall not wait for who reads.
  const isLarge = query.pages === 0 && sizeOf(logFile) > LOG_LIMIT_BYTES;
  if (query.emptyLog === true || isLarge) emptyLog(database, checkpoints);
  const pageBytes = readNumber(database, 'page_size');
  return {
    fileBytes: readNumber(database, 'page_count') * pageBytes,
    freeBytes: readNumber(database, 'freelist_count') * pageBytes,
    pageBytes,
    logBytes: sizeOf(logFile),
    tookMs: systemClock.monotonic() - began,
  };
}

/** Does not wait for a reader that is still in the log: there is a next time. */
function emptyLog(database: DatabaseSync, checkpoints: Checkpoints): void {
  database.exec('PRAGMA busy_timeout = 0');
  try {
    checkpoints.empty();
  } finally {
    database.exec('PRAGMA busy_timeout = 5000');
  }
}

function readNumber(database: DatabaseSync, pragma: string): number {
  return Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
