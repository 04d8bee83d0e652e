import type { Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import { createHistogram, SECONDS_BOUNDS, type HistogramCounts } from '../base/histogram.ts';
import type { Log } from '../base/log.ts';
import type { Tracer } from '../base/trace.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Keyring } from '../keyring/keyring.ts';
import { ERRORS, isEarshotError } from '../model/error.ts';
import type { CredentialId } from '../model/credential.ts';
import type { ListenerId } from '../model/listener.ts';
import { TrafficCounts, type ListenerTraffic } from './traffic.ts';
import type { RequestId } from '../model/request.ts';
import type { TriggerId } from '../model/trigger.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { Store } from '../store/store.ts';
import { createAddressBook } from './address.ts';
import { createCapture, takesChallenges } from './challenge/challenge.ts';
import { createByteBudget } from './byte-budget.ts';
import { createDecoder } from './decode.ts';
import type { Exchange, Reply } from './exchange.ts';
import { createDedupeGate } from './dedupe.ts';
import { createFailureLimiter } from './failure-limiter.ts';
import { createKeeper } from './keep.ts';
import { findKept, type Skipped } from './kept.ts';
import { reject, type Outcome, type Rejected } from './outcome.ts';
import { createQuotas } from './quota.ts';
import { createRates } from './rates.ts';
import { rehearse, type Rehearsal, type RehearsalReport } from './rehearse.ts';
import { toReply } from './reply.ts';
import {
  arrive,
  type AdmittedRequest,
  type ArrivedRequest,
  type VerifiedRequest,
} from './request.ts';
import { runStages, runVerifiedStages, type StageDeps } from './stages.ts';
import { traceRequest } from './trace.ts';
import {
  createCredentialVerifier,
  createRemoteKeys,
  createReplayGuard,
  suitProvider,
  type CredentialAnswer,
} from './verify/verify.ts';

export { startHeldEvents, type HeldEvents } from './held.ts';
export { findChallengeFaults } from './challenge/challenge.ts';
export { keepLastUsed } from './last-used.ts';
export { toWebhookPath } from './path.ts';
export { createSenderGuard, createSenderNaming } from './sender-guard.ts';
export { createHttpServer, type ServerLimits } from './server.ts';
export {
  describeSecretFault,
  describeSigning,
  findSignatureFault,
  PRESET_NAMES,
  secretSourceOf,
} from './verify/verify.ts';

export interface IngestDeps {
  readonly store: Pick<
    Store,
    | 'configuration'
    | 'requests'
    | 'dedupe'
    | 'secrets'
    | 'shares'
    | 'storage'
    | 'newId'
    | 'pendingBytes'
  >;
  readonly catalog: Catalog;
  readonly keyring: Pick<Keyring, 'verifyToken' | 'sealSecret'>;
  readonly clock: Clock;
  readonly log: Log;
  /** For keys that providers publish, and to confirm what they ask. */
  readonly outbound: Pick<Outbound, 'request'>;
  /** What the webhook URLs begin with; known for certain once the server listens. */
  readonly publicUrl: () => string;
  /** Told after a commit, so that nobody acts on what is not durable. */
  readonly onCommitted: (triggerIds: readonly TriggerId[]) => void;
  readonly limits: IngestLimits;
  /** Whether the disk is nearly full: then senders are told to come back. */
  readonly isDiskShort?: (() => boolean) | undefined;
  /** Whether the definitions that are held may have been changed by another node, unseen for too long. */
  readonly isStale?: (() => boolean) | undefined;
  /** Absent: nobody wants to see traces. */
  readonly tracer?: Tracer | undefined;
  /** How many share the store; default: one. */
  readonly nodes?: (() => number) | undefined;
  /** Default: true. False on a node that only works: it takes no webhook, and puts through what is replayed. */
  readonly isServing?: boolean | undefined;
}

export interface IngestLimits {
  readonly maxBodyBytes: number;
  /** Bytes that may be read or wait for the store at once, before senders are told to come back. */
  readonly pendingBytes: number;
  readonly trustedProxies: readonly string[];
}

/** The public route: HTTP in, stages, HTTP out. */
export interface Ingest {
  handle(exchange: Exchange): void;
  /** Puts a kept request through again under its listener as it is now. */
  replay(id: RequestId): Promise<ReplayOutcome>;
  /** What each stage would say of a request; nothing is kept. */
  rehearse(rehearsal: Rehearsal): Promise<RehearsalReport | Skipped>;
  /** Requests by what became of them: the outcome, or the code of what was rejected. */
  stats(): Readonly<Record<string, number>>;
  /** What came to each listener in the last hour, minute by minute. */
  traffic(): ReadonlyMap<ListenerId, ListenerTraffic>;
  /** How long senders waited for their answer, from the end of the head on. */
  answerSeconds(): Readonly<Record<'accepted' | 'refused', HistogramCounts>>;
  /** Whether what an `Authorization` header holds is good, wherever it may be used. */
  testCredential(authorization: string | undefined): CredentialAnswer | Promise<CredentialAnswer>;
  /** Credentials used since the last call, and when. */
  takeCredentialUses(): ReadonlyMap<CredentialId, Date>;
}

/** `skipped`: nothing to put through: no such request, never authenticated, body gone, or listener gone. */
export type ReplayOutcome =
  | { readonly kind: Exclude<Outcome['kind'], 'rejected'>; readonly requestId: RequestId }
  | Pick<Rejected, 'kind' | 'code' | 'message'>
  | Skipped;

export function createIngest(deps: IngestDeps): Ingest {
  return new NotifyEndpoint(deps);
}

const UNAVAILABLE_RETRY_MS = 2 * SECOND;

class NotifyEndpoint implements Ingest {
  readonly #deps: IngestDeps;
  readonly #stages: StageDeps;
  readonly #counts: Record<string, number> = { received: 0 };
  readonly #traffic: TrafficCounts;
  readonly #accepted = createHistogram(SECONDS_BOUNDS);
  readonly #refused = createHistogram(SECONDS_BOUNDS);
  #hasWarned = false;

  constructor(deps: IngestDeps) {
    const { store, catalog, clock, log, limits } = deps;
    this.#deps = deps;
    this.#traffic = new TrafficCounts(clock);
    this.#stages = {
      catalog,
      clock,
      remoteKeys: createRemoteKeys({ outbound: deps.outbound, clock }),
      replays: createReplayGuard(clock),
      takesChallenges,
      capture: createCapture({ store, catalog, keyring: deps.keyring, clock }),
      publicUrl: deps.publicUrl,
      credentials: createCredentialVerifier({ catalog, keyring: deps.keyring, clock }),
      failures: createFailureLimiter(clock),
      quotas: createQuotas({ store, clock, log }),
      keeper: createKeeper({ store, clock, log }),
      addresses: createAddressBook(limits.trustedProxies),
      dedupe: createDedupeGate(clock, store.dedupe),
      rates: createRates({ store, clock, log, nodes: deps.nodes ?? (() => 1) }),
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

  handle(exchange: Exchange): void {
    void this.#serve(exchange);
  }

  async replay(id: RequestId): Promise<ReplayOutcome> {
    const revived = await findKept(this.#deps, id);
    if (revived.kind === 'skipped') return revived;
    const decision = await this.#decide(revived, this.#runAgain(revived));
    const { outcome, requestId } = decision;
    this.#trace(revived, decision, undefined);
    return outcome.kind === 'rejected' ? outcome : { kind: outcome.kind, requestId };
  }

  rehearse(rehearsal: Rehearsal): Promise<RehearsalReport | Skipped> {
    const { store, catalog, clock, keyring } = this.#deps;
    return rehearse(rehearsal, {
      ...this.#stages,
      store,
      catalog,
      // What these would take or note is nobody's.
      credentials: createCredentialVerifier({ catalog, keyring, clock }),
      replays: createReplayGuard(clock),
      capture: { keep: () => Promise.resolve(undefined) },
    });
  }

  stats(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  traffic(): ReadonlyMap<ListenerId, ListenerTraffic> {
    return this.#traffic.read();
  }

  answerSeconds(): Readonly<Record<'accepted' | 'refused', HistogramCounts>> {
    return { accepted: this.#accepted.read(), refused: this.#refused.read() };
  }

  testCredential(authorization: string | undefined): CredentialAnswer | Promise<CredentialAnswer> {
    if (this.#isStale()) return rejectStale();
    return this.#stages.credentials.test(authorization);
  }

  takeCredentialUses(): ReadonlyMap<CredentialId, Date> {
    return this.#stages.credentials.takeUses();
  }

  async #serve(exchange: Exchange): Promise<void> {
    try {
      const request = arrive(exchange, this.#deps.clock);
      const running = this.#refusal() ?? runStages(request, exchange, this.#stages);
      const decision = await this.#decide(request, running);
      const { outcome, requestId } = decision;
      const reply = toProviderReply(request, outcome, requestId);
      exchange.answer(reply);
      this.#note(request, outcome, requestId);
      this.#trace(request, decision, reply.status);
    } catch (error) {
      this.#fail(exchange, error);
    }
  }

  /** Something is wrong with us: the sender must not take it for an answer about the event. */
  #fail(exchange: Exchange, error: unknown): void {
    this.#deps.log.error('request.failed', {
      error: String(error instanceof Error ? error.stack : error),
    });
    if (exchange.isAnswered) exchange.abort();
    else exchange.answer(toFailure(this.#stages.keeper.newRequestId()));
  }

  async #runAgain(revived: VerifiedRequest): Promise<Outcome> {
    return await runVerifiedStages(revived, this.#stages);
  }

  /** Runs the stages and keeps what was refused; a store that fails is an answer too, and never a 200. */
  async #decide(request: ArrivedRequest, running: Outcome | Promise<Outcome>): Promise<Decision> {
    try {
      const outcome = await running;
      if (outcome.kind === 'received' || outcome.kind === 'duplicate')
        return { outcome, requestId: outcome.requestId };
      if (outcome.kind === 'rejected') this.#letComeAgain(request);
      const requestId = this.#stages.keeper.newRequestId();
      if (request.listener !== undefined && !isUnavailable(outcome)) {
        request.mark(outcome.kind === 'rejected' ? 'reject' : outcome.kind);
        await this.#stages.keeper.keepEnded(request as AdmittedRequest, outcome, requestId);
      }
      return { outcome, requestId };
    } catch (error) {
      this.#letComeAgain(request);
      if (!isEarshotError(error, 'store_unavailable')) throw error;
      this.#deps.log.error('request.refused', { code: error.code, error: error.message });
      const message = 'the event could not be made durable; send it again';
      return {
        outcome: reject('store_unavailable', message, UNAVAILABLE_RETRY_MS),
        requestId: this.#stages.keeper.newRequestId(),
      };
    }
  }

  /** What was not taken is no replay when its sender tries again. */
  #letComeAgain(request: ArrivedRequest): void {
    this.#stages.replays.release(request);
  }

  #isStale(): boolean {
    return this.#deps.isStale?.() === true;
  }

  /** What is the matter with this node, and not with the request. */
  #refusal(): Rejected | undefined {
    if (this.#deps.isServing === false)
      return reject('role_unfit', ERRORS.role_unfit.means, UNAVAILABLE_RETRY_MS);
    return this.#isStale() ? rejectStale() : undefined;
  }

  #note(request: ArrivedRequest, outcome: Outcome, requestId: RequestId): void {
    const name = outcome.kind === 'rejected' ? outcome.code : outcome.kind;
    this.#counts[name] = (this.#counts[name] ?? 0) + 1;
    if (request.listener !== undefined)
      this.#traffic.note(request.listener.id, outcome.kind === 'rejected');
    const seconds = (this.#deps.clock.monotonic() - request.beganMs) / SECOND;
    (outcome.kind === 'rejected' ? this.#refused : this.#accepted).observe(seconds);
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

  #trace(request: ArrivedRequest, decision: Decision, status: number | undefined): void {
    const { tracer, clock } = this.#deps;
    if (tracer === undefined) return;
    const durationMs = clock.monotonic() - request.beganMs;
    traceRequest(tracer, { request, ...decision, status, durationMs });
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
}

/** Fails closed: what is held might be a credential that was revoked, or lack a listener that was made. */
function rejectStale(): Rejected {
  return reject('configuration_stale', ERRORS.configuration_stale.means, UNAVAILABLE_RETRY_MS);
}

function isUnavailable(outcome: Outcome): boolean {
  return outcome.kind === 'rejected' && outcome.code === 'store_unavailable';
}

interface Decision {
  readonly outcome: Outcome;
  readonly requestId: RequestId;
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

/** In the provider's own words, where it wants some; what answers a challenge is as its rule says. */
function toProviderReply(request: ArrivedRequest, outcome: Outcome, requestId: RequestId): Reply {
  const reply = toReply(outcome, requestId);
  const preset = request.listener?.verification.signature?.preset;
  const isGood = reply.status === 200 && outcome.kind !== 'challenged';
  return preset !== undefined && isGood ? suitProvider(preset, request.headers, reply) : reply;
}
