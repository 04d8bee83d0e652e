import { digestText } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { Claims } from '../../base/jwt.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Keyring } from '../../keyring/keyring.ts';
import type { Credential, CredentialId } from '../../model/credential.ts';
import { reject, type Rejected } from '../outcome.ts';
import type { Listener } from '../../model/listener.ts';
import type { AdmittedRequest, ArrivedRequest } from '../request.ts';

export type CredentialAnswer =
  { readonly kind: 'credential'; readonly id: CredentialId } | Rejected;

/** API key or OAuth token of the caller. */
export interface CredentialVerifier {
  verify(request: AdmittedRequest): CredentialAnswer | Promise<CredentialAnswer>;
  /** Whether what an `Authorization` header holds is good, wherever it may be used. */
  test(authorization: string | undefined): CredentialAnswer | Promise<CredentialAnswer>;
  /** Whether this token has been verified before; no more than a look into a map. */
  knows(request: ArrivedRequest): boolean;
  /** Uses since the last call, for the last-used time. */
  takeUses(): ReadonlyMap<CredentialId, Date>;
}

export interface CredentialDeps {
  readonly catalog: Pick<Catalog, 'credential' | 'onReload'>;
  readonly keyring: Pick<Keyring, 'verifyToken'>;
  readonly clock: Clock;
}

/** Far above any token of ours, far below what would cost something to hash or to parse. */
const MAX_HEADER_LENGTH = 4_096;
const CACHED_TOKENS = 10_000;

interface VerifiedToken {
  readonly claims: Claims;
  /** As it was when the token was verified; undefined where it has been deleted. */
  readonly credential: Credential | undefined;
}

export function createCredentialVerifier(deps: CredentialDeps): CredentialVerifier {
  return new TokenVerifier(deps);
}

class TokenVerifier implements CredentialVerifier {
  readonly #deps: CredentialDeps;
  /**
   * Verified tokens by their hash: only good ones are kept, so that a flood of bad ones cannot push them out, and none
   * can be read out of memory. What can expire is looked at anew for each request; all is verified anew when a definition
   * has changed, such as when a credential was revoked. Until then those of before are still known: see `knows`.
   */
  readonly #verified = new Map<string, VerifiedToken & { readonly reload: number }>();
  #reloads = 0;
  #uses = new Map<CredentialId, Date>();

