import { open, type FileHandle } from 'node:fs/promises';

const CHUNK_BYTES = 2 ** 20;

/**
 * Writes the log that an earlier process left behind over itself, and syncs it. Its bytes may come from the cache of
 * the operating system and be on no disk: what that process failed to sync counts as clean there. SQLite would take
 * the frames for committed and append to them, and a power failure would take them away together with everything that
 * was acknowledged after. Written again, they are either on the disk or the start fails. (Cutting them off was the
 * alternative: nothing in the file tells them from acknowledged ones.) To be called before SQLite has opened the file.
 */
export async function rewriteLog(path: string): Promise<void> {
  let file: FileHandle;
  try {
    file = await open(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (let at = 0, length = CHUNK_BYTES; length === CHUNK_BYTES; at += length) {
      length = (await file.read(chunk, 0, CHUNK_BYTES, at)).bytesRead;
      await writeAll(file, chunk.subarray(0, length), at);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) {
    done += (await file.write(bytes, done, bytes.byteLength - done, at + done)).bytesWritten;
  }
}

/** SQLite syncs the folder in which it has made a file, and does not look whether that went well. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return; // cannot open folders, and does this by itself
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
