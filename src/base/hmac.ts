import { digestText, hmac, type HashAlgorithm } from './bytes.ts';

/** Bytes of a block, and of a digest. */
const SIZES: Readonly<Record<HashAlgorithm, { readonly block: number; readonly digest: number }>> =
  {
    sha1: { block: 64, digest: 20 },
    sha256: { block: 64, digest: 32 },
    sha384: { block: 128, digest: 48 },
    sha512: { block: 128, digest: 64 },
  };
const MOST_BYTES = 16 * 1024;

/** One for all: nothing waits between its filling and its hashing. */
const room = Buffer.alloc(128 + MOST_BYTES);

interface Pads {
  readonly inner: Buffer;
  /** With room for the inner digest behind it. */
  readonly outer: Buffer;
}

const padsOf = new WeakMap<Uint8Array, Partial<Record<HashAlgorithm, Pads>>>();

/**
 * HMAC (RFC 2104) of the parts, one behind the other. Of what is not large it is two hashes in one call each: the object
 * that takes it in pieces costs three times that to make and to collect. A key may not be changed.
 */
export function hmacAtOnce(
  algorithm: HashAlgorithm,
  key: Uint8Array,
  parts: readonly (Uint8Array | string)[],
): Buffer {
  const { inner, outer } = findPads(algorithm, key);
  const { block } = SIZES[algorithm];
  room.set(inner);
  let end = block;
  for (const part of parts) {
    if (end + 3 * part.length > room.length) return hmac(algorithm, key, parts);
    if (typeof part === 'string') end += room.write(part, end);
    else {
      room.set(part, end);
      end += part.length;
    }
  }
  outer.write(digestText(algorithm, room.subarray(0, end), 'latin1'), block, 'latin1');
  return Buffer.from(digestText(algorithm, outer, 'latin1'), 'latin1');
}

function findPads(algorithm: HashAlgorithm, key: Uint8Array): Pads {
  let own = padsOf.get(key);
  if (own === undefined) padsOf.set(key, (own = {}));
  return (own[algorithm] ??= makePads(algorithm, key));
}

function makePads(algorithm: HashAlgorithm, key: Uint8Array): Pads {
  const { block, digest } = SIZES[algorithm];
  const inner = Buffer.alloc(block);
  const outer = Buffer.alloc(block + digest);
  // A key that is longer than a block is its own digest.
  if (key.length > block) inner.write(digestText(algorithm, key, 'latin1'), 'latin1');
  else inner.set(key);
  for (let at = 0; at < block; at++) {
    const byte = inner[at] ?? 0;
    inner[at] = byte ^ 0x36;
    outer[at] = byte ^ 0x5c;
  }
  return { inner, outer };
}
