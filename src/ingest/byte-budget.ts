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
    for (const slow of reading) {
      if (fits(bytes) || slow.sinceMs > slowest) break;
      slow.evict(rejectBusy());
    }
    return fits(bytes);
  }

  /** A class, since there is one for each request: its methods are made once. */
  class Lease implements BudgetLease {
    sinceMs = 0;
    #own = 0;
    #evict: ((rejected: Rejected) => void) | undefined;

    grow(bytes: number): Rejected | undefined {
      if (!fits(bytes) && !makeRoom(bytes)) return rejectBusy();
      held += bytes;
      this.#own += bytes;
      return undefined;
    }

    beginReading(evict: (rejected: Rejected) => void): void {
      this.sinceMs = clock.monotonic();
      this.#evict = evict;
      reading.add(this);
    }

    evict(rejected: Rejected): void {
      this.release();
      this.#evict?.(rejected);
    }

    endReading(): void {
      reading.delete(this);
    }

    release(): void {
      reading.delete(this);
      held -= this.#own;
      this.#own = 0;
    }
  }

  return { lease: () => new Lease() };
}

interface Reading {
  readonly sinceMs: number;
  evict(rejected: Rejected): void;
}

function rejectBusy(): Rejected {
  return reject(
    'store_unavailable',
    'too much is waiting to be stored; send it again',
    BUSY_RETRY_MS,
  );
}
