import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const CHUNK_BYTES = 2 ** 20;

/**
 * Writes the log that an earlier process left behind over itself, and syncs it. Its bytes may come from the cache of
 * the operating system and be on no disk: what that process failed to sync counts as clean there. SQLite takes the
 * frames for committed and appends to them, and a power failure would take them away together with everything that
 * was acknowledged after. Written again, they are either on the disk or the start fails. (Cutting them off was the
 * alternative: nothing in the file tells them from acknowledged ones.) To be called before anything is acknowledged,
 * and with the write lock held, against somebody else's `sqlite3`.
 */
export function rewriteLog(path: string): void {
  const file = openSync(path, 'r+');
  try {
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (let at = 0, length = CHUNK_BYTES; length === CHUNK_BYTES; at += length) {
      length = readSync(file, chunk, 0, CHUNK_BYTES, at);
      writeAll(file, chunk.subarray(0, length), at);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  syncFolder(dirname(path));
}

function writeAll(file: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.byteLength;) {
    done += writeSync(file, bytes, done, bytes.byteLength - done, at + done);
  }
}

/** SQLite syncs the folder in which it has made a file, and does not look whether that went well. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return; // cannot open folders, and does this by itself
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
