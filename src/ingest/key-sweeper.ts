import type { Clock } from '../base/clock.ts';
import { MINUTE } from '../base/duration.ts';
import type { KeyPlace, Store } from '../store/store.ts';

/**
 * Forgets dedupe keys that have expired: goes through their table from its beginning to its end, again and again, a
 * slice at a time. Nothing depends on how soon, since a key that has expired is nobody's.
 */
export interface KeySweeper {
  /** A slice, or several where many have expired; nothing for a minute behind the last key. */
  step(signal: AbortSignal): Promise<void>;
}

const SLICE_ROWS = 1_000;
const MOST_SLICES = 20;
/** Of a slice; with more, the table holds more that has expired than it need, and the next slice follows at once. */
const MANY = SLICE_ROWS / 5;
const PAUSE_MS = MINUTE;

export function createKeySweeper({
  store,
  clock,
}: {
  readonly store: Pick<Store, 'dedupe'>;
  readonly clock: Clock;
}): KeySweeper {
  let after: KeyPlace | undefined;
  let nextAtMs = clock.monotonic() + PAUSE_MS;

  return {
    async step(signal) {
      if (clock.monotonic() < nextAtMs) return;
      for (let slices = 0; slices < MOST_SLICES && !signal.aborted; slices++) {
        const now = new Date(clock.now());
        const { deleted, next } = await store.dedupe.sweep({ now, after, rows: SLICE_ROWS });
        after = next;
        if (next === undefined) nextAtMs = clock.monotonic() + PAUSE_MS;
        if (next === undefined || deleted < MANY) return;
      }
    },
  };
}
