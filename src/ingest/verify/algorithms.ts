import { hmac, equalBytes, type HashAlgorithm } from '../../base/bytes.ts';

/**
 * How a signature is made, as data. A scheme says where the parts are; the algorithms and encodings are the two tables
 * below, and no code but this file names one of them.
 */
export interface Scheme {
  readonly algorithm: keyof typeof ALGORITHMS;
  readonly encoding: keyof typeof ENCODINGS;
  /** The header that holds the signature, in lower case. */
  readonly header: string;
  /** What stands before each signature: `sha256=`. What has another prefix is another version's, and passed over. */
  readonly prefix: string;
  /** What stands between several signatures in one header; undefined: there is one. */
  readonly separator: string | undefined;
  /** The signed content, in order; the body is its raw bytes. */
  readonly content: readonly ContentPart[];
  readonly timestamp: TimestampPart | undefined;
  readonly secret: keyof typeof SECRETS;
}

export type ContentPart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'body' };

export interface TimestampPart {
  readonly header: string;
  readonly unit: 's' | 'ms';
  readonly toleranceMs: number;
}

export interface SignatureCheck {
  readonly key: Uint8Array;
  readonly content: readonly (Uint8Array | string)[];
  readonly signature: Uint8Array;
}

function hmacOf(algorithm: HashAlgorithm) {
  return {
    verify: ({ key, content, signature }: SignatureCheck): boolean =>
      equalBytes(hmac(algorithm, key, content), signature),
  };
}

export const ALGORITHMS = {
  'hmac-sha256': hmacOf('sha256'),
} as const;

/** Text to bytes; undefined when it is not exactly in this encoding. Node's own decoders skip what they do not know. */
export const ENCODINGS = {
  hex: (text: string) =>
    /^(?:[0-9a-fA-F]{2})+$/.test(text) ? Buffer.from(text, 'hex') : undefined,
  base64: (text: string) => {
    const bytes = Buffer.from(text, 'base64');
    return text !== '' && bytes.toString('base64') === text ? bytes : undefined;
  },
} as const;

const WHSEC = 'whsec_';

/** An empty key would verify what anybody can make: a secret that gives none is no secret. */
interface SecretForm {
  /** A secret as it is shown, to the key bytes; undefined when it is not in this form. */
  toKey(secret: Uint8Array): Uint8Array | undefined;
  readonly expected: string;
}

export const SECRETS = {
  utf8: {
    toKey: (secret) => (secret.byteLength === 0 ? undefined : secret),
    expected: 'some text',
  },
  /** Standard Webhooks: base64 behind `whsec_`, with or without it. */
  whsec: {
    toKey(secret) {
      const text = Buffer.from(secret).toString();
      return ENCODINGS.base64(text.startsWith(WHSEC) ? text.slice(WHSEC.length) : text);
    },
    expected: '"whsec_" and base64',
  },
} as const satisfies Record<string, SecretForm>;
