import type { Credential, SigningKey } from '../../model/credential.ts';
import type { WireCredential, WireSigningKey } from '../contract.ts';
import { toInstant, toInstantOrNull } from './instant.ts';

export function toWireCredential(credential: Credential): WireCredential {
  return {
    id: credential.id,
    name: credential.name,
    kind: credential.kind,
    listener_ids: credential.listenerIds === undefined ? null : [...credential.listenerIds],
    signing_key_id: credential.kind === 'api_key' ? credential.keyId : null,
    created_at: toInstant(credential.createdAt),
    expires_at: toInstantOrNull(credential.expiresAt),
    revoked_at: toInstantOrNull(credential.revokedAt),
    last_used_at: toInstantOrNull(credential.lastUsedAt),
  };
}

export function toWireSigningKey(key: SigningKey): WireSigningKey {
  return {
    id: key.id,
    state: key.state,
    created_at: toInstant(key.createdAt),
    retired_at: toInstantOrNull(key.retiredAt),
  };
}
