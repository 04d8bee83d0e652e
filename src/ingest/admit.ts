import { goesBehindWebhookPath, parseWebhookPath } from './path.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Clock } from '../base/clock.ts';
import { SECRET_IN_PATH, wantsCredential, type Listener } from '../model/listener.ts';
import type { AddressBook } from './address.ts';
import type { FailureLimiter } from './failure-limiter.ts';
import { reject, type Rejected } from './outcome.ts';
import type { AdmittedRequest, ArrivedRequest } from './request.ts';
import type { CredentialVerifier } from './verify/verify.ts';

export interface AdmitDeps {
  readonly catalog: Pick<Catalog, 'listenerAt' | 'compiledOf'>;
  readonly clock: Clock;
  readonly addresses: AddressBook;
  readonly failures: FailureLimiter;
  readonly credentials: Pick<CredentialVerifier, 'knows'>;
  readonly maxBodyBytes: number;
  /** Whether the listener answers challenges that come with this method. */
  readonly takesChallenges: (listener: Listener, method: string) => boolean;
}

/** From the head alone: listener, method, address, declared size, failure limiter. */
export function admit(
  request: ArrivedRequest,
  peer: string,
  deps: AdmitDeps,
): AdmittedRequest | Rejected {
  const listener = findListener(request.target, deps);
  if (listener === undefined) return reject('listener_not_found', '');
  request.listener = listener;
  request.compiled = deps.catalog.compiledOf(listener.id);
  request.peer = peer;
  request.address = deps.addresses.senderOf(request.headers, peer);

  if (request.method !== 'POST' && !deps.takesChallenges(listener, request.method)) {
    return reject('method_not_allowed', `a webhook is sent with POST, not ${request.method}`);
  }
  if (!deps.addresses.isAllowed(listener, request.address)) {
    return reject('address_not_allowed', "the sender's address is not on the listener's allowlist");
  }
  const limit = limitOf(listener, deps.maxBodyBytes);
  if (Number(request.headers['content-length'] ?? 0) > limit) return rejectTooLarge(limit);
  const waitMs = deps.failures.waitMs(listener.id, request.address);
  if (waitMs > 0 && !isHeard(request as AdmittedRequest, deps)) {
    return reject('failures_exceeded', 'too many refused requests from this address', waitMs);
  }
  return request as AdmittedRequest;
}

function findListener(
  target: string,
  { catalog, clock }: Pick<AdmitDeps, 'catalog' | 'clock'>,
): Listener | undefined {
  const uuid = parseWebhookPath(target);
  const listener = uuid === undefined ? undefined : catalog.listenerAt(uuid, clock.now());
  if (listener === undefined || !goesBehindWebhookPath(target)) return listener;
  // Behind the webhook URL there is nothing, unless the listener's secret is to stand there.
  const scheme = listener.verification.signature?.scheme;
  return scheme?.type === 'token' && scheme.value === SECRET_IN_PATH ? listener : undefined;
}

/**
 * Who is heard though others at the same address have failed too often. The limiter may make guessing dear, but must
 * not let one attacker shut out the provider: many share an address behind a proxy, a CDN or a cloud's way out.
 */
function isHeard(request: AdmittedRequest, deps: AdmitDeps): boolean {
  if (deps.addresses.isShared(request)) return true;
  return wantsCredential(request.listener.verification) && deps.credentials.knows(request);
}

/** A listener may lower the installation's limit, never raise it. */
export function limitOf(listener: Listener, maxBodyBytes: number): number {
  return Math.min(listener.payload.maxBytes ?? maxBodyBytes, maxBodyBytes);
}

export function rejectTooLarge(limit: number): Rejected {
  return reject(
    'body_too_large',
    `the body is larger than the ${limit} bytes that this listener takes`,
  );
}
