import type { TestContext } from 'node:test';
import { createManualClock, type ManualClock } from '../../../test/kit/clock.ts';
import type { Clock } from '../../base/clock.ts';
import type { Store } from '../store.ts';

/** What an engine must offer to be held to the suite. */
export interface StoreHarness {
  /** An empty store of its own for each test. */
  open(clock: Clock): Promise<OpenedStore>;
}

export interface OpenedStore {
  readonly store: Store;
  /** Closes the store and opens what it left behind. */
  reopen(clock: Clock): Promise<Store>;
  close(): Promise<void>;
}

export interface Opened {
  readonly store: Store;
  readonly clock: ManualClock;
  readonly now: () => Date;
  /** The instant `seconds` from now. */
  readonly in: (seconds: number) => Date;
  reopen(clock?: Clock): Promise<Store>;
}

export type Open = (t: TestContext, clock?: ManualClock) => Promise<Opened>;

export function opener(harness: StoreHarness): Open {
  return async (t, clock = createManualClock()) => {
    const opened = await harness.open(clock);
    t.after(() => opened.close());
    return {
      store: opened.store,
      clock,
      now: () => new Date(clock.now()),
      in: (seconds) => new Date(clock.now() + seconds * 1_000),
      reopen: (again = clock) => opened.reopen(again),
    };
  };
}
