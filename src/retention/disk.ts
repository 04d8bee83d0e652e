import { statfs } from 'node:fs/promises';
import type { Clock, Timer } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Log } from '../base/log.ts';
import { isShort } from './policy.ts';

/** Whether the disk is nearly full, looked at now and then and not for each request. */
export interface DiskWatch {
  readonly minBytes: number;
  /** One boolean: it is asked for each request. */
  readonly isShort: () => boolean;
  /** As of the last look; undefined where it cannot be told. */
  readonly freeBytes: () => number | undefined;
  stop(): void;
}

export interface DiskWatchOptions {
  readonly folder: string;
  /** 0: never short. */
  readonly minBytes: number;
  readonly clock: Clock;
  readonly log: Log;
  /** For tests. */
  readonly readFree?: ((folder: string) => Promise<number>) | undefined;
}

const EVERY_MS = SECOND;

/** Looks at once: nothing is to be accepted before it is known. */
export async function startDiskWatch(options: DiskWatchOptions): Promise<DiskWatch> {
  const { folder, minBytes, clock, log, readFree = freeBytesOf } = options;
  let short = false;
  let freeBytes: number | undefined;
  let timer: Timer | undefined;
  let stopped = false;

  const look = async (): Promise<void> => {
    freeBytes = await readFree(folder).catch(() => undefined);
    // What cannot be measured is no reason to refuse: the store says for itself when it is full.
    const now = freeBytes !== undefined && isShort(freeBytes, minBytes, short);
    if (now !== short) {
      const fields = { free_bytes: freeBytes, min_free_bytes: minBytes };
      if (now) log.error('disk.short', fields);
      else log.info('disk.recovered', fields);
    }
    short = now;
    if (!stopped) timer = clock.after(EVERY_MS, () => void look());
  };
  await look();
  return {
    minBytes,
    isShort: () => short,
    freeBytes: () => freeBytes,
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}

/** What is left to a process that is not root's. */
async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
