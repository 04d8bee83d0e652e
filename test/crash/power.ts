import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from './random.ts';

const PAGE_BYTES = 4_096;

/** What a power failure does with pages that were written and never synced: loses all, keeps some, or keeps all. */
export type Weather = 'loses' | 'mixes' | 'keeps';

export interface Failure {
  /** As the running server saw its files. */
  readonly dataFolder: string;
  /** What is certain to be on the disk. */
  readonly diskFolder: string;
  readonly random: Random;
  readonly weather: Weather;
}

/** Makes of both folders what the disk holds when the power comes back. The server must be gone. */
export function cutPower({ dataFolder, diskFolder, random, weather }: Failure): void {
  rmSync(join(diskFolder, 'unlisted'), { recursive: true, force: true });
  mkdirSync(dataFolder, { recursive: true });
  const names = new Set([...readdirSync(dataFolder), ...readdirSync(diskFolder)]);
  for (const name of names) {
    const [live, disk] = [join(dataFolder, name), join(diskFolder, name)];
    // Shared memory that happens to be a file: SQLite makes it anew.
    const left = name.endsWith('-shm') ? undefined : mix(live, disk, { random, weather });
    if (left === undefined) {
      rmSync(live, { force: true });
      rmSync(disk, { force: true });
    } else {
      writeFileSync(live, left);
      writeFileSync(disk, left);
    }
  }
}

function mix(
  livePath: string,
  diskPath: string,
  { random, weather }: Pick<Failure, 'random' | 'weather'>,
): Buffer | undefined {
  const synced = existsSync(diskPath) ? readFileSync(diskPath) : undefined;
  // A file that was removed stays removed: `faults.c` takes that for done at once.
  if (!existsSync(livePath)) return undefined;
  if (weather === 'loses') return synced;
  const live = readFileSync(livePath);
  if (weather === 'keeps') return live;
  if (synced === undefined && random.chance(0.5)) return undefined;
  return mixPages(live, synced ?? Buffer.alloc(0), random);
}

function mixPages(live: Buffer, synced: Buffer, random: Random): Buffer {
  const size = random.chance(0.5) ? live.byteLength : synced.byteLength;
  const mixed = Buffer.alloc(size);
  for (let at = 0; at < size; at += PAGE_BYTES) {
    const from = random.chance(0.5) ? live : synced;
    if (at < from.byteLength) from.copy(mixed, at, at, Math.min(at + PAGE_BYTES, size));
  }
  return mixed;
}
