import {
  toStoredScope,
  type CompiledTrigger,
  type RequestScope,
} from '../definition/definition.ts';
import type { Listener, ListenerId } from '../model/listener.ts';
import type { Event } from '../model/request.ts';
import type { Trigger, TriggerId } from '../model/trigger.ts';
import type { Store } from '../store/store.ts';
import type { Conditions } from './match.ts';

interface Deps {
  readonly store: {
    readonly events: Pick<Store['events'], 'findBody' | 'findData'>;
    readonly requests: Pick<Store['requests'], 'find'>;
  };
  readonly catalog: {
    compiledTriggerOf(id: TriggerId): CompiledTrigger | undefined;
    listener(id: ListenerId): Listener | undefined;
  };
}

/** What expressions see of an event that is in the store; undefined when its body is kept no more. */
export async function findScope(
  { store, catalog }: Deps,
  event: Event,
): Promise<RequestScope | undefined> {
  const [request, body, data] = await Promise.all([
    store.requests.find(event.requestId),
    store.events.findBody(event.id),
    store.events.findData(event.id),
  ]);
  if (request === undefined || body === undefined) return undefined;
  const listenerName = catalog.listener(event.listenerId)?.name ?? '';
  return toStoredScope({ event, request, body, data, listenerName });
}

/** The conditions of these triggers on an event in the store; undefined where none has one, and nothing is read. */
export async function findConditions(
  deps: Deps,
  event: Event,
  triggers: readonly Trigger[],
): Promise<Conditions | undefined> {
  const compiledTriggerOf = (id: TriggerId) => deps.catalog.compiledTriggerOf(id);
  if (triggers.every(({ id }) => compiledTriggerOf(id) === undefined)) return undefined;
  const scope = await findScope(deps, event);
  return scope === undefined ? undefined : { compiledTriggerOf, scope: () => scope };
}
