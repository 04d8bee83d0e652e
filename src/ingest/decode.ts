import type { Transform } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';
import { rejectTooLarge } from './admit.ts';
import type { BudgetLease } from './byte-budget.ts';
import { reject, type Rejected } from './outcome.ts';

/**
 * Bodies with a content coding (RFC 9110, 8.4). What comes out is the body: it is what a signature is verified over,
 * what is parsed, kept and forwarded; the bytes as they were compressed are not kept. Providers that compress and sign
 * (Stream, QuickNode) sign before they compress, and so a proxy that decodes on the way breaks no signature. Trying
 * both was the alternative, and would be a hole: the coding is named by a header that nobody signs, so whoever holds
 * one signed body could have it taken for what it decompresses to.
 */
export interface Decoder {
  decode(bytes: Buffer, coding: Coding, limits: DecodeLimits): Promise<Buffer | Rejected>;
}

export interface DecodeLimits {
  /** For the decoded bytes; the bytes as sent were held to it when they were read. */
  readonly maxBytes: number;
  readonly lease: BudgetLease;
}

export type Coding = (bytes: Buffer) => Transform;

/** Bytes after the end of the data are not padding but a body that is not what its coding says. */
const STRICT = { rejectGarbageAfterEnd: true };
/** 8 MiB, the most that an HTTP sender may ask of its reader (RFC 9659): the frame says, and Node would give 128. */
const ZSTD = { ...STRICT, params: { [constants.ZSTD_d_windowLogMax]: 23 } };

// A gzip body may have several members (RFC 1952, 2.2), which STRICT would refuse; garbage fails as a member's header.
const gzip: Coding = () => createGunzip();
/** Some senders leave the zlib wrapper out, against RFC 9110, 8.4.1.2. */
const deflate: Coding = (bytes) =>
  hasZlibHeader(bytes) ? createInflate(STRICT) : createInflateRaw(STRICT);

const CODINGS: ReadonlyMap<string, Coding | undefined> = new Map([
  ['gzip', gzip],
  ['x-gzip', gzip],
  ['deflate', deflate],
  ['br', () => createBrotliDecompress(STRICT)],
  ['zstd', () => createZstdDecompress(ZSTD)],
  ['identity', undefined],
  ['', undefined],
]);

export const CODING_NAMES = 'gzip, deflate, br, zstd, identity';

/**
 * The coding with this name, or none where it changes nothing. A list of codings is refused like an unknown one: no
 * provider compresses twice, and each further layer multiplies what a bomb costs.
 */
export function codingOf(encoding: string): Coding | Rejected | undefined {
  // Not trimmed: the parser has, of what HTTP takes for white space, and that is less than JavaScript does.
  const name = encoding.toLowerCase();
  if (CODINGS.has(name)) return CODINGS.get(name);
  return reject(
    'encoding_unsupported',
    `the content encoding "${encoding}" is not served; send one of ${CODING_NAMES}`,
  );
}

/** RFC 1950, 2.2: method 8, and a check that makes the first two bytes a multiple of 31. */
function hasZlibHeader(bytes: Buffer): boolean {
  return bytes.length > 1 && ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
}

/** As many as the thread pool has threads; with more at once only their windows would fill the memory. */
const AT_ONCE = 4;

export function createDecoder(): Decoder {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    async decode(bytes, coding, limits) {
      // Some clients name a coding for a body that they then leave out; nothing decodes to nothing.
      if (bytes.byteLength === 0) return bytes;
      if (running >= AT_ONCE) await new Promise<void>((resolve) => void waiting.push(resolve));
      else running += 1;
      try {
        return await run(coding(bytes), bytes, limits);
      } finally {
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}

/** Stops with the first byte too many: a bomb costs no more than the limit. */
function run(decoder: Transform, bytes: Buffer, limits: DecodeLimits): Promise<Buffer | Rejected> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (rejected: Rejected): void => {
      decoder.destroy();
      resolve(rejected);
    };
    decoder.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size > limits.maxBytes) return stop(rejectTooLarge(limits.maxBytes));
      const busy = limits.lease.grow(chunk.byteLength);
      if (busy !== undefined) return stop(busy);
      chunks.push(chunk);
    });
    decoder.on('end', () => resolve(Buffer.concat(chunks)));
    decoder.on('error', () =>
      stop(reject('body_malformed', 'the body is not what its content encoding says')),
    );
    decoder.end(bytes);
  });
}
