import { createHmac } from 'node:crypto';
import {
  brotliDecompressSync,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';
import type { World } from './message.ts';

/**
 * Reads requests by itself, by the letter of RFC 9112, and knows nothing of the server: whatever the server says 200
 * to must be, at the same place in the order, a request that this reads, with this body, from somebody who may.
 */
export interface Expected {
  /** As it must be kept; undefined: this request must not be taken. */
  readonly body: Buffer | undefined;
}

export function readRequests(bytes: Buffer, world: World): readonly Expected[] {
  const expected: Expected[] = [];
  let rest = bytes;
  for (;;) {
    const read = readRequest(rest);
    if (read === undefined) return expected;
    expected.push({ body: judge(read, world) });
    rest = read.rest;
  }
}

interface Read {
  readonly method: string;
  readonly target: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Buffer;
  readonly rest: Buffer;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function readRequest(bytes: Buffer): Read | undefined {
  let start = 0;
  while (bytes[start] === 0x0d || bytes[start] === 0x0a) start += 1;
  const end = bytes.indexOf('\r\n\r\n', start);
  if (end < 0) return undefined;
  const [requestLine = '', ...lines] = bytes.toString('latin1', start, end).split('\r\n');
  // Several spaces may be taken for one (RFC 9112, 3).
  const request = /^([A-Z-]+) +([\x21-\x7e]+) +HTTP\/1\.([01])$/.exec(requestLine);
  const headers = readHeaders(lines);
  if (request === null || headers === undefined) return undefined;
  const found = readBody(bytes.subarray(end + 4), headers, request[3] === '0');
  if (found === undefined) return undefined;
  return { method: request[1] ?? '', target: request[2] ?? '', headers, ...found };
}

function readHeaders(lines: readonly string[]): Map<string, string[]> | undefined {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon < 1 || !TOKEN.test(name)) return undefined;
    const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
    if (value.split('').some(isControl)) return undefined;
    headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  return headers;
}

function isControl(char: string): boolean {
  return (char < ' ' && char !== '\t') || char === '\x7f';
}

type Found = Pick<Read, 'body' | 'rest'> | undefined;

function readBody(bytes: Buffer, headers: Read['headers'], isOld: boolean): Found {
  const lengths = headers.get('content-length') ?? [];
  const codings = headers.get('transfer-encoding') ?? [];
  if (codings.length === 0) return readLength(bytes, lengths);
  const isChunked = codings.length === 1 && codings[0]?.toLowerCase() === 'chunked';
  return isChunked && !isOld && lengths.length === 0 ? readChunks(bytes) : undefined;
}

function readLength(bytes: Buffer, lengths: readonly string[]): Found {
  if (lengths.length > 1 || !/^\d+$/.test(lengths[0] ?? '0')) return undefined;
  const length = Number(lengths[0] ?? 0);
  if (bytes.byteLength < length) return undefined;
  return { body: bytes.subarray(0, length), rest: bytes.subarray(length) };
}

function readChunks(bytes: Buffer): Found {
  const chunks: Buffer[] = [];
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf('\r\n');
    const size = /^([0-9a-f]{1,15})(?:;.*)?$/is.exec(rest.toString('latin1', 0, Math.max(0, end)));
    if (end < 0 || size === null) return undefined;
    const length = Number.parseInt(size[1] ?? '', 16);
    rest = rest.subarray(end + 2);
    if (length === 0) return readTrailers(Buffer.concat(chunks), rest);
    if (rest.toString('latin1', length, length + 2) !== '\r\n') return undefined;
    chunks.push(rest.subarray(0, length));
    rest = rest.subarray(length + 2);
  }
}

function readTrailers(body: Buffer, bytes: Buffer): Found {
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf('\r\n');
    if (end < 0) return undefined;
    const line = rest.toString('latin1', 0, end);
    rest = rest.subarray(end + 2);
    if (line === '') return { body, rest };
  }
}

/** The body as it must be kept, if this may be taken at all. */
function judge(read: Read, world: World): Buffer | undefined {
  const path = read.target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/\?.*$/, '');
  if (read.method !== 'POST') return undefined;
  const body = decode(read);
  if (body === undefined) return undefined;
  const isGood =
    (path.toLowerCase() === world.keyPath && hasToken(read, world.token)) ||
    (path.toLowerCase() === world.signedPath && isSigned(read, body, world.secret));
  return isGood ? body : undefined;
}

function isSigned({ headers }: Read, body: Buffer, secret: string): boolean {
  const hex = createHmac('sha256', secret).update(body).digest('hex');
  const values = headers.get('x-hub-signature-256') ?? [];
  return values.length === 1 && values[0]?.toLowerCase() === `sha256=${hex}`;
}

function hasToken({ headers }: Read, token: string): boolean {
  const values = headers.get('authorization') ?? [];
  if (values.length !== 1) return false;
  const [, scheme = '', rest = ''] = /^(\w+) +(.+)$/.exec(values[0] ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return rest === token;
  if (scheme.toLowerCase() !== 'basic') return false;
  const pair = Buffer.from(rest, 'base64').toString('latin1');
  return pair.slice(pair.indexOf(':') + 1) === token;
}

const DECODE: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => gunzipSync(bytes),
  'x-gzip': (bytes) => gunzipSync(bytes),
  deflate: (bytes) => attempt(() => inflateSync(bytes)) ?? inflateRawSync(bytes),
  br: (bytes) => brotliDecompressSync(bytes),
  zstd: (bytes) => zstdDecompressSync(bytes),
  identity: (bytes) => bytes,
  '': (bytes) => bytes,
};

function decode({ headers, body }: Read): Buffer | undefined {
  const codings = headers.get('content-encoding') ?? [''];
  const undo = codings.length === 1 ? DECODE[codings[0]?.toLowerCase() ?? ''] : undefined;
  if (undo === undefined) return undefined;
  return body.byteLength === 0 ? body : attempt(() => undo(body));
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
