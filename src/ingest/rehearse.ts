import type { Json } from '../base/json.ts';
import type { Clock } from '../base/clock.ts';
import { ok } from '../base/result.ts';
import type { Catalog, OpenSecrets } from '../catalog/catalog.ts';
import { compileListener, explainExpression, type Clause } from '../definition/definition.ts';
import type { ErrorDetail } from '../model/error.ts';
import { rateLimitOf, wantsCredential, type Listener } from '../model/listener.ts';
import type { EventId, RequestId } from '../model/request.ts';
import type { RunId } from '../model/run.ts';
import type { TriggerId } from '../model/trigger.ts';
import type { Store } from '../store/store.ts';
import { matchTriggers } from '../trigger/trigger.ts';
import { limitOf, rejectTooLarge } from './admit.ts';
import { answerChallenge, takesChallenges } from './challenge/challenge.ts';
import { findKey } from './dedupe.ts';
import { applyFilter } from './filter.ts';
import { findKept, type Skipped } from './kept.ts';
import { mapEvent } from './mapping.ts';
import { reject, type Outcome } from './outcome.ts';
import { parse } from './parse.ts';
import { limitQuota } from './quota.ts';
import { limitRate } from './rate.ts';
import { toReply } from './reply.ts';
import { compose, type ComposedRequest } from './request.ts';
import { applyRules } from './rules.ts';
import { fitSchema } from './schema.ts';
import type { StageDeps } from './stages.ts';
import { identify, verify } from './verify/verify.ts';

/** A request to put through all stages, keeping nothing. */
export interface Rehearsal {
  /** As it would be; undefined: as it is kept, of a request in the store. */
  readonly listener: Listener | undefined;
  /** Those of a definition that has not been saved; undefined: those that are kept. */
  readonly secrets: OpenSecrets | undefined;
  readonly request: RehearsedRequest | { readonly id: RequestId };
}

export interface RehearsedRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly rawHeaders: readonly string[];
  readonly address: string;
  readonly bytes: Uint8Array;
}

export interface StageReport {
  readonly stage: string;
  /** `skipped`: the listener says nothing of it, or it was done when the request came. */
  readonly decision: 'passed' | 'ended' | 'skipped';
  readonly durationUs: number;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly details?: readonly ErrorDetail[] | undefined;
  readonly clauses?: readonly Clause[] | undefined;
}

export interface RehearsalReport {
  readonly kind: 'rehearsed';
  readonly outcome: Outcome['kind'];
  readonly status: number;
  /** The body that the sender would get. */
  readonly answer: string;
  /** All of them, those behind the one that ended the request too. */
  readonly stages: readonly StageReport[];
  /** What the event would be; also where the request would not have come so far. */
  readonly event: { readonly type: string | undefined; readonly data: Json | undefined };
  readonly dedupeKey: string | undefined;
  readonly duplicateOf: EventId | undefined;
  readonly triggers: readonly TriggerReport[];
}

export interface TriggerReport {
  readonly triggerId: TriggerId;
  readonly name: string;
  readonly decision: 'runs' | 'passes' | 'fails';
  readonly message: string | undefined;
}

export interface RehearseDeps extends StageDeps {
  readonly store: Pick<Store, 'requests' | 'dedupe'>;
  readonly catalog: Catalog;
  readonly clock: Clock;
}

/** What each stage says of a request. Nothing is written, taken or counted. */
export async function rehearse(
  { listener, secrets, request: asked }: Rehearsal,
  deps: RehearseDeps,
): Promise<RehearsalReport | Skipped> {
  const found = 'id' in asked ? await findKept(deps, asked.id) : compose(asked, deps.clock);
  if (found.kind === 'skipped') return found;
  const request = found as ComposedRequest;
  if (listener !== undefined) {
    request.listener = listener;
    request.compiled = compileListener(listener);
  }
  const catalog =
    secrets === undefined ? deps.catalog : { ...deps.catalog, secretsOf: () => secrets };
  const run = new Run(request, toLooking({ ...deps, catalog }), 'id' in asked);
  await run.verification();
  await run.permission();
  await run.payload();
  return run.report();
}

