import { BODY, post, testWire, type Target, type WireCase } from './wire-case.ts';

const withHeaders =
  (headers: string, body = BODY) =>
  ({ head }: Target) =>
    `${head}${headers}\r\n${body}`;
const chunked =
  (...chunks: readonly string[]) =>
  ({ head }: Target) =>
    `${head}Transfer-Encoding: chunked\r\n\r\n${chunks.join('')}`;
const chunk = (text: string, extension = '') =>
  `${text.length.toString(16)}${extension}\r\n${text}\r\n`;
const LAST = '0\r\n\r\n';

const MALFORMED = {
  statuses: [400],
  closing: true,
  contains: ['"code":"request_malformed"'],
  lacks: ['RECEIVED'],
} as const;

/** RFC 9112, 6: a body with more than one end is a request with more than one meaning. */
testWire('a body has one end', [
  { name: 'a length', bytes: (target) => post(target, BODY), statuses: [200], closing: false },
  {
    name: 'chunks',
    bytes: chunked(chunk('{"a"'), chunk(':1}'), LAST),
    statuses: [200],
    closing: false,
  },
  {
    name: 'chunks with extensions and trailers, of which none becomes a header',
    bytes: chunked(chunk(BODY, ';a=b;c="d"'), '0;e\r\nX-Trailer: 1\r\nAuthorization: x\r\n\r\n'),
    statuses: [200],
    closing: false,
  },
  {
    name: 'a coding in capitals',
    bytes: withHeaders('Transfer-Encoding: CHUNKED\r\n', chunk(BODY) + LAST),
    statuses: [200],
    closing: false,
  },
  {
    name: 'neither length nor chunks is a body of no bytes, which is not JSON',
    bytes: withHeaders('Content-Type: application/json\r\n', ''),
    statuses: [400],
    closing: false,
    contains: ['"code":"body_malformed"'],
    events: [],
  },
  {
    name: 'a length before chunks is refused',
    bytes: withHeaders(`Content-Length: 7\r\nTransfer-Encoding: chunked\r\n`, chunk(BODY) + LAST),
    ...MALFORMED,
  },
  {
    name: 'a length after chunks is refused',
    bytes: withHeaders(`Transfer-Encoding: chunked\r\nContent-Length: 7\r\n`, chunk(BODY) + LAST),
    ...MALFORMED,
  },
  {
    name: 'two lengths are refused',
    bytes: withHeaders('Content-Length: 7\r\nContent-Length: 9\r\n'),
    ...MALFORMED,
  },
  {
    name: 'the same length twice is refused',
    bytes: withHeaders('Content-Length: 7\r\nContent-Length: 7\r\n'),
    ...MALFORMED,
  },
  {
    name: 'a list of lengths is refused',
    bytes: withHeaders('Content-Length: 7, 7\r\n'),
    ...MALFORMED,
  },
  ...['-7', '+7', '7.0', '0x7', '7 7', '', '99999999999999999999999', '\u00b2'].map(
    (length): WireCase => ({
      name: `the length "${length}" is refused`,
      bytes: withHeaders(`Content-Length: ${length}\r\n`),
      ...MALFORMED,
    }),
  ),
]);

testWire('a coding that is not exactly "chunked" is refused', [
  ...['identity', 'xchunked', 'chunked, chunked', 'chunked, identity', 'gzip', '\u000bchunked'].map(
    (coding): WireCase => ({
      name: `"${coding}"`,
      bytes: withHeaders(`Transfer-Encoding: ${coding}\r\n`, chunk(BODY) + LAST),
      ...MALFORMED,
    }),
  ),
  {
    name: 'twice "chunked"',
    bytes: withHeaders(
      'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n',
      chunk(BODY) + LAST,
    ),
    ...MALFORMED,
  },
  {
    name: 'a space before the colon',
    bytes: withHeaders('Transfer-Encoding : chunked\r\n', chunk(BODY) + LAST),
    ...MALFORMED,
  },
  {
    name: 'chunks of HTTP/1.0',
    bytes: ({ head }) =>
      `${head.replace('1.1', '1.0')}Transfer-Encoding: chunked\r\n\r\n${chunk(BODY)}${LAST}`,
    ...MALFORMED,
  },
  {
    name: '"gzip, chunked", with 415',
    bytes: withHeaders('Transfer-Encoding: gzip, chunked\r\n', chunk(BODY) + LAST),
    statuses: [415],
    closing: true,
    contains: ['"code":"encoding_unsupported"'],
    events: [],
  },
]);

