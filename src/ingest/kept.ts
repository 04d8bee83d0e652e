import type { Clock } from '../base/clock.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { RequestId } from '../model/request.ts';
import type { Store } from '../store/store.ts';
import { revive, type VerifiedRequest } from './request.ts';

/** There is nothing to put through. */
export interface Skipped {
  readonly kind: 'skipped';
  readonly message: string;
}

export interface KeptDeps {
  readonly store: Pick<Store, 'requests'>;
  readonly catalog: Pick<Catalog, 'listener' | 'compiledOf'>;
  readonly clock: Clock;
}

/** A request out of the store, as it stands behind its verification, under its listener as it is now. */
export async function findKept(
  { store, catalog, clock }: KeptDeps,
  id: RequestId,
): Promise<VerifiedRequest | Skipped> {
  const request = await store.requests.find(id);
  if (request === undefined) return skip('there is no such request');
  if (!request.authenticated) return skip('it was not authenticated, so its body was not kept');
  const body = await store.requests.findBody(id);
  if (body === undefined) return skip('its body is no longer kept');
  const listener = catalog.listener(request.listenerId);
  if (listener === undefined) return skip('its listener has been deleted');
  const replayOf = request.replayOf ?? request.id;
  const origin = replayOf === request.id ? request : await store.requests.find(replayOf);
  const { outcome } = request;
  return revive(
    {
      ...request,
      ...body.head,
      bytes: body.bytes,
      listener,
      replayOf,
      compiled: catalog.compiledOf(listener.id),
      hasHeldRules: request.code !== 'rule_failed',
      claimsKey: outcome !== 'received' && outcome !== 'duplicate',
      cameAt: (origin ?? request).receivedAt,
    },
    clock,
  );
}

function skip(message: string): Skipped {
  return { kind: 'skipped', message };
}
