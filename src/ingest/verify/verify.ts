import type { Catalog } from '../../catalog/catalog.ts';
import type { Clock } from '../../base/clock.ts';
import { MINUTE } from '../../base/duration.ts';
import { wantsCredential, type SignatureSetting } from '../../model/listener.ts';
import { PROVIDER_NAMES, providerOf, type Scheme } from '../../provider/provider.ts';
import type { AddressBook } from '../address.ts';
import type { Reply } from '../exchange.ts';
import { reject, type Rejected } from '../outcome.ts';
import type {
  AdmittedRequest,
  IdentifiedRequest,
  ParsedRequest,
  ReceivedRequest,
  VerifiedRequest,
} from '../request.ts';
import type { CredentialAnswer, CredentialVerifier } from './credential.ts';
import { Evidence } from './evidence.ts';
import { compileText, type ReadText } from './place.ts';
import { schemeOf } from './preset.ts';
import type { RemoteKeys } from './remote-keys.ts';
import type { ReplayGuard } from './replay-guard.ts';
import { compileScheme } from './scheme.ts';
import type { Verdict, Verifier } from './verifier.ts';

export {
  createCredentialVerifier,
  type CredentialAnswer,
  type CredentialVerifier,
} from './credential.ts';
export { Evidence } from './evidence.ts';
export {
  describeSecretFault,
  describeSigning,
  findSignatureFault,
  secretSourceOf,
} from './preset.ts';
export { hideSecret } from './shown-secret.ts';
export { createRemoteKeys, isPinned, type RemoteKeys } from './remote-keys.ts';
export { createReplayGuard, type ReplayGuard } from './replay-guard.ts';

export const PRESET_NAMES = PROVIDER_NAMES;

export interface VerifyDeps {
  readonly catalog: Pick<Catalog, 'secretsOf'>;
  readonly clock: Clock;
  readonly credentials: CredentialVerifier;
  readonly addresses: Pick<AddressBook, 'isFromProxy'>;
  readonly remoteKeys: RemoteKeys;
  readonly replays: ReplayGuard;
  /** What the webhook URLs begin with, as providers know them. */
  readonly publicUrl: () => string;
}

/** Who calls: from the headers alone, where the listener wants a credential. */
export function identify(
  request: AdmittedRequest,
  deps: VerifyDeps,
): IdentifiedRequest | Rejected | Promise<IdentifiedRequest | Rejected> {
  if (!wantsCredential(request.listener.verification)) return request as IdentifiedRequest;
  const answer = deps.credentials.verify(request);
  // A token that was verified before is answered without a promise: nearly every request of a busy listener.
  return answer instanceof Promise
    ? answer.then((checked) => noteCredential(request, checked))
    : noteCredential(request, answer);
}

function noteCredential(
  request: AdmittedRequest,
  answer: CredentialAnswer,
): IdentifiedRequest | Rejected {
  if (answer.kind === 'rejected') return answer;
  request.credentialId = answer.id;
  return request as IdentifiedRequest;
}

/** What the bytes must show: the signature, where the listener wants one. */
export function verify(
  request: ReceivedRequest,
  deps: VerifyDeps,
): VerifiedRequest | Rejected | Promise<VerifiedRequest | Rejected> {
  const setting = request.listener.verification.signature;
  if (setting === undefined) return pass(request);
  const prepared = prepare(setting);
  if (prepared === undefined)
    return reject('signature_mismatch', 'the listener names a scheme that is not known');
  const nowMs = deps.clock.now();
  const evidence = new Evidence(request, deps.publicUrl(), setting.params);
  const verdict = prepared.verify(evidence, {
    secrets: deps.catalog.secretsOf(request.listener.id, nowMs),
    nowMs,
    toleranceMs: setting.toleranceMs,
    keys: deps.remoteKeys,
    isFromProxy: deps.addresses.isFromProxy(request.peer),
  });
  const decide = (refused: Verdict): VerifiedRequest | Rejected =>
    refused ?? refuseReplay(prepared, evidence, deps) ?? pass(request);
  return verdict instanceof Promise ? verdict.then(decide) : decide(verdict);
}

function pass(request: ReceivedRequest): VerifiedRequest {
  request.verified = true;
  return request as VerifiedRequest;
}

interface Prepared {
  readonly verify: Verifier;
  readonly readId: ReadText | undefined;
  readonly readTime: ReadText | undefined;
  readonly toleranceMs: number;
}

/** By the setting as it is loaded: one that is edited is another object, and the old one is collected with it. */
const preparedOf = new WeakMap<SignatureSetting, Prepared>();

function prepare(setting: SignatureSetting): Prepared | undefined {
  const known = preparedOf.get(setting);
  if (known !== undefined) return known;
  const scheme = schemeOf(setting);
  if (scheme === undefined) return undefined;
  const prepared = { verify: compileScheme(scheme), ...prepareReplay(scheme) };
  preparedOf.set(setting, prepared);
  return prepared;
}

function prepareReplay(scheme: Scheme): Omit<Prepared, 'verify'> {
  if (scheme.kind !== 'signature')
    return { readId: undefined, readTime: undefined, toleranceMs: 0 };
  const { id, timestamp } = scheme;
  return {
    readId: id && compileText(id),
    readTime: timestamp && compileText(timestamp.at),
    toleranceMs: timestamp?.toleranceMs ?? 0,
  };
}

/** A listener that knows duplicates by a key of its own answers them as duplicates. */
function refuseReplay(
  { readId, readTime, toleranceMs }: Prepared,
  evidence: Evidence,
  { clock, replays }: VerifyDeps,
): Rejected | undefined {
  const { request } = evidence;
  if (readId === undefined || request.listener.dedupe !== undefined) return undefined;
  const key = `${request.listener.id} ${readTime?.(evidence)} ${readId(evidence)}`;
  // The time may be as far ahead as behind.
  const untilMs =
    clock.now() +
    2 * (request.listener.verification.signature?.toleranceMs ?? toleranceMs) +
    MINUTE;
  return replays.claim(request, key, untilMs)
    ? undefined
    : reject('signature_replayed', 'this very request has been taken already');
}

const typeReaders = new Map<string, ReadText | undefined>();

/** What the provider calls this event: from its header or its body, as its row says. */
export function eventTypeOf(request: ParsedRequest): string | undefined {
  const preset = request.listener.verification.signature?.preset;
  if (preset === undefined) return undefined;
  let read = typeReaders.get(preset);
  if (read === undefined && !typeReaders.has(preset)) {
    const place = providerOf(preset)?.eventType;
    typeReaders.set(preset, (read = place && compileText(place)));
  }
  return toType(read?.(new Evidence(request, '')));
}

const MAX_TYPE_LENGTH = 255;

/** A name that can be stored and shown: PostgreSQL's text takes no NUL, and UTF-8 no half of a surrogate pair. */
function toType(value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined;
  const name = value.slice(0, MAX_TYPE_LENGTH);
  return name.toWellFormed().replaceAll('\0', '\ufffd');
}

/** What the provider wants of every good answer: a header of its own back, or certain words. */
export function suitProvider(
  preset: string,
  headers: Readonly<Record<string, unknown>>,
  reply: Reply,
): Reply {
  const { echo, answer } = providerOf(preset) ?? {};
  const value = echo === undefined ? undefined : headers[echo];
  if (echo !== undefined && typeof value === 'string') reply.headers[echo] = value;
  if (answer === undefined) return reply;
  reply.headers['content-type'] = answer.contentType;
  return { ...reply, body: answer.body };
}
