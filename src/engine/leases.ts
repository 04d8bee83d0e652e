import type { Clock, Timer } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Log } from '../base/log.ts';
import type { LeaseId } from '../model/run.ts';
import type { Store } from '../store/store.ts';

const LEASE_MS = 60 * SECOND;
/** Extended at half-time: a store that is away for less than the other half costs no lease. */
const EXTEND_BELOW = 1 / 2;
const SWEEP_EVERY = 1 / 6;

/** A claim on the runs of one batch; it is held while any of them is under way. */
export interface Lease {
  readonly id: LeaseId;
  untilMs: number;
  open: number;
}

/** Keeps leases alive while their runs are under way. */
export interface Leases {
  /** How long one lasts that is not extended. */
  readonly ms: number;
  /** A lease for `runs` runs, as it was claimed. */
  open(id: LeaseId, claim: { untilMs: number; runs: number }): Lease;
  /** One of its runs has been settled, released or lost. */
  leave(lease: Lease): void;
  stop(): void;
}

export interface LeasesDeps {
  readonly store: { readonly runs: Pick<Store['runs'], 'extend'> };
  readonly clock: Clock;
  readonly log: Log;
  /** Default: 60 s. */
  readonly leaseMs?: number | undefined;
}

/** One sweep over all leases; a timer for each was the alternative, and most leases last milliseconds. */
export function startLeases({ store, clock, log, leaseMs = LEASE_MS }: LeasesDeps): Leases {
  const leases = new Set<Lease>();
  let timer: Timer | undefined;

  const extend = async (lease: Lease): Promise<void> => {
    const untilMs = clock.now() + leaseMs;
    try {
      await store.runs.extend(lease.id, new Date(untilMs));
      lease.untilMs = untilMs;
    } catch (error) {
      log.warn('lease.unextended', { lease_id: lease.id, runs: lease.open, error: String(error) });
    }
  };
  const sweep = (): void => {
    const soonMs = clock.now() + leaseMs * EXTEND_BELOW;
    for (const lease of leases) if (lease.untilMs <= soonMs) void extend(lease);
    timer = clock.after(leaseMs * SWEEP_EVERY, sweep);
  };
  timer = clock.after(leaseMs * SWEEP_EVERY, sweep);

  return {
    ms: leaseMs,
    open(id, { untilMs, runs }) {
      const lease = { id, untilMs, open: runs };
      leases.add(lease);
      return lease;
    },
    leave(lease) {
      lease.open -= 1;
      if (lease.open === 0) leases.delete(lease);
    },
    stop: () => timer?.cancel(),
  };
}
