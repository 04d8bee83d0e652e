import type { Clock, Timer } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Log } from '../base/log.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { TriggerId } from '../model/trigger.ts';
import type { HeldEvent, NewRun, Store } from '../store/store.ts';
import { findSettled, type Spool } from '../spool/spool.ts';
import { createKeySweeper } from './key-sweeper.ts';
import { findConditions, matchTriggers } from '../trigger/trigger.ts';

/** Lets events go whose window has been quiet, and forgets dedupe keys that have expired. */
export interface HeldEvents {
  stop(): Promise<void>;
}

export interface HeldDeps {
  readonly store: Pick<Store, 'dedupe' | 'events' | 'requests' | 'shares' | 'newId'>;
  /** Absent: the store is in this process. */
  readonly spool?: Pick<Spool, 'settledAt'> | undefined;
  readonly catalog: Pick<Catalog, 'listener' | 'triggersOf' | 'compiledTriggerOf'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly onCommitted: (triggerIds: readonly TriggerId[]) => void;
}

/** A look at an index, mostly empty. An event is let go this much after its window at the latest. */
const LOOK_MS = SECOND / 4;
const BATCH = 100;

export function startHeldEvents(deps: HeldDeps): HeldEvents {
  let timer: Timer;
  const stopping = new AbortController();
  const keys = createKeySweeper(deps);

  async function look(): Promise<void> {
    try {
      while (!stopping.signal.aborted && (await releaseDue(deps)) === BATCH);
      await keys.step(stopping.signal);
    } catch (error) {
      // They are rows: the next look finds them.
      deps.log.warn('held_events.stalled', { error: String(error) });
    }
  }

  let looking = Promise.resolve();
  const schedule = (): void => {
    timer = deps.clock.after(LOOK_MS, () => {
      looking = look().then(() => {
        if (!stopping.signal.aborted) schedule();
      });
    });
  };
  schedule();
  return {
    async stop() {
      stopping.abort();
      timer.cancel();
      await looking;
    },
  };
}

/** How many were looked at. */
export async function releaseDue(deps: HeldDeps): Promise<number> {
  const due = await listDue(deps);
  for (const held of due) {
    const runs = await startRuns(deps, held);
    // Where another payload has come in between, it is not due any more.
    if (await deps.store.dedupe.release(held, runs))
      deps.onCommitted(runs.map((run) => run.triggerId));
  }
  return due.length;
}

/** A window is over when what came within it is in the store. */
async function listDue({ store, spool, clock }: HeldDeps): Promise<readonly HeldEvent[]> {
  const { dedupe, shares } = store;
  const now = new Date(clock.now());
  const ownSettledAt = spool?.settledAt() ?? now;
  const at = ownSettledAt < now ? ownSettledAt : now;
  const due = await dedupe.listHeld(at, BATCH);
  if (due.length === 0) return due;
  // Behind the look: whoever drains had said so before the first of those that were found was there.
  const settledAt = await findSettled(shares, at);
  return settledAt < at ? dedupe.listHeld(settledAt, BATCH) : due;
}

async function startRuns(deps: HeldDeps, held: HeldEvent): Promise<readonly NewRun[]> {
  const { store, catalog, clock } = deps;
  const event = await store.events.find(held.eventId);
  const triggers = catalog.triggersOf(held.listenerId);
  if (event === undefined) return [];
  return matchTriggers(triggers, {
    eventId: held.eventId,
    now: new Date(clock.now()),
    newId: (prefix) => store.newId(prefix),
    conditions: await findConditions(deps, event, triggers),
  });
}
