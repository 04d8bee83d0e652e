import type { Id } from '../base/id.ts';
import type { ListenerId } from './listener.ts';

export type CredentialId = Id<'crd'>;

/** What a caller presents, by what it is: a token that lasts, or what access tokens are got with. */
export type Credential = ApiKey | OauthClient;

interface AnyCredential {
  readonly id: CredentialId;
  readonly name: string;
  /** Undefined: every listener that accepts credentials. */
  readonly listenerIds: readonly ListenerId[] | undefined;
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
  readonly revokedAt: Date | undefined;
  readonly lastUsedAt: Date | undefined;
}

/** The token itself is shown once and kept nowhere: it is verified by its signature. */
export interface ApiKey extends AnyCredential {
  readonly kind: 'api_key';
  /** The `jti` of the token: a credential whose token was replaced does not accept the old one. */
  readonly tokenId: string;
  /** The signing key that made the token; it may not retire while this credential lives. */
  readonly keyId: string;
}

/** Gets access tokens by its id and a secret (RFC 6749, 4.4); it is the subject of each of them. */
export interface OauthClient extends AnyCredential {
  readonly kind: 'oauth_client';
  /** SHA-256 of the secret, in hex. The secret is 256 random bits: nothing slower is needed to keep it. */
  readonly secretHash: string;
}

/** Signs API keys and access tokens. `current` signs new tokens, `verifying` only verifies old ones. */
export interface SigningKey {
  readonly id: Id<'key'>;
  readonly state: 'current' | 'verifying' | 'retired';
  readonly createdAt: Date;
  readonly retiredAt: Date | undefined;
}

export function isLive(credential: Credential, now: Date): boolean {
  return (
    credential.revokedAt === undefined &&
    (credential.expiresAt === undefined || credential.expiresAt > now)
  );
}
