import { hmac, unseal } from '../../src/base/bytes.ts';
import { MASTER_KEY, type Receiver } from '../kit/receiver.ts';

/** What a forger of this much knowledge can put together: even the key may be the right one. */
export interface Forgery {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  /** The header's `alg` decides nothing here. */
  readonly hash?: 'sha256' | 'sha384' | 'sha512' | 'none';
  readonly key?: Uint8Array;
}

export interface Forge {
  readonly keyId: string;
  readonly key: Uint8Array;
  /** A good token, but for what is said. */
  readonly forge: (forgery: Forgery) => string;
}

interface Subject {
  readonly id: string;
  readonly tokenId: string;
}

export async function openForge(receiver: Receiver, { id, tokenId }: Subject): Promise<Forge> {
  const keyId = receiver.keyring.currentKeyId();
  const kept = (await receiver.store.signingKeys.list()).find((key) => key.id === keyId);
  const key = unseal(MASTER_KEY, kept?.sealed ?? Buffer.of(), keyId);
  if (key === undefined) throw new Error('the signing key cannot be opened');
  const claims = {
    iss: 'earshot',
    aud: receiver.keyring.installationId,
    sub: id,
    jti: tokenId,
    iat: Math.floor(Date.now() / 1_000),
  };
  return {
    keyId,
    key,
    forge(forgery) {
      const header = { alg: 'HS256', typ: 'JWT', kid: keyId, ...forgery.header };
      const content = `${encode(header)}.${encode({ ...claims, ...forgery.claims })}`;
      const hash = forgery.hash ?? 'sha256';
      if (hash === 'none') return `${content}.`;
      return `${content}.${hmac(hash, forgery.key ?? key, [content]).toString('base64url')}`;
    },
  };
}

/** As in a segment of a token; what is undefined is left out. */
export function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