  constructor(deps: CredentialDeps) {
    this.#deps = deps;
    deps.catalog.onReload(() => void (this.#reloads += 1));
  }

  verify(request: AdmittedRequest): CredentialAnswer | Promise<CredentialAnswer> {
    return this.#check(request.headers.authorization, request.listener);
  }

  test(authorization: string | undefined): CredentialAnswer | Promise<CredentialAnswer> {
    return this.#check(authorization, undefined);
  }

  knows(request: AdmittedRequest): boolean {
    const token = tokenOf(request.headers.authorization);
    return token !== undefined && token !== '' && this.#verified.has(hashOf(token));
  }

  takeUses(): ReadonlyMap<CredentialId, Date> {
    const taken = this.#uses;
    this.#uses = new Map();
    return taken;
  }

  #check(
    authorization: string | undefined,
    listener: Listener | undefined,
  ): CredentialAnswer | Promise<CredentialAnswer> {
    const token = tokenOf(authorization);
    if (token === undefined) {
      return reject(
        'credential_missing',
        'no credential came; send "Authorization: Bearer <api key or access token>"',
      );
    }
    if (token === '') {
      return reject(
        'credential_invalid',
        'the Authorization header holds no API key or access token',
      );
    }
    const hash = hashOf(token);
    const held = this.#verified.get(hash);
    if (held?.reload === this.#reloads) return this.#admit(listener, held);
    return this.#verifyNew(listener, token, hash);
  }

  async #verifyNew(
    listener: Listener | undefined,
    token: string,
    hash: string,
  ): Promise<CredentialAnswer> {
    const reload = this.#reloads;
    const checked = isCanonical(token) ? await this.#deps.keyring.verifyToken(token) : INVALID;
    if (!checked.ok) {
      this.#verified.delete(hash);
      return checked.error === 'expired'
        ? reject('credential_expired', 'the credential has expired')
        : reject('credential_invalid', FORGED);
    }
    const claims = checked.value;
    const credential = this.#deps.catalog.credential(claims.subject as CredentialId);
    const isFull = this.#verified.size >= CACHED_TOKENS && !this.#verified.has(hash);
    const oldest = isFull ? this.#verified.keys().next() : undefined;
    if (oldest?.value !== undefined) this.#verified.delete(oldest.value);
    this.#verified.set(hash, { claims, credential, reload });
    return this.#admit(listener, { claims, credential });
  }

  #admit(listener: Listener | undefined, { claims, credential }: VerifiedToken): CredentialAnswer {
    const now = new Date(this.#deps.clock.now());
    const refused =
      refuse(credential, claims, now) ?? refuseScope(credential as Credential, listener);
    if (refused !== undefined) return refused;
    this.#uses.set((credential as Credential).id, now);
    return { kind: 'credential', id: (credential as Credential).id };
  }
}

const FORGED = 'the credential is malformed, forged, or of another installation';

function refuse(
  credential: Credential | undefined,
  claims: Claims,
  now: Date,
): Rejected | undefined {
  // The token of a credential that was deleted or replaced is told no more than a forged one.
  if (credential === undefined || !isOf(credential, claims)) {
    return reject('credential_invalid', FORGED);
  }
  if (credential.revokedAt !== undefined)
    return reject('credential_revoked', 'the credential has been revoked');
  if (isPast(credential.expiresAt, now) || isPast(claims.expiresAt, now)) {
    return reject('credential_expired', 'the credential has expired');
  }
  return undefined;
}

/** An API key is the one token of its credential; access tokens are many, and each must end. */
function isOf(credential: Credential, claims: Claims): boolean {
  return credential.kind === 'api_key'
    ? credential.tokenId === claims.tokenId
    : claims.expiresAt !== undefined;
}

function isPast(at: Date | undefined, now: Date): boolean {
  return at !== undefined && at <= now;
}

/** Where both the credential and the listener have a list, both must allow. */
function refuseScope(credential: Credential, listener: Listener | undefined): Rejected | undefined {
  if (listener === undefined) return undefined;
  const allowed = listener.verification.allowedCredentials;
  const inScope = credential.listenerIds?.includes(listener.id) ?? true;
  const onList = allowed?.includes(credential.id) ?? true;
  return inScope && onList
    ? undefined
    : reject('credential_not_allowed', 'the credential is good, but not for this listener');
}

const INVALID = { ok: false, error: 'invalid' } as const;

function hashOf(token: string): string {
  return digestText('sha256', token, 'latin1');
}

/**
 * Base64url decoders pass over the last, unused bits: each signature has several spellings. With all but one refused,
 * whoever has a good token cannot fill the cache with it.
 */
function isCanonical(token: string): boolean {
  if (!TOKEN.test(token)) return false;
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}

const BEARER = /^bearer +(.*)$/i;
const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i;
/** What is not all of this is no token; looked at only where none is known that is spelled so. */
const TOKEN = /^[\w.-]+$/;

/**
 * The token of `Authorization: Bearer <token>` (RFC 6750, 2.1) or the password of `Basic` (RFC 7617; some products can
 * send nothing else). Undefined when there is no such header, empty when it holds no token. A header that comes twice
 * is joined by the server with a comma, which no token has: which of two would count is a question that an attacker
 * must not be able to ask.
 */
function tokenOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (header.length > MAX_HEADER_LENGTH) return '';
  // Spelled as nearly everybody does; the expressions would take longer than the rest of this function.
  if (header.startsWith('Bearer ') && header[7] !== ' ') return header.slice(7);
  const bearer = BEARER.exec(header);
  if (bearer !== null) return bearer[1];
  const basic = BASIC.exec(header);
  if (basic === null) return '';
  const pair = Buffer.from(basic[1] ?? '', 'base64').toString('latin1');
  return pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : '';
}
