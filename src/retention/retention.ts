import { wait } from '../base/clock.ts';
import { MINUTE, SECOND } from '../base/duration.ts';
import type { Store } from '../store/store.ts';
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
const DUTY = 'retention';
/** A round is taken to be through by then; a node that is gone is missed no longer. */
const DUTY_MS = 10 * MINUTE;

export interface RetentionDeps extends SweepDeps {
  readonly store: SweepDeps['store'] & Pick<Store, 'duties'>;
  /** Of a node that leaves it to the others. */
  readonly isIdle?: boolean;
}

export function startRetention(deps: RetentionDeps): Retention {
  const { clock, log, store, isIdle = false } = deps;
  const abort = new AbortController();
  const { signal } = abort;
  const sweeper = createSweeper(deps, signal);

  /** One node at a time: what two of them delete at once would be counted twice. */
  const isOnDuty = async (): Promise<boolean> => {
    if (isIdle) return false;
    const now = clock.now();
    return store.duties.take(DUTY, { now: new Date(now), until: new Date(now + DUTY_MS) });
  };
  const run = async (): Promise<void> => {
    await wait(clock, FIRST_AFTER_MS, signal);
    while (!signal.aborted) {
      try {
        if (await isOnDuty()) await sweeper.round();
      } catch (error) {
        log.warn('storage.unswept', { error: String(error) }); // the next round goes on
      }
      await wait(clock, EVERY_MS, signal);
    }
  };
  const ended = run();
  return {
    stats: () => sweeper.stats(),
    async stop() {
      abort.abort();
      await ended;
      // The next one need not wait; and where the store is away, it waits.
      await store.duties.leave(DUTY).catch(() => undefined);
    },
  };
}
