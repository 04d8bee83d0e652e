import type { Catalog } from '../../catalog/catalog.ts';
import type { Clock } from '../../base/clock.ts';
import { wantsCredential } from '../../model/listener.ts';
import type { Rejected } from '../outcome.ts';
import type {
  AdmittedRequest,
  IdentifiedRequest,
  ParsedRequest,
  ReceivedRequest,
  VerifiedRequest,
} from '../request.ts';
import type { CredentialAnswer, CredentialVerifier } from './credential.ts';
import { PRESETS } from './presets.ts';
import { SECRETS, type Scheme } from './schemes.ts';
import { verifySignature } from './signature.ts';

export { createCredentialVerifier, type CredentialVerifier } from './credential.ts';
export { PRESET_NAMES } from './presets.ts';

export interface VerifyDeps {
  readonly catalog: Pick<Catalog, 'secretsOf'>;
  readonly clock: Clock;
  readonly credentials: CredentialVerifier;
}

/** How a preset signs, for those who write code that does. */
export function describeSigning(preset: string): Scheme | undefined {
  return PRESETS[preset]?.scheme;
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
export function verify(request: ReceivedRequest, deps: VerifyDeps): VerifiedRequest | Rejected {
  const setting = request.listener.verification.signature;
  if (setting !== undefined) {
    const nowMs = deps.clock.now();
    const refused = verifySignature(request, {
      preset: PRESETS[setting.preset],
      secrets: deps.catalog.secretsOf(request.listener.id, nowMs),
      nowMs,
    });
    if (refused !== undefined) return refused;
  }
  request.verified = true;
  return request as VerifiedRequest;
}

/** What is wrong with a secret for a listener with this preset; undefined when nothing is. */
export function describeSecretFault(preset: string, secret: string): string | undefined {
  const form = PRESETS[preset]?.scheme.secret;
  if (form === undefined) return undefined;
  const key = SECRETS[form].toKey(Buffer.from(secret));
  return key === undefined ? `expected ${SECRETS[form].expected}` : undefined;
}

/** What the provider calls this event: from its header or its body, as its preset says. */
export function eventTypeOf(request: ParsedRequest): string | undefined {
  const preset = PRESETS[request.listener.verification.signature?.preset ?? ''];
  return preset?.eventType(request);
}
