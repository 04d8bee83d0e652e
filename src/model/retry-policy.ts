import { HOUR, SECOND } from '../base/duration.ts';

/** When to try again; pure data. */
export interface RetryPolicy {
  /** Attempts in all, the first one included. */
  readonly attempts: number;
  /** The longest wait before the second attempt. */
  readonly baseMs: number;
  /** The longest wait before the last attempt; those between grow evenly. Not below `baseMs`. */
  readonly maxMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 8, baseMs: 5 * SECOND, maxMs: 6 * HOUR };
