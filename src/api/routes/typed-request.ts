import type { Request } from '../../model/request.ts';
import type { WireRequest } from '../contract.ts';
import type { ApiDeps } from '../handler.ts';
import { toWireRequest } from '../wire/request.ts';

type Deps = { readonly store: Pick<ApiDeps['store'], 'events'> };

/** A request with the type of its event: in a list, by itself and in the live tail alike. */
export async function toTypedRequest({ store }: Deps, request: Request): Promise<WireRequest> {
  const wire = toWireRequest(request);
  // The row of a duplicate names the event of another request, and has no type of its own.
  if (request.outcome !== 'duplicate' || request.eventId === undefined) return wire;
  const event = await store.events.find(request.eventId);
  return { ...wire, type: event?.type ?? null };
}
