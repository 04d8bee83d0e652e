import type { Catalog } from '../catalog/catalog.ts';
import type { Clock } from '../base/clock.ts';
import type { CompiledTrigger, RequestScope } from '../definition/definition.ts';
import type { Dedupe } from '../model/listener.ts';
import type { EventId } from '../model/request.ts';
import type { RunId } from '../model/run.ts';
import type { TriggerId } from '../model/trigger.ts';
import { matchTriggers, type Conditions, type Match } from '../trigger/trigger.ts';
import type { DedupeGate } from './dedupe.ts';
import { toEventId, type Keeper, type NewEvent } from './keep.ts';
import type { Duplicate, Received } from './outcome.ts';
import type { MappedRequest } from './request.ts';

export interface PublishDeps {
  readonly catalog: Pick<Catalog, 'triggersOf' | 'compiledTriggerOf'>;
  readonly clock: Clock;
  readonly keeper: Keeper;
  readonly dedupe: DedupeGate;
  /** Told after the commit, so that nobody acts on what is not durable. */
  readonly onCommitted: (triggerIds: readonly TriggerId[]) => void;
}

/** Makes the event and its runs and commits them with the request, in one transaction; resolves when it is synced. */
export function publish(request: MappedRequest, deps: PublishDeps): Promise<Received | Duplicate> {
  const { dedupe } = request.listener;
  const key = request.dedupeKey;
  if (dedupe !== undefined && key !== undefined) {
    return dedupe.keep === 'first'
      ? publishFirst(request, { dedupe, key }, deps)
      : publishLast(request, { dedupe, key }, deps);
  }
  return publishPlain(request, deps);
}

function publishPlain(request: MappedRequest, deps: PublishDeps): Promise<Received> {
  const event = newEvent(request, deps);
  const kept = deps.keeper.keepReceived(request, event);
  request.forgetPayload();
  return kept.then(() => received(event, deps));
}

interface Keyed {
  readonly dedupe: Dedupe;
  readonly key: string;
}

/** The key is claimed in the event's own transaction, and a duplicate answered once the first is committed. */
async function publishFirst(
  request: MappedRequest,
  { dedupe, key }: Keyed,
  deps: PublishDeps,
): Promise<Received | Duplicate> {
  const event = newEvent(request, deps);
  const now = new Date(deps.clock.now());
  const claim = { key, now, expiresAt: new Date(now.getTime() + dedupe.windowMs) };
  const { eventId, requestId } = event;
  const insert = () => {
    const kept = deps.keeper.keepFirst(request, event, claim);
    request.forgetPayload();
    return kept;
  };
  const first = await deps.dedupe.enter(request.listener.id, { eventId, claim, insert });
  if (first === undefined) return received(event, deps);
  await deps.keeper.keepDuplicate(request, { requestId, eventId: first.eventId });
  return { kind: 'duplicate', eventId: first.eventId, requestId };
}

/** Triggers are matched when the window has been quiet: see `held.ts`. */
async function publishLast(
  request: MappedRequest,
  { dedupe, key }: Keyed,
  { keeper, clock, onCommitted }: PublishDeps,
): Promise<Received> {
  const requestId = keeper.newRequestId();
  const nowMs = clock.now();
  const { windowMs, maxWaitMs } = dedupe;
  const eventId = await keeper.keepLast(request, requestId, {
    key,
    dueAt: new Date(nowMs + windowMs),
    deadlineAt: maxWaitMs === undefined ? undefined : new Date(nowMs + maxWaitMs),
  });
  onCommitted([]);
  return { kind: 'received', eventId, requestId };
}

function newEvent(request: MappedRequest, deps: PublishDeps): NewEvent {
  const requestId = deps.keeper.newRequestId();
  const eventId = toEventId(requestId);
  const triggers = deps.catalog.triggersOf(request.listener.id);
  const runs = matchTriggers(triggers, new RequestMatch(request, eventId, deps));
  request.mark('match');
  return { requestId, eventId, runs };
}

/** A class, since there is one for each request: its methods are made once. */
class RequestMatch implements Match, Conditions {
  readonly eventId: EventId;
  readonly now: Date;
  readonly #request: MappedRequest;
  readonly #deps: PublishDeps;

  constructor(request: MappedRequest, eventId: EventId, deps: PublishDeps) {
    this.eventId = eventId;
    this.now = new Date(deps.clock.now());
    this.#request = request;
    this.#deps = deps;
  }

  get conditions(): Conditions {
    return this;
  }

  newId(): RunId {
    return this.#deps.keeper.newRunId();
  }

  compiledTriggerOf(id: TriggerId): CompiledTrigger | undefined {
    return this.#deps.catalog.compiledTriggerOf(id);
  }

  scope(): RequestScope {
    const { eventType, eventData } = this.#request;
    const scope = this.#request.scope();
    scope.setMapped({ type: eventType, data: eventData });
    return scope;
  }
}

function received({ eventId, requestId, runs }: NewEvent, deps: PublishDeps): Received {
  deps.onCommitted(runs.map((run) => run.triggerId));
  return { kind: 'received', eventId, requestId };
}
