import { wait, type Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Log, LogFields } from '../base/log.ts';

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5 * SECOND;

export interface PersistDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** A write that must not be lost because the store is away for a moment. */
export interface Persisted<T> {
  readonly write: () => Promise<T>;
  /** After this there is no use in it: the lease is gone, and the run is recovered. */
  readonly untilMs: number;
  readonly fields: LogFields;
}

/** Tries until the write is taken; undefined when time is up, or the process must end. */
export async function persist<T>(
  { write, untilMs, fields }: Persisted<T>,
  deps: PersistDeps,
): Promise<T | undefined> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await write();
    } catch (error) {
      const givenUp = deps.signal.aborted || deps.clock.now() + waitMs >= untilMs;
      deps.log.warn('run.unsettled', { ...fields, given_up: givenUp, error: String(error) });
      if (givenUp) return undefined;
    }
    await wait(deps.clock, waitMs, deps.signal);
  }
}
