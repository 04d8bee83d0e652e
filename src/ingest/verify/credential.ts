import { digest } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { Claims } from '../../base/jwt.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Keyring } from '../../keyring/keyring.ts';
import type { Credential, CredentialId } from '../../model/credential.ts';
import { reject, type Rejected } from '../outcome.ts';
import type { AdmittedRequest } from '../request.ts';

type Answer = { readonly kind: 'credential'; readonly id: CredentialId } | Rejected;

/** API key or OAuth token of the caller. */
export interface CredentialVerifier {
  verify(request: AdmittedRequest): Answer | Promise<Answer>;
  /** Uses since the last call, for the last-used time. */
  takeUses(): ReadonlyMap<CredentialId, Date>;
}

export interface CredentialDeps {
  readonly catalog: Pick<Catalog, 'credential' | 'onReload'>;
  readonly keyring: Pick<Keyring, 'verifyApiKey'>;
  readonly clock: Clock;
}

/** Far above any token of ours, far below what would cost something to hash or to parse. */
const MAX_TOKEN_LENGTH = 4_096;
const CACHED_TOKENS = 10_000;

export function createCredentialVerifier({
  catalog,
  keyring,
  clock,
}: CredentialDeps): CredentialVerifier {
  // Verified tokens by their hash: only good ones are kept, so that a flood of bad ones cannot push them out, and none
  // can be read out of memory. Emptied whenever a definition changes; what can expire or be revoked is looked at anew.
  const verified = new Map<string, Claims>();
  catalog.onReload(() => verified.clear());
  let uses = new Map<CredentialId, Date>();

  function admitClaims(request: AdmittedRequest, claims: Claims): Answer {
    const credential = catalog.credential(claims.subject as CredentialId);
    const now = new Date(clock.now());
    const refused =
      refuse(credential, claims, now) ?? refuseScope(credential as Credential, request);
    if (refused !== undefined) return refused;
    uses.set((credential as Credential).id, now);
    return { kind: 'credential', id: (credential as Credential).id };
  }

  async function verifyNew(request: AdmittedRequest, token: string, hash: string): Promise<Answer> {
    const checked = await keyring.verifyApiKey(token);
    if (!checked.ok) {
      return checked.error === 'expired'
        ? reject('credential_expired', 'the credential has expired')
        : reject(
            'credential_invalid',
            'the credential is malformed, forged, or of another installation',
          );
    }
    const oldest = verified.size >= CACHED_TOKENS ? verified.keys().next() : undefined;
    if (oldest?.value !== undefined) verified.delete(oldest.value);
    verified.set(hash, checked.value);
    return admitClaims(request, checked.value);
  }

  return {
    verify(request) {
      const token = tokenOf(request);
      if (token === undefined)
        return reject(
          'credential_missing',
          'no credential came; send "Authorization: Bearer <api key>"',
        );
      if (token === '' || token.length > MAX_TOKEN_LENGTH) {
        return reject('credential_invalid', 'the Authorization header holds no API key');
      }
      const hash = digest('sha256', token).toString('latin1');
      const claims = verified.get(hash);
      return claims === undefined ? verifyNew(request, token, hash) : admitClaims(request, claims);
    },
    takeUses() {
      const taken = uses;
      uses = new Map();
      return taken;
    },
  };
}

function refuse(
  credential: Credential | undefined,
  claims: Claims,
  now: Date,
): Rejected | undefined {
  // The token of a credential that was deleted or replaced is told no more than a forged one.
  if (credential === undefined || credential.tokenId !== claims.tokenId) {
    return reject(
      'credential_invalid',
      'the credential is malformed, forged, or of another installation',
    );
  }
  if (credential.revokedAt !== undefined)
    return reject('credential_revoked', 'the credential has been revoked');
  if (credential.expiresAt !== undefined && credential.expiresAt <= now) {
    return reject('credential_expired', 'the credential has expired');
  }
  return undefined;
}

/** Where both the credential and the listener have a list, both must allow. */
function refuseScope(credential: Credential, request: AdmittedRequest): Rejected | undefined {
  const { listener } = request;
  const allowed = listener.verification.allowedCredentials;
  const inScope = credential.listenerIds?.includes(listener.id) ?? true;
  const onList = allowed?.includes(credential.id) ?? true;
  return inScope && onList
    ? undefined
    : reject('credential_not_allowed', 'the credential is good, but not for this listener');
}

/**
 * The token of `Authorization: Bearer <token>` (RFC 6750, 2.1) or the password of `Basic` (RFC 7617; some products can
 * send nothing else). Undefined when there is no such header, empty when it holds no token or comes twice: which of
 * two would count is a question an attacker must not be able to ask.
 */
function tokenOf(request: AdmittedRequest): string | undefined {
  const header = request.headers.authorization;
  if (header === undefined) return undefined;
  if (countAuthorization(request.rawHeaders) !== 1) return '';
  const space = header.indexOf(' ');
  const scheme = header.slice(0, space).toLowerCase();
  const rest = header.slice(space + 1).trim();
  if (scheme === 'bearer') return rest;
  if (scheme !== 'basic') return '';
  const pair = Buffer.from(rest, 'base64').toString();
  return pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : '';
}

function countAuthorization(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (name.length === 'authorization'.length && name.toLowerCase() === 'authorization')
      count += 1;
  }
  return count;
}
