import { wait } from '../base/clock.ts';
import { HOUR, MINUTE, SECOND } from '../base/duration.ts';
import { createSweeper, type SweepDeps, type SweepStats } from './sweep.ts';

export { startDiskWatch, type DiskWatch } from './disk.ts';
export type { SweepStats } from './sweep.ts';

/** Deletes what has been kept for its time and gives the room back to the disk, beside those who write. */
export interface Retention {
  stats(): SweepStats;
  /** Ends after the batch that is under way. */
  stop(): Promise<void>;
}

const FIRST_AFTER_MS = 10 * SECOND;
const EVERY_MS = MINUTE;
const PREPARED_EVERY_MS = HOUR;

export interface RetentionDeps extends SweepDeps {
  /** Of a node that leaves it to the others. */
  readonly isIdle?: boolean;
}

export function startRetention(deps: RetentionDeps): Retention {
  const { store, clock, log, isIdle = false } = deps;
  const abort = new AbortController();
  const { signal } = abort;
  const sweeper = createSweeper(deps, signal);

  const prepare = async (): Promise<void> => {
    await store.storage.prepareDays(new Date(clock.now())).catch((error: unknown) => {
      log.warn('storage.unprepared', { error: String(error) });
    });
  };
  /** Whoever takes webhooks sees to it that there is a place for them, and leaves all else to others. */
  const runIdle = async (): Promise<void> => {
    while (!signal.aborted) {
      await prepare();
      await wait(clock, PREPARED_EVERY_MS, signal);
    }
  };
  const run = async (): Promise<void> => {
    await prepare();
    await wait(clock, FIRST_AFTER_MS, signal);
    while (!signal.aborted) {
      try {
        await sweeper.round();
      } catch (error) {
        log.warn('storage.unswept', { error: String(error) }); // the next round goes on
      }
      await prepare();
      await wait(clock, EVERY_MS, signal);
    }
  };
  const ended = isIdle ? runIdle() : run();
  return {
    stats: () => sweeper.stats(),
    async stop() {
      abort.abort();
      await ended;
    },
  };
}
