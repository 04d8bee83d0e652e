import type { Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Log } from '../base/log.ts';
import { rememberFor } from '../base/remember.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { DueTrigger, Store } from '../store/store.ts';

/** Runs that could be under way and are not: what more workers would be for. */
export interface Backlog {
  /** Due, not claimed, and not of a paused trigger; no more are counted than 10,000 of a trigger. */
  readonly due: number;
  /** How long the one that is due longest has been so; 0 where there is none. */
  readonly oldestDueMs: number;
}

export interface BacklogDeps {
  readonly store: { readonly runs: Pick<Store['runs'], 'listDue' | 'countWaiting'> };
  readonly catalog: Pick<Catalog, 'trigger'>;
  readonly clock: Clock;
  readonly log: Log;
}

const MOST_OF_TRIGGER = 10_000;
/** Those whose runs have waited longest; a count for each of thousands would be work for the database at each look. */
const MOST_TRIGGERS = 200;
/** However often and by however many it is asked for. */
const FRESH_MS = 5 * SECOND;

/** Undefined where the store cannot be read. */
export function createBacklog(deps: BacklogDeps): () => Promise<Backlog | undefined> {
  return rememberFor(deps.clock, FRESH_MS, () =>
    look(deps).catch((error: unknown) => {
      deps.log.warn('backlog.uncounted', { error: String(error) });
      return undefined;
    }),
  );
}

async function look({ store, catalog, clock }: BacklogDeps): Promise<Backlog> {
  const now = new Date(clock.now());
  const isWaiting = ({ triggerId, dueAt }: DueTrigger): boolean =>
    dueAt <= now && catalog.trigger(triggerId)?.paused === false;
  const triggers = (await store.runs.listDue())
    .filter(isWaiting)
    .toSorted((one, other) => one.dueAt.getTime() - other.dueAt.getTime());
  let due = 0;
  for (const { triggerId } of triggers.slice(0, MOST_TRIGGERS))
    due += await store.runs.countWaiting(triggerId, MOST_OF_TRIGGER, now);
  const oldest = triggers[0];
  return { due, oldestDueMs: oldest === undefined ? 0 : now.getTime() - oldest.dueAt.getTime() };
}
