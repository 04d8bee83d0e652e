import type { Id } from '../base/id.ts';
import type { ListenerId } from './listener.ts';

export type CredentialId = Id<'crd'>;

/** What a caller presents. The token itself is shown once and kept nowhere: it is verified by its signature. */
export interface Credential {
  readonly id: CredentialId;
  readonly name: string;
  readonly kind: 'api_key';
  /** The `jti` of the token: a credential whose token was replaced does not accept the old one. */
  readonly tokenId: string;
  /** The signing key that made the token; it may not retire while this credential lives. */
  readonly keyId: string;
  /** Undefined: every listener that accepts credentials. */
  readonly listenerIds: readonly ListenerId[] | undefined;
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
  readonly revokedAt: Date | undefined;
  readonly lastUsedAt: Date | undefined;
}

/** Signs API keys. `current` signs new tokens, `verifying` only verifies old ones. */
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