/** What would be taken is only looked at, and what would be called to confirm a handshake is not. */
function toLooking(deps: RehearseDeps): RehearseDeps {
  const { rates, quotas, remoteKeys } = deps;
  return {
    ...deps,
    rates: {
      take: (id, limit) => rates.waitMs(id, limit),
      waitMs: (id, limit) => rates.waitMs(id, limit),
    },
    quotas: { ...quotas, take: (listener) => quotas.hasRoom(listener) },
    remoteKeys: {
      fetch: (asked) => (asked.isOnce === true ? Promise.resolve(ok('')) : remoteKeys.fetch(asked)),
    },
  };
}

type Judged = { readonly kind: string } | undefined;
type Judge = () => Judged | Promise<Judged>;
type Explain = () => readonly Clause[];

class Run {
  readonly #request: ComposedRequest;
  readonly #deps: RehearseDeps;
  /** Its verification is behind it, and its credential was not kept. */
  readonly #isKept: boolean;
  readonly #stages: StageReport[] = [];
  #ended: Exclude<Outcome, { kind: 'received' }> | undefined;
  #endedAt: string | undefined;

  constructor(request: ComposedRequest, deps: RehearseDeps, isKept: boolean) {
    this.#request = request;
    this.#deps = deps;
    this.#isKept = isKept;
  }

  async verification(): Promise<void> {
    const request = this.#request;
    const deps = this.#deps;
    const { credential, signature } = toAsked(request);
    const unlessKept = (isAsked: boolean, judge: Judge): Judge | undefined =>
      isAsked && !this.#isKept ? judge : undefined;
    const admits = unlessKept(true, () => this.#admit());
    await this.#judge('admit', admits);
    const identifies = unlessKept(credential, () => identify(request, deps));
    await this.#judge('identify', identifies);
    const answers = unlessKept(true, () => this.#answerChallenge());
    await this.#judge('challenge', answers);
    const verifies = unlessKept(signature, () => verify(request, deps));
    await this.#judge('verify', verifies);
    // What comes next is told as if it were: the builder mends one thing after the other.
    request.verified = true;
    // A question that the provider signs.
    const replies = unlessKept(signature, () => answerChallenge(request, 'verified', deps));
    await this.#judge('signed_challenge', replies);
  }

  async permission(): Promise<void> {
    const request = this.#request;
    const { listener } = request;
    const { rates, quotas } = this.#deps;
    const rules = listener.verification.rules ?? [];
    await this.#judge('rules', rules.length === 0 ? undefined : () => applyRules(request), () =>
      rules.flatMap((rule) => explainExpression(rule, request.ruleScope())),
    );
    // What is put through again uses up neither.
    const rate = this.#isKept ? undefined : rateLimitOf(listener);
    await this.#judge('rate', rate && (() => limitRate(request, rates)));
    const quota = this.#isKept ? undefined : listener.quota;
    await this.#judge('quota', quota && (() => limitQuota(request, quotas)));
  }

  async payload(): Promise<void> {
    const request = this.#request;
    const { compiled, listener } = request;
    const { filter, dedupe, mapping } = listener;
    await this.#judge('parse', () => parse(request));
    await this.#judge('schema', compiled?.schema && (() => fitSchema(request)));
    await this.#judge(
      'filter',
      filter === undefined ? undefined : () => applyFilter(request),
      () => (filter === undefined ? [] : explainExpression(filter, request.scope())),
    );
    await this.#judge('key', dedupe && (() => findKey(request)));
    const mapped = (): Judged => mapEvent(request);
    if (mapping === undefined) mapped();
    await this.#judge('map', mapping && mapped);
  }

  async report(): Promise<RehearsalReport> {
    const { eventType, eventData, payload, dedupeKey } = this.#request;
    const duplicateOf = await this.#findFirst();
    const outcome = this.#ended ?? toEnd(duplicateOf);
    const reply = toReply(outcome, NO_REQUEST);
    return {
      kind: 'rehearsed',
      outcome: outcome.kind,
      status: reply.status,
      answer: reply.body,
      stages: this.#stages,
      event: { type: eventType, data: eventData ?? payload },
      dedupeKey,
      duplicateOf,
      triggers: this.#triggers(),
    };
  }

