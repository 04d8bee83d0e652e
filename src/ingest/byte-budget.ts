import type { Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import { reject, type Rejected } from './outcome.ts';

/** Bounds the bytes that are held in memory at once: bodies being read, and bodies that wait for the store. */
export interface ByteBudget {
  lease(): BudgetLease;
}

export interface BudgetLease {
  /** What the sender is told when the budget is used up; undefined when the bytes are granted. */
  grow(bytes: number): Rejected | undefined;
  /** Until `endReading`, the lease may be taken back: then `evict` is called with what the sender is told. */
  beginReading(evict: (rejected: Rejected) => void): void;
  endReading(): void;
  release(): void;
}

export interface ByteBudgetOptions {
  readonly clock: Clock;
  readonly maxBytes: number;
  /** Bytes that are held elsewhere and count too. */
  readonly pendingBytes: () => number;
}

/**
 * How long a body may take to come once memory is short. Where a signature is wanted, strangers' bodies are read: a few
 * dozen that stop before the last byte would otherwise hold the whole budget until they time out, and everybody else
 * would be told to come back.
 */
const SLOW_MS = 2 * SECOND;
const BUSY_RETRY_MS = SECOND;

export function createByteBudget(options: ByteBudgetOptions): ByteBudget {
  const { clock, maxBytes, pendingBytes } = options;
  let held = 0;
  // In the order in which they began: the first is the slowest.
  const reading = new Set<Reading>();

  const fits = (bytes: number): boolean => held + bytes + pendingBytes() <= maxBytes;

  function makeRoom(bytes: number): boolean {
    const slowest = clock.monotonic() - SLOW_MS;
    for (const { sinceMs, evict } of reading) {
      if (fits(bytes) || sinceMs > slowest) break;
      evict(rejectBusy());
    }
    return fits(bytes);
  }

  return {
    lease() {
      let own = 0;
      let mine: Reading | undefined;
      const release = (): void => {
        if (mine !== undefined) reading.delete(mine);
        held -= own;
        own = 0;
      };
      return {
        grow(bytes) {
          if (!fits(bytes) && !makeRoom(bytes)) return rejectBusy();
          held += bytes;
          own += bytes;
          return undefined;
        },
        beginReading(evict) {
          mine = {
            sinceMs: clock.monotonic(),
            evict(rejected) {
              release();
              evict(rejected);
            },
          };
          reading.add(mine);
        },
        endReading() {
          if (mine !== undefined) reading.delete(mine);
        },
        release,
      };
    },
  };
}

interface Reading {
  readonly sinceMs: number;
  readonly evict: (rejected: Rejected) => void;
}

function rejectBusy(): Rejected {
  return reject(
    'store_unavailable',
    'too much is waiting to be stored; send it again',
    BUSY_RETRY_MS,
  );
}
