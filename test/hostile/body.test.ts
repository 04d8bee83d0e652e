import {
  brotliCompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { sign } from '@octokit/webhooks-methods';
import { GITHUB, SECRET } from '../kit/scenario.ts';
import { BODY, post, testWire, type Target, type WireCase } from './wire-case.ts';

const MIB = 2 ** 20;
const encoded =
  (encoding: string, body: Uint8Array) =>
  (target: Target): Uint8Array =>
    post(target, body, `Content-Type: application/json\r\nContent-Encoding: ${encoding}\r\n`);
const json =
  (body: string | Uint8Array) =>
  (target: Target): Uint8Array =>
    post(target, body, 'Content-Type: application/json\r\n');

const SERVED = { statuses: [200], closing: false } as const;
const MALFORMED = {
  statuses: [400],
  closing: false,
  contains: ['"code":"body_malformed"'],
  events: [],
} as const;
const TOO_LARGE = {
  statuses: [413],
  closing: false,
  contains: ['"code":"body_too_large"'],
  events: [],
} as const;
const UNSUPPORTED = {
  statuses: [415],
  closing: false,
  contains: ['"code":"encoding_unsupported"', 'accept-encoding: gzip, deflate, br, zstd, identity'],
  events: [],
} as const;

const COMPRESS: Readonly<Record<string, (bytes: string | Uint8Array) => Buffer>> = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
};

const atLimit = `"${'x'.repeat(MIB - 2)}"`;
const GARBAGE = Buffer.from('garbage');

for (const [encoding, compress] of Object.entries(COMPRESS)) {
  const good = compress(BODY);
  testWire(`a body in ${encoding}`, [
    { name: 'is kept as it was before', bytes: encoded(encoding, good), ...SERVED },
    {
      name: 'is known by its name in capitals',
      bytes: encoded(encoding.toUpperCase(), good),
      ...SERVED,
    },
    {
      name: 'is taken in chunks',
      bytes: ({ head }) => [
        `${head}Content-Encoding: ${encoding}\r\nTransfer-Encoding: chunked\r\n\r\n`,
        ...[...good].flatMap((byte) => ['1\r\n', Buffer.of(byte), '\r\n']),
        '0\r\n\r\n',
      ],
      ...SERVED,
    },
    {
      name: 'is taken at the limit',
      bytes: encoded(encoding, compress(atLimit)),
      ...SERVED,
      events: [atLimit],
    },
    {
      name: 'is refused one byte past it',
      bytes: encoded(encoding, compress(`${atLimit} `)),
      ...TOO_LARGE,
    },
    {
      name: 'is stopped when it is a bomb',
      bytes: encoded(encoding, compress(Buffer.alloc(64 * MIB))),
      ...TOO_LARGE,
    },
    {
      name: 'is refused when its end is missing',
      bytes: encoded(encoding, good.subarray(0, -1)),
      ...MALFORMED,
    },
    {
      name: 'is refused when only its beginning is there',
      bytes: encoded(encoding, good.subarray(0, 2)),
      ...MALFORMED,
    },
    {
      name: 'is refused when something follows it',
      bytes: encoded(encoding, Buffer.concat([good, GARBAGE])),
      ...MALFORMED,
    },
    {
      name: 'is refused when it is something else',
      bytes: encoded(encoding, Buffer.from(BODY)),
      ...MALFORMED,
    },
    {
      name: 'is refused when it is not what its content type says',
      bytes: encoded(encoding, compress('{"a":')),
      ...MALFORMED,
    },
    {
      name: 'is refused when it is empty, since nothing is not JSON',
      bytes: encoded(encoding, Buffer.alloc(0)),
      ...MALFORMED,
    },
  ]);
}

const twice = Buffer.concat([gzipSync('{"a"'), gzipSync(':1}')]);
const nothing = gzipSync('');
const signed =
  (body: string, over: string | Uint8Array) =>
  async ({ path }: Target) => {
    const signature = await sign(SECRET, Buffer.from(over).toString('latin1'));
    const bytes = gzipSync(body);
    const head = `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nX-Hub-Signature-256: ${signature}\r\n`;
    return [`${head}Content-Length: ${bytes.byteLength}\r\n\r\n`, bytes];
  };

testWire('content codings', [
  {
    name: 'a gzip body of several members is their sum',
    bytes: encoded('gzip', twice),
    ...SERVED,
  },
  {
    name: 'a gzip body of 50,000 empty members ends soon',
    bytes: encoded(
      'gzip',
      Buffer.concat([...Array.from({ length: 50_000 }, () => nothing), gzipSync(BODY)]),
    ),
    ...SERVED,
  },
  {
    name: 'a gzip body may be padded with zeros',
    bytes: encoded('gzip', Buffer.concat([gzipSync(BODY), Buffer.alloc(512)])),
    ...SERVED,
  },
  {
    name: 'a zstd body of several frames is their sum',
    bytes: encoded('zstd', Buffer.concat([zstdCompressSync('{"a"'), zstdCompressSync(':1}')])),
    ...SERVED,
  },
  {
    name: 'a zstd body that wants a window of 128 MiB is refused',
    bytes: encoded(
      'zstd',
      zstdCompressSync(Buffer.alloc(160 * MIB), {
        params: { [constants.ZSTD_c_windowLog]: 27 },
      }),
    ),
    ...MALFORMED,
  },
  {
    name: 'a brotli body with a large window is refused',
    bytes: encoded(
      'br',
      brotliCompressSync(Buffer.alloc(MIB), {
        params: { [constants.BROTLI_PARAM_LARGE_WINDOW]: 1, [constants.BROTLI_PARAM_LGWIN]: 30 },
      }),
    ),
    ...MALFORMED,
  },
  {
    name: 'a deflate body without the zlib wrapper is taken',
    bytes: encoded('deflate', deflateRawSync(BODY)),
    ...SERVED,
  },
  { name: '"identity" is none', bytes: encoded('identity', Buffer.from(BODY)), ...SERVED },
  { name: 'an empty name is none', bytes: encoded('', Buffer.from(BODY)), ...SERVED },
  ...[
    'gzip, gzip',
    'gzip, identity',
    'gzip,',
    'gzip;q=1',
    'compress',
    'constructor',
    '*',
    '\xa0gzip',
  ].map((encoding): WireCase => ({
    name: `"${encoding}" is refused`,
    bytes: encoded(encoding, gzipSync(BODY)),
    ...UNSUPPORTED,
  })),
  {
    name: 'two headers that name a coding each are refused',
    bytes: (target) =>
      post(
        target,
        gzipSync(gzipSync(BODY)),
        'Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n',
      ),
    ...UNSUPPORTED,
  },
  {
    name: 'a signature over the body before compression is good',
    listener: GITHUB,
    bytes: signed(BODY, BODY),
    statuses: [200],
  },
  {
    name: 'a signature over the bytes after compression is not',
    listener: GITHUB,
    bytes: signed(BODY, gzipSync(BODY)),
    statuses: [401],
    contains: ['"code":"signature_mismatch"'],
  },
]);

