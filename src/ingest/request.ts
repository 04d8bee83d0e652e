import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../base/clock.ts';
import type { Json } from '../base/json.ts';
import {
  MALFORMED,
  readPayload,
  RequestScope,
  RuleScope,
  toHeaders,
  type CompiledListener,
  type Payload,
} from '../definition/definition.ts';
import type { CredentialId } from '../model/credential.ts';
import type { Listener } from '../model/listener.ts';
import type { RequestId, StageTime } from '../model/request.ts';
import type { Exchange } from './exchange.ts';

/**
 * One request on its way through the stages. It is one object all along; what its type is called says which stages
 * are behind it, and a stage takes only what the stage before it gives. Parsing what was not verified does not compile.
 */
class Passage {
  readonly kind = 'passing';
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly receivedAt: Date;
  /** By the clock that does not step. */
  readonly beganMs: number;
  readonly replayOf: RequestId | undefined;
  readonly stages: StageTime[] = [];
  /** When it came; of a replay, when the original did. */
  readonly cameAt: Date;
  /** A replay of what the rules have held for. */
  readonly hasHeldRules: boolean;
  /** Not so a replay of what made an event or was a duplicate: whoever replays that wants it once more. */
  readonly claimsKey: boolean;
  listener: Listener | undefined = undefined;
  /** What the listener says in expressions; undefined where it says nothing. */
  compiled: CompiledListener | undefined = undefined;
  /** Who holds the other end of the connection. */
  peer = '';
  /** Who sends: the peer, or whom a trusted proxy names. */
  address = '';
  credentialId: CredentialId | undefined = undefined;
  bytes: Buffer | undefined = undefined;
  verified = false;
  contentType: string | undefined = undefined;
  payload: Json | undefined = undefined;
  /** Undefined: like no other request. */
  dedupeKey: string | undefined = undefined;
  eventType: string | undefined = undefined;
  /** What a mapping has made; undefined: the payload. */
  eventData: Json | undefined = undefined;
  readonly #clock: Clock;
  #stageBegan: number;
  #read: { readonly payload: Payload } | undefined = undefined;
  #scope: RequestScope | undefined = undefined;
  #isMasked = false;

  constructor(clock: Clock, head: Head) {
    this.method = head.method;
    this.target = head.target;
    this.headers = head.headers;
    this.rawHeaders = head.rawHeaders;
    this.replayOf = head.replayOf;
    this.hasHeldRules = head.hasHeldRules;
    this.claimsKey = head.claimsKey;
    this.receivedAt = new Date(clock.now());
    this.cameAt = head.cameAt ?? this.receivedAt;
    this.#clock = clock;
    this.beganMs = clock.monotonic();
    this.#stageBegan = this.beganMs;
  }

