import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** What the store does not take, though it is there: each in a file of its own, to be tried again at the next start. */
export interface Refused {
  add(name: string, bytes: Uint8Array): Promise<void>;
  list(): Promise<readonly string[]>;
  read(name: string): Promise<Buffer>;
  remove(name: string): Promise<void>;
  /** How many there are. */
  count(): number;
}

const SUFFIX = '.refused';

export async function openRefused(folder: string): Promise<Refused> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const pathOf = (name: string): string => join(folder, `${name}${SUFFIX}`);
  const list = async (): Promise<readonly string[]> => {
    const names = (await readdir(folder)).filter((name) => name.endsWith(SUFFIX));
    return names.map((name) => name.slice(0, -SUFFIX.length)).toSorted();
  };
  const names = new Set(await list());
  return {
    list,
    count: () => names.size,
    read: (name) => readFile(pathOf(name)),
    async add(name, bytes) {
      // Whole or not at all, under its name: it is forgotten elsewhere next.
      const draft = join(folder, `${name}.draft`);
      const file = await open(draft, 'w', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, pathOf(name));
      const handle = await open(folder);
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
      names.add(name);
    },
    async remove(name) {
      await unlink(pathOf(name));
      names.delete(name);
    },
  };
}