const deep = '['.repeat(100_000) + ']'.repeat(100_000);
const deepObject = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;

testWire('JSON', [
  ...[
    ['100,000 levels of arrays', deep],
    ['100,000 levels of objects', deepObject],
    ['a key twice', '{"a":1,"a":2}'],
    ['__proto__ as a key', '{"__proto__":{"polluted":true},"constructor":{"prototype":{"b":1}}}'],
    ['an escaped NUL', '{"a":"\\u0000","\\u0000":1}'],
    ['an escaped half of a surrogate pair', '{"a":"\\ud800","\\udfff":"\\udc00\\ud800"}'],
    ['numbers past every type', '[1e999,-1e999,123456789012345678901234567890,1e-999,-0]'],
    ['no more than a number', '0'],
    ['no more than null', 'null'],
    ['a byte order mark', Buffer.from('\ufeff{}')],
    ['white space around', ' \t\r\n{} \t\r\n'],
    ['all of Unicode', Buffer.from('"\u{10ffff}\ufffe\u202e\u0300"')],
  ].map(([name = '', body = '']): WireCase => ({
    name: `with ${name as string} is taken as it is`,
    bytes: json(body),
    ...SERVED,
    events: [body],
  })),
  ...[
    ['100,000 levels that do not end', '['.repeat(100_000)],
    ['a NUL', '{"a":"\0"}'],
    ['a NUL at its end', '{}\0'],
    ['a NUL alone', '\0'],
    ['a line end in a string', '"a\nb"'],
    ['a comma at the end', '[1,]'],
    ['a comment', '{}//'],
    ['NaN', '[NaN]'],
    ['single quotes', "{'a':1}"],
    ['two values', '{}{}'],
    ['another space', Buffer.from('\u00a0{}')],
    ['two byte order marks', Buffer.from('\ufeff\ufeff{}')],
    ['UTF-16', Buffer.from('{}', 'utf16le')],
    ['a byte that UTF-8 has not', Buffer.from([0x22, 0xff, 0x22])],
    ['half of a surrogate pair in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['a character that is spelled too long', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['a character that is cut short', Buffer.from([0x22, 0xe2, 0x82, 0x22])],
    ['a character past the last', Buffer.from([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22])],
  ].map(([name = '', body = '']): WireCase => ({
    name: `with ${name as string} is refused`,
    bytes: json(body),
    ...MALFORMED,
  })),
]);

testWire('forms', [
  ...['a=1&a=2&__proto__=3&constructor=4', '', '&&==&', 'a=%00&b=%zz&c=%ff', '=&=&='].map(
    (body): WireCase => ({
      name: `"${body}" is taken as it is`,
      bytes: (target) => post(target, body, 'Content-Type: application/x-www-form-urlencoded\r\n'),
      ...SERVED,
      events: [body],
    }),
  ),
  {
    name: 'another encoding than UTF-8 is refused',
    bytes: (target) =>
      post(
        target,
        Buffer.from([0x61, 0x3d, 0xff]),
        'Content-Type: application/x-www-form-urlencoded\r\n',
      ),
    ...MALFORMED,
  },
]);

const limited = { listener: { payload: { contentTypes: undefined, maxBytes: 7 } } };
testWire('the limit', [
  { name: 'takes its length', ...limited, bytes: (target) => post(target, BODY), ...SERVED },
  {
    name: 'refuses a longer one on the head, and reads what follows as part of it',
    ...limited,
    bytes: (target) => [
      target.head,
      'Content-Length: 2000\r\n\r\n',
      post(target, BODY),
      post(target, BODY),
    ],
    statuses: [413],
    closing: true,
  },
  {
    name: 'refuses chunks past it before they end',
    ...limited,
    bytes: ({ head }) => `${head}Transfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n`,
    statuses: [413],
    closing: true,
  },
  {
    name: 'refuses chunks past it though each is small',
    ...limited,
    bytes: ({ head }) => `${head}Transfer-Encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(8)}`,
    statuses: [413],
    closing: true,
  },
  {
    name: 'refuses a chunk that says it is endless',
    ...limited,
    bytes: ({ head }) =>
      `${head}Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n${'x'.repeat(70_000)}`,
    statuses: [413],
    closing: true,
  },
  {
    name: 'holds for the bytes as they were compressed too',
    ...limited,
    bytes: encoded('gzip', gzipSync('1')),
    statuses: [413],
    closing: true,
  },
]);