  #admit(): Judged {
    const { listener, method, address, bytes } = this.#request;
    if (!listener.enabled) return reject('listener_not_found', 'the listener is disabled');
    if (method !== 'POST' && !takesChallenges(listener, method))
      return reject('method_not_allowed', `a webhook is sent with POST, not ${method}`);
    if (!this.#deps.addresses.isAllowed(listener, address))
      return reject('address_not_allowed', "the sender's address is not on the allowlist");
    const limit = limitOf(listener, this.#deps.maxBodyBytes);
    return bytes.byteLength > limit ? rejectTooLarge(limit) : undefined;
  }

  /** Nobody else comes with another method; and a handshake comes without the credential that is wanted of others. */
  async #answerChallenge(): Promise<Judged> {
    const request = this.#request;
    const answered = await answerChallenge(request, 'received', this.#deps);
    if (answered === undefined && request.method !== 'POST')
      return reject('method_not_allowed', 'a webhook is sent with POST');
    if (answered !== undefined && this.#endedAt === 'identify') this.#ended = undefined;
    return answered;
  }

  async #findFirst(): Promise<EventId | undefined> {
    const { listener, dedupeKey } = this.#request;
    if (dedupeKey === undefined || listener.dedupe?.keep !== 'first') return undefined;
    const now = new Date(this.#deps.clock.now());
    return this.#deps.store.dedupe.findFirst(listener.id, dedupeKey, now);
  }

  #triggers(): readonly TriggerReport[] {
    const request = this.#request;
    const { catalog } = this.#deps;
    const scope = request.scope();
    scope.setMapped({ type: request.eventType, data: request.eventData });
    const conditions = {
      compiledTriggerOf: (id: TriggerId) => catalog.compiledTriggerOf(id),
      scope: () => scope,
    };
    const match = { eventId: NO_EVENT, now: request.receivedAt, newId: () => NO_RUN, conditions };
    return catalog.triggersOf(request.listener.id).map((trigger): TriggerReport => {
      const [run] = matchTriggers([trigger], match);
      const { id: triggerId, name } = trigger;
      if (run === undefined) return { triggerId, name, decision: 'passes', message: undefined };
      const message = run.failure?.message;
      return { triggerId, name, decision: message === undefined ? 'runs' : 'fails', message };
    });
  }

  async #judge(stage: string, judge: Judge | undefined, explain?: Explain): Promise<void> {
    if (judge === undefined) {
      this.#stages.push({ stage, decision: 'skipped', durationUs: 0 });
      return;
    }
    const { clock } = this.#deps;
    const began = clock.monotonic();
    const judged = (await judge()) as Exclude<Outcome, { kind: 'received' }> | Passing | undefined;
    const durationUs = Math.round((clock.monotonic() - began) * 1_000);
    const clauses = explain?.();
    if (judged === undefined || judged.kind === 'passing') {
      this.#stages.push({ stage, decision: 'passed', durationUs, clauses });
      return;
    }
    if (this.#ended === undefined) {
      this.#ended = judged;
      this.#endedAt = stage;
    }
    const said = 'message' in judged ? judged : undefined;
    const { code, message, details } = said ?? {};
    const decision = 'ended';
    this.#stages.push({ stage, decision, durationUs, code, message, details, clauses });
  }
}

interface Passing {
  readonly kind: 'passing';
}

/** They stand where an id must, and name nothing. */
const NO_REQUEST: RequestId = 'req_00000000000';
const NO_EVENT: EventId = 'evt_00000000000';
const NO_RUN: RunId = 'run_00000000000';

function toEnd(duplicateOf: EventId | undefined): Outcome {
  return duplicateOf === undefined
    ? { kind: 'received', eventId: NO_EVENT, requestId: NO_REQUEST }
    : { kind: 'duplicate', eventId: duplicateOf, requestId: NO_REQUEST };
}

/** Nothing but a challenge comes with another method. */
function toAsked({ listener, method }: ComposedRequest) {
  const isPost = method === 'POST';
  return {
    credential: isPost && wantsCredential(listener.verification),
    signature: isPost && listener.verification.signature !== undefined,
  };
}
