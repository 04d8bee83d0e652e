import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hash,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';

/** The only file that touches node:crypto. */

export type HashAlgorithm = 'sha1' | 'sha256' | 'sha384' | 'sha512';

export function digest(algorithm: HashAlgorithm, data: Uint8Array | string): Buffer {
  return hash(algorithm, data, 'buffer');
}

/** Of what is too large to be held. */
export async function digestStream(
  algorithm: HashAlgorithm,
  chunks: AsyncIterable<Uint8Array>,
): Promise<Buffer> {
  const running = createHash(algorithm);
  for await (const chunk of chunks) running.update(chunk);
  return running.digest();
}

/** As text: a third of what the bytes cost, since no buffer is made. `latin1` has one character a byte. */
export function digestText(
  algorithm: HashAlgorithm,
  data: Uint8Array | string,
  encoding: 'hex' | 'base64url' | 'latin1',
): string {
  return hash(algorithm, data, encoding);
}

export function hmac(
  algorithm: HashAlgorithm,
  key: Uint8Array,
  parts: readonly (Uint8Array | string)[],
): Buffer {
  const mac = createHmac(algorithm, key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** Compares without telling by its duration where the two differ. Lengths are not secret. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

export function randomKey(sizeBytes: number): Buffer {
  return randomBytes(sizeBytes);
}

/** What a guess at a password costs: `N` and `r` of RFC 7914; 128 · N · r bytes of memory while it is made. */
export interface PasswordCost {
  readonly n: number;
  readonly r: number;
}

/** scrypt (RFC 7914) on a thread of the pool. */
export function stretchPassword(
  password: string,
  salt: Uint8Array,
  { n, r }: PasswordCost,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 32, { N: n, r, p: 1, maxmem: 256 * n * r + 2 ** 20 }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM with a random nonce: `nonce ‖ tag ‖ ciphertext`.
 * `context` is authenticated but not kept: a ciphertext moved to another row does not open there.
 */
export function seal(key: Uint8Array, plaintext: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Undoes `seal`; undefined when the key, the context or a byte is wrong. */
export function unseal(key: Uint8Array, sealed: Uint8Array, context: string): Buffer | undefined {
  if (sealed.byteLength < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([
      decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)),
      decipher.final(),
    ]);
  } catch {
    return undefined; // GCM reports a forgery by throwing; there is nothing else it can throw here
  }
}