testWire(
  'chunks are what RFC 9112 says',
  [
    ['a negative size', '-7\r\n'],
    ['a size with a prefix', '0x7\r\n'],
    ['a size past 64 bits', 'fffffffffffffffff\r\n'],
    ['a size behind a space', ' 7\r\n'],
    ['a size before a space', '7 \r\n'],
    ['no size', '\r\n'],
    ['a size that ends in a bare LF', `7\n${BODY}\r\n`],
    ['a chunk that ends in a bare LF', `7\r\n${BODY}\n${LAST}`],
    ['a chunk without an end', `7\r\n${BODY}${LAST}`],
    ['a chunk longer than its size', `6\r\n${BODY}\r\n${LAST}`],
    ['a bare CR in an extension', `7;a\rb\r\n${BODY}\r\n${LAST}`],
    ['a bare LF in an extension', `7;a\nb\r\n${BODY}\r\n${LAST}`],
    ['a NUL in an extension', `7;a\0\r\n${BODY}\r\n${LAST}`],
    ['a length among the trailers', `${chunk(BODY)}0\r\nContent-Length: 3\r\n\r\n`],
    ['an extension without end', `7;${'a'.repeat(20_000)}\r\n${BODY}\r\n${LAST}`],
    ['trailers without end', `${chunk(BODY)}0\r\n${`x: ${'a'.repeat(200)}\r\n`.repeat(100)}\r\n`],
  ].map(([name = '', bytes = '']): WireCase => ({
    name: `${name} is refused`,
    bytes: chunked(bytes),
    statuses: [name.startsWith('trailers') ? 431 : 400],
    closing: true,
    events: [],
  })),
);

testWire('a line ends in CR LF', [
  {
    name: 'empty lines before a request are passed over',
    bytes: (target) => ['\r\n\r\n', post(target, BODY)],
    statuses: [200],
    closing: false,
  },
  ...(
    [
      ['bare LF throughout', (text) => text.replaceAll('\r\n', '\n')],
      ['a bare LF after a header', (text) => text.replace('earshot\r\n', 'earshot\n')],
      ['a bare LF at the end of the head', (text) => text.replace('\r\n\r\n', '\r\n\n')],
      ['a bare CR after a header', (text) => text.replace('earshot\r\n', 'earshot\r')],
      ['a bare CR in a value', (text) => text.replace('earshot', 'ear\rshot')],
      ['a NUL in a value', (text) => text.replace('earshot', 'ear\0shot')],
      ['a folded header', (text) => text.replace('earshot', 'earshot\r\nX-Folded: a\r\n b')],
      ['a folded credential', (text) => text.replace('Bearer ', 'Bearer\r\n ')],
      ['a credential folded with a tab', (text) => text.replace('Bearer ', 'Bearer\r\n\t')],
      ['a fold before the first header', (text) => text.replace('Host', ' Host')],
      ['a header without a colon', (text) => text.replace('Host: ', 'X\r\nHost: ')],
      ['a header without a name', (text) => text.replace('Host: ', ': x\r\nHost: ')],
      ['a space in a name', (text) => text.replace('Host: ', 'X y: x\r\nHost: ')],
      ['a name of other letters', (text) => text.replace('Host: ', '\u00d6: x\r\nHost: ')],
    ] as readonly [string, (text: string) => string][]
  ).map(([name, change]): WireCase => ({
    name: `${name} is refused`,
    bytes: (target) => change(post(target, BODY).toString('latin1')),
    ...MALFORMED,
  })),
]);
