import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What lies in the folder of a spool, whether a server uses it or not. */
export interface SpoolFolder {
  /** Files with requests that are not in the store, as far as can be told from outside. */
  readonly files: number;
  readonly bytes: number;
  readonly damagedFiles: number;
  readonly refused: number;
}

/** Undefined where there is no such folder. Changes nothing. */
export async function lookIntoSpool(folder: string): Promise<SpoolFolder | undefined> {
  const names = await namesIn(folder);
  if (names === undefined) return undefined;
  const files = names.filter((name) => name.endsWith('.spool'));
  // One may be deleted while we look.
  const sizes = await Promise.all(
    files.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  const refused = (await namesIn(join(folder, 'refused'))) ?? [];
  return {
    files: files.length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    damagedFiles: names.filter((name) => name.endsWith('.damaged')).length,
    refused: refused.filter((name) => name.endsWith('.refused')).length,
  };
}

async function namesIn(folder: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
