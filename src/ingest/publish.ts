import type { Catalog } from '../catalog/catalog.ts';
import type { Clock } from '../base/clock.ts';
import type { TriggerId } from '../model/trigger.ts';
import { matchTriggers } from '../trigger/trigger.ts';
import type { Keeper } from './keep.ts';
import type { Received } from './outcome.ts';
import type { MappedRequest } from './request.ts';

export interface PublishDeps {
  readonly catalog: Pick<Catalog, 'triggersOf' | 'compiledTriggerOf'>;
  readonly clock: Clock;
  readonly keeper: Keeper;
  /** Told after the commit, so that nobody acts on what is not durable. */
  readonly onCommitted: (triggerIds: readonly TriggerId[]) => void;
}

/** Makes the event and its runs and commits them with the request, in one transaction; resolves when it is synced. */
export async function publish(request: MappedRequest, deps: PublishDeps): Promise<Received> {
  const requestId = deps.keeper.newRequestId();
  const eventId = toEventId(requestId);
  const triggers = deps.catalog.triggersOf(request.listener.id);
  const runs = matchTriggers(triggers, {
    eventId,
    now: new Date(deps.clock.now()),
    newId: () => deps.keeper.newRunId(),
    conditions: {
      compiledTriggerOf: (id) => deps.catalog.compiledTriggerOf(id),
      scope() {
        const scope = request.scope();
        scope.setMapped({ type: request.eventType, data: request.eventData });
        return scope;
      },
    },
  });
  request.mark('match');
  await deps.keeper.keepReceived(request, { requestId, eventId, runs });
  deps.onCommitted(runs.map((run) => run.triggerId));
  return { kind: 'received', eventId, requestId };
}

/** An event has the suffix of the request it was made from: whoever has one id has the other. */
function toEventId(requestId: string): `evt_${string}` {
  return `evt_${requestId.slice('req_'.length)}`;
}
