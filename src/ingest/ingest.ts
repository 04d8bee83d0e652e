import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Log } from '../base/log.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Keyring } from '../keyring/keyring.ts';
import { ERRORS, isEarshotError } from '../model/error.ts';
import type { CredentialId } from '../model/credential.ts';
import type { RequestId } from '../model/request.ts';
import type { TriggerId } from '../model/trigger.ts';
import type { Store } from '../store/store.ts';
import { createAddressBook } from './address.ts';
import { createFailureLimiter } from './failure-limiter.ts';
import { createKeeper } from './keep.ts';
import { sendLingering } from './linger.ts';
import { reject, type Outcome } from './outcome.ts';
import { createByteBudget } from './receive.ts';
import { sendReply, toReply, type Reply } from './reply.ts';
import { arrive, revive, type AdmittedRequest, type ArrivedRequest } from './request.ts';
import { runStages, runVerifiedStages, type StageDeps } from './stages.ts';
import { createTokenBuckets } from './token-buckets.ts';
import { createCredentialVerifier } from './verify/verify.ts';

export { isWebhookPath, toWebhookPath } from './path.ts';
export { PRESET_NAMES } from './verify/verify.ts';

export interface IngestDeps {
  readonly store: Pick<Store, 'requests' | 'newId' | 'pendingBytes'>;
  readonly catalog: Catalog;
  readonly keyring: Pick<Keyring, 'verifyApiKey'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly onCommitted: (triggerIds: readonly TriggerId[]) => void;
  readonly limits: IngestLimits;
}

export interface IngestLimits {
  readonly maxBodyBytes: number;
  /** Bytes that may be read or wait for the store at once, before senders are told to come back. */
  readonly pendingBytes: number;
  readonly trustedProxies: readonly string[];
}

/** The public route: HTTP in, stages, HTTP out. */
export interface Ingest {
  handle(http: IncomingMessage, response: ServerResponse): void;
  /** Puts a kept request through again under its listener as it is now. */
  replay(id: RequestId): Promise<ReplayOutcome>;
  stats(): Readonly<Record<string, number>>;
  takeCredentialUses(): ReadonlyMap<CredentialId, Date>;
}

/** `skipped`: there is nothing to put through: no such request, never authenticated, body gone, or listener gone. */
export type ReplayOutcome = Outcome | { readonly kind: 'skipped'; readonly message: string };

const MAX_LISTENERS = 100_000;
const UNAVAILABLE_RETRY_MS = 2 * SECOND;

export function createIngest(deps: IngestDeps): Ingest {
  const { store, catalog, clock, log } = deps;
  const credentials = createCredentialVerifier({ catalog, keyring: deps.keyring, clock });
  const failures = createFailureLimiter(clock);
  const keeper = createKeeper({ store, clock, log });
  const stages: StageDeps = {
    catalog,
    clock,
    credentials,
    failures,
    keeper,
    addresses: createAddressBook(deps.limits.trustedProxies),
    rates: createTokenBuckets(clock, MAX_LISTENERS),
    budget: createByteBudget(deps.limits.pendingBytes, store.pendingBytes),
    maxBodyBytes: deps.limits.maxBodyBytes,
    onCommitted: deps.onCommitted,
  };
  const counts: Record<string, number> = { received: 0 };

  /** Runs the stages and keeps what was refused; a store that fails is an answer too, and never a 200. */
  async function decide(request: ArrivedRequest, run: () => Promise<Outcome>): Promise<Outcome> {
    try {
      const outcome = await run();
      if (
        outcome.kind === 'rejected' &&
        request.listener !== undefined &&
        outcome.code !== 'store_unavailable'
      ) {
        request.mark('reject');
        await keeper.keepRejected(request as AdmittedRequest, outcome, requestIdOf(request));
      }
      return outcome;
    } catch (error) {
      if (!isEarshotError(error, 'store_unavailable')) throw error;
      log.error('request.refused', { code: error.code, error: error.message });
      return reject(
        'store_unavailable',
        'the event could not be made durable; send it again',
        UNAVAILABLE_RETRY_MS,
      );
    }
  }

  const ids = new WeakMap<ArrivedRequest, RequestId>();
  function requestIdOf(request: ArrivedRequest): RequestId {
    let id = ids.get(request);
    if (id === undefined) ids.set(request, (id = keeper.newRequestId()));
    return id;
  }

  function note(request: ArrivedRequest, outcome: Outcome, requestId: RequestId): void {
    const name = outcome.kind === 'rejected' ? outcome.code : outcome.kind;
    counts[name] = (counts[name] ?? 0) + 1;
    if (outcome.kind !== 'rejected') return;
    if (request.listener !== undefined && ERRORS[outcome.code].status === 401) {
      failures.failed(request.listener.id, request.address);
    }
    const fields = {
      request_id: requestId,
      listener_id: request.listener?.id,
      code: outcome.code,
      address: request.address,
    };
    log.debug('request.rejected', fields);
  }

  async function serve(http: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = arrive(http, clock);
    const outcome = await decide(request, () => runStages(request, http, stages));
    const requestId = outcome.kind === 'received' ? outcome.requestId : requestIdOf(request);
    answer(http, response, toReply(outcome, requestId));
    note(request, outcome, requestId);
  }

  function answer(http: IncomingMessage, response: ServerResponse, reply: Reply): void {
    if (http.complete) sendReply(response, reply);
    else sendLingering(http, response, { reply, clock });
  }

  return {
    handle(http, response) {
      serve(http, response).catch((error: unknown) => {
        log.error('request.failed', {
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
        // Something is wrong with us: the sender must not take it for an answer about the event.
        if (!response.headersSent) answer(http, response, failure(keeper.newRequestId()));
        else response.destroy();
      });
    },
    async replay(id) {
      const request = await store.requests.find(id);
      if (request === undefined) return { kind: 'skipped', message: 'there is no such request' };
      if (!request.authenticated)
        return { kind: 'skipped', message: 'it was not authenticated, so its body was not kept' };
      const kept = await store.requests.findBody(id);
      if (kept === undefined) return { kind: 'skipped', message: 'its body is no longer kept' };
      const listener = catalog.listener(request.listenerId);
      if (listener === undefined)
        return { kind: 'skipped', message: 'its listener has been deleted' };
      const revived = revive(
        {
          ...request,
          ...kept.head,
          listener,
          bytes: kept.bytes,
          replayOf: request.replayOf ?? request.id,
        },
        clock,
      );
      return decide(revived, () => runVerifiedStages(revived, stages));
    },
    stats: () => counts,
    takeCredentialUses: () => credentials.takeUses(),
  };
}

function failure(requestId: RequestId): Reply {
  const { status, means } = ERRORS.internal_error;
  const body = JSON.stringify({
    error: { code: 'internal_error', message: means },
    request_id: requestId,
  });
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'x-request-id': requestId },
    body,
  };
}