  /** Ends a stage: what it took goes into the request's timeline. */
  mark(stage: string): void {
    const now = this.#clock.monotonic();
    this.stages.push({ stage, durationUs: Math.round((now - this.#stageBegan) * 1_000) });
    this.#stageBegan = now;
  }

  /** Bytes to payload, once: a rule may ask for it before the stage does whose work it is. */
  readPayload(): Payload {
    this.#read ??= { payload: readPayload(this.headers['content-type'], this.bytes ?? NO_BYTES) };
    return this.#read.payload;
  }

  /** Masks what the listener wants masked before anything is stored; from then on nothing sees what was there. */
  maskAtRest(): void {
    const { compiled, bytes } = this;
    if (compiled?.mask === undefined || !compiled.masksAtRest || this.#isMasked) return;
    this.#isMasked = true;
    if (bytes === undefined) return;
    const payload = this.readPayload();
    this.bytes = compiled.mask.bytes(bytes, this.headers['content-type']);
    if (payload === undefined || payload === MALFORMED) return;
    this.payload = compiled.mask.json(payload);
    this.#read = { payload: this.payload };
    this.#scope = undefined;
  }

  /** When nothing will ask for it any more: parsed, a body takes ten times its bytes, and the commit takes its time. */
  forgetPayload(): void {
    this.payload = undefined;
    this.eventData = undefined;
    this.#read = undefined;
    this.#scope = undefined;
  }

  /** What expressions see; made when the first one asks. */
  scope(): RequestScope {
    return (this.#scope ??= new RequestScope(this.#seen()));
  }

  ruleScope(): RuleScope {
    return new RuleScope(this.#seen());
  }

  #seen() {
    if (this.listener === undefined) throw new TypeError('the listener is not known yet');
    const { listener, method, target, headers, bytes, cameAt } = this;
    const readPayload = (): Payload => this.readPayload();
    return { listener, method, target, headers, bytes, cameAt, readPayload };
  }
}

const NO_BYTES = Buffer.alloc(0);

interface Head {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly replayOf: RequestId | undefined;
  readonly hasHeldRules: boolean;
  readonly claimsKey: boolean;
  readonly cameAt: Date | undefined;
}

/** Nothing is known yet. */
export type ArrivedRequest = Passage;
/** The listener exists and takes requests such as this from this address. */
export type AdmittedRequest = ArrivedRequest & { readonly listener: Listener };
/** The caller's credential is good, where one is wanted. */
export type IdentifiedRequest = AdmittedRequest & { readonly identified: true };
/** All bytes are here, and are no more than allowed. */
export type ReceivedRequest = IdentifiedRequest & { readonly bytes: Buffer };
/** Everything that the listener wants verified has been. */
export type VerifiedRequest = ReceivedRequest & { readonly verified: true };
/** All rules of the listener hold. */
export type PermittedRequest = VerifiedRequest & { readonly permitted: true };
/** The payload is what its content type says; undefined where the type has no parsed form. */
export type ParsedRequest = PermittedRequest & { readonly parsed: true };
/** The payload fits the listener's schema. */
export type FittingRequest = ParsedRequest & { readonly fitting: true };
/** The listener's filter holds. */
export type WantedRequest = FittingRequest & { readonly wanted: true };
/** What makes it the same as others is known. */
export type KeyedRequest = WantedRequest & { readonly keyed: true };
/** Type and data of the event are made. */
export type MappedRequest = KeyedRequest & { readonly mapped: true };

export function arrive(exchange: Exchange, clock: Clock): ArrivedRequest {
  const { method, target, headers, rawHeaders } = exchange;
  return new Passage(clock, {
    method,
    target,
    headers,
    rawHeaders,
    replayOf: undefined,
    hasHeldRules: false,
    claimsKey: true,
    cameAt: undefined,
  });
}

export interface KeptRequest {
  readonly listener: Listener;
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: readonly string[];
  readonly address: string;
  readonly credentialId: CredentialId | undefined;
  readonly bytes: Uint8Array;
  readonly replayOf: RequestId;
  readonly compiled: CompiledListener | undefined;
  readonly hasHeldRules: boolean;
  readonly claimsKey: boolean;
  readonly cameAt: Date;
}

/** A request that was verified when it came goes on from there, under its listener as it is now. */
export function revive(kept: KeptRequest, clock: Clock): VerifiedRequest {
  const request = new Passage(clock, {
    method: kept.method,
    target: kept.target,
    headers: toHeaders(kept.rawHeaders),
    rawHeaders: kept.rawHeaders,
    replayOf: kept.replayOf,
    hasHeldRules: kept.hasHeldRules,
    claimsKey: kept.claimsKey,
    cameAt: kept.cameAt,
  });
  request.listener = kept.listener;
  request.compiled = kept.compiled;
  request.address = kept.address;
  request.credentialId = kept.credentialId;
  request.bytes = Buffer.from(kept.bytes.buffer, kept.bytes.byteOffset, kept.bytes.byteLength);
  request.verified = true;
  return request as VerifiedRequest;
}

/** Put together by hand, to be looked at by every stage whatever the one before it says. */
export type ComposedRequest = MappedRequest;

export function compose(
  {
    bytes,
    address,
    ...head
  }: Pick<KeptRequest, 'method' | 'target' | 'rawHeaders' | 'address' | 'bytes'>,
  clock: Clock,
): ArrivedRequest {
  const request = new Passage(clock, {
    ...head,
    headers: toHeaders(head.rawHeaders),
    replayOf: undefined,
    hasHeldRules: false,
    claimsKey: true,
    cameAt: undefined,
  });
  request.address = address;
  request.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return request;
}
