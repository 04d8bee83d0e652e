import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Log } from '../base/log.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Keyring } from '../keyring/keyring.ts';
import { ERRORS, isEarshotError } from '../model/error.ts';
import type { CredentialId } from '../model/credential.ts';
import type { ListenerId } from '../model/listener.ts';
import type { RequestId } from '../model/request.ts';
import type { TriggerId } from '../model/trigger.ts';
import type { Store } from '../store/store.ts';
import { createAddressBook } from './address.ts';
import { createByteBudget } from './byte-budget.ts';
import { createDecoder } from './decode.ts';
import { createFailureLimiter } from './failure-limiter.ts';
import { createKeeper } from './keep.ts';
import { answer } from './linger.ts';
import { reject, type Outcome } from './outcome.ts';
import { toReply, type Reply } from './reply.ts';
import { arrive, revive, type AdmittedRequest, type ArrivedRequest } from './request.ts';
import { runStages, runVerifiedStages, type StageDeps } from './stages.ts';
import { createTokenBuckets } from './token-buckets.ts';
import { createCredentialVerifier } from './verify/verify.ts';

export { toWebhookPath } from './path.ts';
export { createHttpServer, type ServerLimits } from './server.ts';
export { describeSecretFault, describeSigning, PRESET_NAMES } from './verify/verify.ts';

export interface IngestDeps {
  readonly store: Pick<Store, 'requests' | 'newId' | 'pendingBytes'>;
  readonly catalog: Catalog;
  readonly keyring: Pick<Keyring, 'verifyApiKey'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Told after a commit, so that nobody acts on what is not durable. */
  readonly onCommitted: (triggerIds: readonly TriggerId[]) => void;
  readonly limits: IngestLimits;
  /** Whether the disk is nearly full: then senders are told to come back. */
  readonly isDiskShort?: (() => boolean) | undefined;
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
  /** Requests by what became of them: `received`, or a code. */
  stats(): Readonly<Record<string, number>>;
  /** Credentials used since the last call, and when. */
  takeCredentialUses(): ReadonlyMap<CredentialId, Date>;
}

/** `skipped`: nothing to put through: no such request, never authenticated, body gone, or listener gone. */
export type ReplayOutcome = Outcome | { readonly kind: 'skipped'; readonly message: string };

export function createIngest(deps: IngestDeps): Ingest {
  return new NotifyEndpoint(deps);
}

/** Buckets of listeners that were busy last; more than any installation is planned for. */
const MAX_LISTENERS = 100_000;
const UNAVAILABLE_RETRY_MS = 2 * SECOND;

class NotifyEndpoint implements Ingest {
  readonly #deps: IngestDeps;
  readonly #stages: StageDeps;
  readonly #counts: Record<string, number> = { received: 0 };
  #hasWarned = false;

  constructor(deps: IngestDeps) {
    const { store, catalog, clock, log, limits } = deps;
    this.#deps = deps;
    this.#stages = {
      catalog,
      clock,
      credentials: createCredentialVerifier({ catalog, keyring: deps.keyring, clock }),
      failures: createFailureLimiter(clock),
      keeper: createKeeper({ store, clock, log }),
      addresses: createAddressBook(limits.trustedProxies),
      rates: createTokenBuckets(clock, MAX_LISTENERS),
      budget: createByteBudget({
        clock,
        maxBytes: limits.pendingBytes,
        pendingBytes: () => store.pendingBytes(),
      }),
      decoder: createDecoder(),
      maxBodyBytes: limits.maxBodyBytes,
      isDiskShort: deps.isDiskShort,
      onCommitted: deps.onCommitted,
    };
  }

  handle(http: IncomingMessage, response: ServerResponse): void {
    this.#serve(http, response).catch((error: unknown) => {
      this.#deps.log.error('request.failed', {
        error: String(error instanceof Error ? error.stack : error),
      });
      // Something is wrong with us: the sender must not take it for an answer about the event.
      if (response.headersSent) response.destroy();
      else this.#answer(response, toFailure(this.#stages.keeper.newRequestId()));
    });
  }

  async replay(id: RequestId): Promise<ReplayOutcome> {
    const { store, catalog, clock } = this.#deps;
    const request = await store.requests.find(id);
    if (request === undefined) return skip('there is no such request');
    if (!request.authenticated) return skip('it was not authenticated, so its body was not kept');
    const body = await store.requests.findBody(id);
    if (body === undefined) return skip('its body is no longer kept');
    const listener = catalog.listener(request.listenerId);
    if (listener === undefined) return skip('its listener has been deleted');
    const replayOf = request.replayOf ?? request.id;
    const revived = revive(
      { ...request, ...body.head, bytes: body.bytes, listener, replayOf },
      clock,
    );
    return (await this.#decide(revived, () => runVerifiedStages(revived, this.#stages))).outcome;
  }

  stats(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  takeCredentialUses(): ReadonlyMap<CredentialId, Date> {
    return this.#stages.credentials.takeUses();
  }

  async #serve(http: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = arrive(http, this.#deps.clock);
    const { outcome, requestId } = await this.#decide(request, () =>
      runStages(request, response, this.#stages),
    );
    this.#answer(response, toReply(outcome, requestId));
    this.#note(request, outcome, requestId);
  }

  /** Runs the stages and keeps what was refused; a store that fails is an answer too, and never a 200. */
  async #decide(request: ArrivedRequest, run: () => Outcome | Promise<Outcome>): Promise<Decision> {
    try {
      const outcome = await run();
      if (outcome.kind === 'received') return { outcome, requestId: outcome.requestId };
      const requestId = this.#stages.keeper.newRequestId();
      if (request.listener !== undefined && outcome.code !== 'store_unavailable') {
        request.mark('reject');
        await this.#stages.keeper.keepRejected(request as AdmittedRequest, outcome, requestId);
      }
      return { outcome, requestId };
    } catch (error) {
      if (!isEarshotError(error, 'store_unavailable')) throw error;
      this.#deps.log.error('request.refused', { code: error.code, error: error.message });
      const message = 'the event could not be made durable; send it again';
      return {
        outcome: reject('store_unavailable', message, UNAVAILABLE_RETRY_MS),
        requestId: this.#stages.keeper.newRequestId(),
      };
    }
  }

  #note(request: ArrivedRequest, outcome: Outcome, requestId: RequestId): void {
    const name = outcome.kind === 'rejected' ? outcome.code : outcome.kind;
    this.#counts[name] = (this.#counts[name] ?? 0) + 1;
    if (outcome.kind !== 'rejected') return;
    if (request.listener !== undefined && ERRORS[outcome.code].status === 401) {
      this.#countFailure(request, request.listener.id);
    }
    this.#deps.log.debug('request.rejected', {
      request_id: requestId,
      listener_id: request.listener?.id,
      code: outcome.code,
      address: request.address,
    });
  }

  #countFailure(request: ArrivedRequest, listenerId: ListenerId): void {
    const { failures, addresses } = this.#stages;
    if (!addresses.isShared(request)) return failures.failed(listenerId, request.address);
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#deps.log.warn('proxy.untrusted', {
      address: request.address,
      help: 'name it in EARSHOT_TRUSTED_PROXIES, so that senders are told apart and slowed down when they guess',
    });
  }

  #answer(response: ServerResponse, reply: Reply): void {
    answer(response, { reply, clock: this.#deps.clock });
  }
}

interface Decision {
  readonly outcome: Outcome;
  readonly requestId: RequestId;
}

function skip(message: string): ReplayOutcome {
  return { kind: 'skipped', message };
}

function toFailure(requestId: RequestId): Reply {
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
