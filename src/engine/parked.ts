import { wait, type Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { TriggerId } from '../model/trigger.ts';
import type { Store } from '../store/store.ts';
import type { Worker } from './worker.ts';

export interface ParkedDeps {
  readonly store: { readonly runs: Pick<Store['runs'], 'hasten'> };
  readonly clock: Clock;
  readonly log: Log;
  readonly worker: Pick<Worker, 'wake' | 'isBehind'>;
}

/** Fetches the runs that were set aside because their destination was paused. */
export interface Parked {
  /** In batches, each when the one before it has been claimed, for as long as `isWell` says so. */
  fetch(triggerId: TriggerId, isWell: () => boolean): void;
}

const BATCH = 200;
const PACE_MS = 20;

export function createParked({ store, clock, log, worker }: ParkedDeps): Parked {
  const underWay = new Set<TriggerId>();

  async function fetchAll(triggerId: TriggerId, isWell: () => boolean): Promise<void> {
    const query = { triggerId, limit: BATCH, code: 'destination_paused' } as const;
    while (isWell()) {
      const fetched = await store.runs.hasten({ ...query, at: new Date(clock.now()) });
      if (fetched > 0) worker.wake([triggerId]);
      if (fetched < BATCH) return;
      while (worker.isBehind(triggerId)) await wait(clock, PACE_MS);
    }
  }
  return {
    fetch(triggerId, isWell) {
      if (underWay.has(triggerId)) return;
      underWay.add(triggerId);
      fetchAll(triggerId, isWell)
        .catch((error: unknown) =>
          // They come by themselves, if late.
          log.warn('runs.unfetched', { trigger_id: triggerId, error: String(error) }),
        )
        .finally(() => underWay.delete(triggerId));
    },
  };
}
