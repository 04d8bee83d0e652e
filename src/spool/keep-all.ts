import { wait, type Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import { keyOf, NODES, SLOTS_PER_MS, SLOTS_PER_NODE, toId } from '../base/id.ts';
import type { EventId } from '../model/request.ts';
import type { TriggerId } from '../model/trigger.ts';
import type { Admission, Spooled, Store } from '../store/store.ts';
import type { Settled } from './settled.ts';

/** Puts what was spooled into the store, in order, each once. */

export interface KeepDeps {
  readonly store: Pick<Store, 'spool' | 'requests' | 'dedupe' | 'newId'>;
  readonly clock: Clock;
  /** Told after the commit of the runs that it made. */
  readonly onCommitted: (triggerIds: readonly TriggerId[]) => void;
  /** Told of each that is held, before it is put there. */
  readonly settled: Pick<Settled, 'reach' | 'tellNow'>;
  /** The id that was answered is another request's: it goes by this one. */
  readonly onRenamed: (from: string, to: string) => void;
}

/** Resolves when all of them are in the store; rejects when the first that it does not take is met. */
export async function keepAll(batch: readonly Spooled[], deps: KeepDeps): Promise<void> {
  for (const group of toGroups(batch)) {
    const settled = await Promise.allSettled(group.map((spooled) => keepOne(spooled, deps)));
    const refused = settled.find((each) => each.status === 'rejected');
    if (refused !== undefined) throw refused.reason;
  }
}

/** Those that do not look at what is there already go together; their order in the store is that in which they are sent. */
function toGroups(batch: readonly Spooled[]): readonly (readonly Spooled[])[] {
  const groups: Spooled[][] = [];
  let isOpen = false;
  for (const spooled of batch) {
    const isAlone = spooled.hold !== undefined || spooled.admission.request.outcome === 'duplicate';
    if (isOpen && !isAlone) groups.at(-1)?.push(spooled);
    else groups.push([spooled]);
    isOpen = !isAlone;
  }
  return groups;
}

async function keepOne(spooled: Spooled, deps: KeepDeps): Promise<void> {
  const { store, onCommitted, onRenamed } = deps;
  if (spooled.hold !== undefined) await awaitReleases(spooled, deps);
  const original = spooled.admission.request;
  // Ids of runs were told to nobody: those of now are certain to be new.
  const runs = spooled.admission.runs.map((run) => ({ ...run, id: store.newId('run') }));
  const admission = { ...spooled.admission, runs };
  let next: Spooled = { ...spooled, admission: await followFirst(admission, deps) };
  for (let tries = 1; tries <= NODES; tries++) {
    const outcome = await store.spool.insertOnce(next);
    if (outcome.kind === 'duplicate') {
      next = { admission: toDuplicate(next.admission, outcome.eventId) };
    } else if (outcome.kind === 'taken') {
      next = { ...next, admission: rename(next.admission) };
    } else {
      if (next.admission.request.id !== original.id)
        onRenamed(original.id, next.admission.request.id);
      if (outcome.kind === 'kept') onCommitted(next.admission.runs.map((run) => run.triggerId));
      return;
    }
  }
  throw new Error(`${original.id} and all ids near it are other requests'`);
}

function toDuplicate(admission: Admission, eventId: EventId): Admission {
  const { request, body } = admission;
  return {
    request: { ...request, outcome: 'duplicate', eventId },
    eventType: undefined,
    body,
    runs: [],
  };
}

/** A duplicate names the first. What this node took for the first may itself have become a duplicate of an earlier one. */
async function followFirst(admission: Admission, { store }: KeepDeps): Promise<Admission> {
  const { outcome, eventId } = admission.request;
  if (outcome !== 'duplicate' || eventId === undefined) return admission;
  const first = await store.requests.find(toId('req', keyOf(eventId)));
  const isDuplicate = first?.outcome === 'duplicate' && first.eventId !== undefined;
  return isDuplicate ? toDuplicate(admission, first.eventId) : admission;
}

/**
 * The next id of the same millisecond, as another node would have made it; always the same ones in the same order, so that
 * what was renamed and comes again is found.
 */
function rename(admission: Admission): Admission {
  const { request } = admission;
  const key = keyOf(request.id);
  const slot = key % SLOTS_PER_MS;
  const next = key - slot + ((slot + SLOTS_PER_NODE) % SLOTS_PER_MS);
  const isEvent = request.eventId !== undefined && keyOf(request.eventId) === key;
  const ids = { id: toId('req', next), ...(isEvent && { eventId: toId('evt', next) }) };
  return { ...admission, request: { ...request, ...ids } };
}

const RELEASE_LOOK_MS = 50;
const RELEASE_MOST_MS = 10 * SECOND;
const HELD_MOST = 100;

/** An event whose window had ended before this request came is an event of its own: it shall be let go first. */
async function awaitReleases(
  { admission }: Spooled,
  { store, clock, settled }: KeepDeps,
): Promise<void> {
  const { receivedAt, listenerId } = admission.request;
  settled.reach(receivedAt);
  const untilMs = clock.monotonic() + RELEASE_MOST_MS;
  while (clock.monotonic() < untilMs) {
    const due = await store.dedupe.listHeld(receivedAt, HELD_MOST);
    if (!due.some((held) => held.listenerId === listenerId)) return;
    await settled.tellNow();
    await wait(clock, RELEASE_LOOK_MS);
  }
}
