import { createHmac } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { latin1 } from '../wire.ts';

/** What is at the other end: what a message must know to be a good one. */
export interface World {
  readonly keyPath: string;
  readonly token: string;
  readonly signedPath: string;
  readonly secret: string;
}

/** A request, said in words: what is drawn, shrunk and printed. */
export interface Message {
  readonly method: string;
  readonly target: 'key' | 'signed' | 'unknown' | 'elsewhere';
  readonly prefix: string;
  readonly query: string;
  readonly version: string;
  readonly authorization: string;
  readonly signature: string;
  readonly framing: 'length' | 'chunked' | 'none' | 'both' | 'short' | 'long';
  readonly coding: string;
  readonly isCompressed: boolean;
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly chunkSize: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly from: string;
}

const often = <T>(good: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(good) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );

const nested = fc
  .tuple(fc.constantFrom('[', '{"a":', '[['), fc.integer({ min: 1, max: 2_000 }))
  .map(([open, depth]) => open.repeat(depth));
const text = fc.oneof(
  { weight: 5, arbitrary: fc.json({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  { weight: 1, arbitrary: nested },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', 'null', '{"__proto__":{"a":1}}', '"\\ud800"', '\ufeff{}'),
  },
);
const body = fc.oneof(
  { weight: 5, arbitrary: text.map((drawn) => Buffer.from(drawn)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 70_000 }).map((size) => Buffer.alloc(size)) },
);

const header = fc.tuple(
  fc.oneof(
    fc.constantFrom('X-A', 'Connection', 'Upgrade', 'Expect', 'Host', 'Trailer', 'TE', 'Cookie'),
    fc.string({ unit: fc.constantFrom(...'abcXYZ-_!019'.split('')), minLength: 1, maxLength: 12 }),
  ),
  fc.oneof(
    fc.constantFrom('close', 'keep-alive', 'h2c', 'websocket', '100-continue', 'x', ''),
    fc.string({
      unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
    }),
  ),
);

export const message: fc.Arbitrary<Message> = fc.record({
  method: often('POST', 'GET', 'PUT', 'OPTIONS', 'CONNECT', 'PRI', 'post'),
  target: fc.oneof(
    { weight: 10, arbitrary: fc.constantFrom('key' as const, 'signed' as const) },
    { weight: 1, arbitrary: fc.constantFrom('unknown' as const, 'elsewhere' as const) },
  ),
  prefix: often('', 'http://a', 'HTTP://a:1', '//', '*'),
  query: often('', '?a=b', '#c', '%00', '/', ' x'),
  version: often('1.1', '1.0', '0.9', '2.0', '1.2'),
  authorization: often('good', 'lower', 'basic', 'twice', 'forged', 'none', 'cut', 'padded', ''),
  signature: often('good', 'bad', 'none', 'cut', 'twice'),
  framing: fc.oneof(
    { weight: 8, arbitrary: fc.constant('length' as const) },
    { weight: 8, arbitrary: fc.constant('chunked' as const) },
    { weight: 1, arbitrary: fc.constantFrom('none', 'both', 'short', 'long') },
  ),
  coding: often('', 'gzip', 'deflate', 'br', 'zstd', 'gzip, br', 'identity', 'x'),
  isCompressed: often(true, false),
  contentType: often('application/json', 'text/plain', 'application/x-www-form-urlencoded', ''),
  body,
  chunkSize: fc.integer({ min: 1, max: 5_000 }),
  headers: fc.oneof(
    { weight: 6, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(header, { maxLength: 5 }) },
  ),
  from: fc.ipV4(),
});

const COMPRESS: Readonly<Record<string, (bytes: Uint8Array) => Buffer>> = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
};

export function render(drawn: Message, world: World): Buffer {
  const compress = drawn.isCompressed ? COMPRESS[drawn.coding] : undefined;
  const sent = compress?.(drawn.body) ?? Buffer.from(drawn.body);
  const lines: (readonly [string, string])[] = [
    ['Host', 'a'],
    ['X-Forwarded-For', drawn.from],
    ...toAuthorization(drawn.authorization, world.token),
    ...toSignature(drawn, world.secret),
    ...(drawn.contentType === '' ? [] : [['Content-Type', drawn.contentType] as const]),
    ...(drawn.coding === '' ? [] : [['Content-Encoding', drawn.coding] as const]),
    ...drawn.headers,
    ...toFraming(drawn.framing, sent.byteLength),
  ];
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const target = `${drawn.prefix}${toPath(drawn.target, world)}${drawn.query}`;
  const isChunked = drawn.framing === 'chunked' || drawn.framing === 'both';
  return Buffer.concat([
    latin1(`${drawn.method} ${target} HTTP/${drawn.version}\r\n${head}\r\n`),
    isChunked ? toChunks(sent, drawn.chunkSize) : sent,
  ]);
}

function toPath(target: Message['target'], world: World): string {
  switch (target) {
    case 'key':
      return world.keyPath;
    case 'signed':
      return world.signedPath;
    case 'unknown':
      return world.keyPath.replace(/[0-9a-f]{8}-/, '00000000-');
    case 'elsewhere':
      return '/healthz';
  }
}

type Lines = readonly (readonly [string, string])[];

function toAuthorization(kind: string, token: string): Lines {
  const line = (value: string) => ['Authorization', value] as const;
  const good = line(`Bearer ${token}`);
  switch (kind) {
    case 'good':
      return [good];
    case 'lower':
      return [['authorization', `bearer  ${token}`]];
    case 'basic':
      return [line(`Basic ${Buffer.from(`:${token}`).toString('base64')}`)];
    case 'twice':
      return [good, good];
    case 'forged':
      return [line(`Bearer ${token.slice(0, -4)}AAAA`)];
    case 'cut':
      return [line(`Bearer ${token.slice(0, -1)}`)];
    case 'padded':
      return [line(`Bearer ${token}=`)];
    case 'none':
      return [];
    default:
      return [line('')];
  }
}

function toSignature({ signature, body }: Message, secret: string): Lines {
  const hex = createHmac('sha256', secret).update(body).digest('hex');
  const line = (value: string) => ['X-Hub-Signature-256', `sha256=${value}`] as const;
  switch (signature) {
    case 'good':
      return [line(hex)];
    case 'bad':
      return [line(hex.replaceAll('a', 'b'))];
    case 'cut':
      return [line(hex.slice(2))];
    case 'twice':
      return [line(hex), line(hex)];
    default:
      return [];
  }
}

function toFraming(framing: Message['framing'], length: number): Lines {
  const chunked = ['Transfer-Encoding', 'chunked'] as const;
  const lengthOf = (size: number) => ['Content-Length', String(size)] as const;
  switch (framing) {
    case 'length':
      return [lengthOf(length)];
    case 'chunked':
      return [chunked];
    case 'both':
      return [lengthOf(length), chunked];
    case 'short':
      return [lengthOf(Math.max(0, length - 1))];
    case 'long':
      return [lengthOf(length + 1)];
    case 'none':
      return [];
  }
}

function toChunks(bytes: Uint8Array, size: number): Buffer {
  const parts: Uint8Array[] = [];
  for (let i = 0; i < bytes.byteLength; i += size) {
    const chunk = bytes.subarray(i, i + size);
    parts.push(latin1(`${chunk.byteLength.toString(16)}\r\n`), chunk, latin1('\r\n'));
  }
  return Buffer.concat([...parts, latin1('0\r\n\r\n')]);
}
