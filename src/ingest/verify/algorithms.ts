import { equalBytes, type HashAlgorithm } from '../../base/bytes.ts';
import { hmacAtOnce } from '../../base/hmac.ts';
import {
  fitsAlgorithm,
  parsePublicKey,
  verifyWithKey,
  type KeyPairAlgorithm,
  type PublicKey,
} from '../../base/public-key.ts';
import type { AlgorithmName, EncodingName, SecretForm } from '../../provider/provider.ts';

/** What the names in a scheme mean: three tables, and no code but this file knows one of their rows. */

export interface SignatureCheck {
  readonly content: readonly (Uint8Array | string)[];
  readonly signature: Uint8Array;
}

interface Algorithm {
  verify(key: Key, check: SignatureCheck): boolean;
  /** Whether it can be verified with this key at all. */
  takes(key: Key): boolean;
}

export type Key = Uint8Array | PublicKey;

function hmacOf(hash: HashAlgorithm): Algorithm {
  return {
    verify: (key, { content, signature }) =>
      equalBytes(hmacAtOnce(hash, key as Uint8Array, content), signature),
    takes: (key) => key instanceof Uint8Array,
  };
}

function keyPairOf(algorithm: KeyPairAlgorithm): Algorithm {
  return {
    verify(key, { content, signature }) {
      const bytes = Buffer.concat(content.map((part) => Buffer.from(part as Uint8Array)));
      return verifyWithKey(algorithm, key as PublicKey, { content: bytes, signature });
    },
    takes: (key) => !(key instanceof Uint8Array) && fitsAlgorithm(key, algorithm),
  };
}

export const ALGORITHMS: Readonly<Record<AlgorithmName, Algorithm>> = {
  'hmac-sha1': hmacOf('sha1'),
  'hmac-sha256': hmacOf('sha256'),
  'hmac-sha384': hmacOf('sha384'),
  'hmac-sha512': hmacOf('sha512'),
  'rsa-sha1': keyPairOf('rsa-sha1'),
  'rsa-sha256': keyPairOf('rsa-sha256'),
  'ecdsa-p256-sha256': keyPairOf('ecdsa-p256-sha256'),
  ed25519: keyPairOf('ed25519'),
};

const HEX = /^(?:[0-9a-fA-F]{2})+$/;

/** Text to bytes; undefined when it is not exactly in this encoding. Node's own decoders skip what they do not know. */
export const ENCODINGS: Readonly<Record<EncodingName, (text: string) => Buffer | undefined>> = {
  hex: (text) => (HEX.test(text) ? Buffer.from(text, 'hex') : undefined),
  base64: strict('base64'),
  base64url: strict('base64url'),
};

function strict(encoding: 'base64' | 'base64url') {
  return (text: string): Buffer | undefined => {
    const bytes = Buffer.from(text, encoding);
    return text !== '' && bytes.toString(encoding) === text ? bytes : undefined;
  };
}

const WHSEC = 'whsec_';

/** An empty key would verify what anybody can make: a secret that gives none is no secret. */
interface Form {
  /** A secret as it is shown, to the key; undefined when it is not in this form. */
  toKey(secret: Uint8Array): Key | undefined;
  readonly expected: string;
}

function decoded(encoding: EncodingName, expected: string): Form {
  return {
    toKey: (secret) => ENCODINGS[encoding](Buffer.from(secret).toString().trim()),
    expected,
  };
}

export const SECRETS: Readonly<Record<SecretForm, Form>> = {
  utf8: {
    toKey: (secret) => (secret.byteLength === 0 ? undefined : secret),
    expected: 'some text',
  },
  hex: decoded('hex', 'hexadecimal digits'),
  base64: decoded('base64', 'base64'),
  /** Standard Webhooks: base64 behind `whsec_`, with or without it. */
  whsec: {
    toKey(secret) {
      const text = Buffer.from(secret).toString();
      return ENCODINGS.base64(text.startsWith(WHSEC) ? text.slice(WHSEC.length) : text);
    },
    expected: '"whsec_" and base64',
  },
  'public-key': {
    toKey: (secret) => parsePublicKey(Buffer.from(secret).toString()),
    expected: 'a public key: PEM, base64, or 64 hexadecimal digits',
  },
};

/** A secret is opened once for each reload of the definitions, and so is its key made once. */
export function createKeyCache(form: SecretForm): (secret: Uint8Array) => Key | undefined {
  const keys = new WeakMap<Uint8Array, { readonly key: Key | undefined }>();
  return (secret) => {
    let held = keys.get(secret);
    if (held === undefined) keys.set(secret, (held = { key: SECRETS[form].toKey(secret) }));
    return held.key;
  };
}
