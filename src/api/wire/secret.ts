import { equalBytes, randomKey } from '../../base/bytes.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Keyring } from '../../keyring/keyring.ts';
import type { ListenerId, SecretReference } from '../../model/listener.ts';
import type { TriggerId } from '../../model/trigger.ts';
import type { SealedSecret, Store } from '../../store/store.ts';
import { msOf } from '../contract/scalar.ts';
import { toInstant, toInstantOrNull } from './instant.ts';

const SECRET_BYTES = 24;

export interface SecretDeps {
  readonly store: Pick<Store, 'newId'>;
  readonly keyring: Pick<Keyring, 'sealSecret'>;
}

export interface NewSecret {
  /** To be shown once. */
  readonly value: string;
  readonly sealed: SealedSecret;
}

/** Whether a secret is one of those that are in force: then giving it again changes nothing. */
export function isInForce(
  catalog: Pick<Catalog, 'secretsOf'>,
  { ownerId, value, now }: { ownerId: ListenerId | TriggerId; value: string; now: Date },
): boolean {
  const given = Buffer.from(value);
  return catalog.secretsOf(ownerId, now.getTime()).values.some((held) => equalBytes(held, given));
}

/** In the form of Standard Webhooks, which every other scheme takes as text. */
export function createSecret(
  { store, keyring }: SecretDeps,
  {
    ownerId,
    value,
    now,
  }: { ownerId: ListenerId | TriggerId; value: string | undefined; now: Date },
): NewSecret {
  const id = store.newId('sec');
  const text = value ?? `whsec_${randomKey(SECRET_BYTES).toString('base64')}`;
  const sealed = keyring.sealSecret(id, Buffer.from(text));
  return { value: text, sealed: { id, ownerId, sealed, createdAt: now, expiresAt: undefined } };
}

export function toWireSecret(secret: SecretReference) {
  return {
    id: secret.id,
    created_at: toInstant(secret.createdAt),
    expires_at: toInstantOrNull(secret.expiresAt),
  };
}

export function toReference({ id, createdAt, expiresAt }: SealedSecret): SecretReference {
  return { id, createdAt, expiresAt };
}

/** When what a new secret or URL replaces stops being good. */
export function endOfPrevious(expireIn: string | undefined, now: Date): Date {
  return new Date(now.getTime() + msOf(expireIn ?? '0s'));
}
