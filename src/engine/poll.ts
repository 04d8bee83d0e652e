import type { Clock, Timer } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Log } from '../base/log.ts';
import type { DueTrigger, Store } from '../store/store.ts';

export const POLL_MS = SECOND;
const RECOVER_MS = 10 * SECOND;
/** Leases that are shorter are looked for more often: as a part of one. */
const RECOVER_EVERY = 1 / 6;

/** The net under the wake-ups: what was left by a crash, by another node or by a lost timer is found here. */
export interface Poll {
  /** Looks now, and goes on from there. */
  look(): void;
  stop(): void;
}

export interface PollDeps {
  readonly store: { readonly runs: Pick<Store['runs'], 'listDue' | 'recover'> };
  readonly clock: Clock;
  readonly log: Log;
  readonly leaseMs?: number | undefined;
  readonly onDue: (due: DueTrigger) => void;
}

/** Looks at once, so that a restarted process goes on where the one before it was. */
export function startPoll(deps: PollDeps): Poll {
  const { store, clock, log } = deps;
  const recoverMs = Math.min(RECOVER_MS, (deps.leaseMs ?? Infinity) * RECOVER_EVERY);
  let timer: Timer | undefined;
  let looking = false;
  let again = false;
  let stopped = false;
  let recoverAtMs = Number.NEGATIVE_INFINITY;

  const recover = async (): Promise<void> => {
    if (clock.monotonic() < recoverAtMs) return;
    const runs = await store.runs.recover(new Date(clock.now()));
    recoverAtMs = clock.monotonic() + recoverMs;
    if (runs > 0) log.warn('runs.recovered', { runs });
  };
  const look = async (): Promise<void> => {
    again = looking;
    if (looking || stopped) return;
    looking = true;
    timer?.cancel();
    try {
      await recover();
      for (const due of await store.runs.listDue()) deps.onDue(due);
    } catch (error) {
      log.warn('runs.unlisted', { error: String(error) });
    }
    looking = false;
    if (stopped) return;
    if (again) void look();
    else timer = clock.after(POLL_MS, () => void look());
  };
  void look();

  return {
    look: () => void look(),
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}
