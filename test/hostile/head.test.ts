import { BODY, post, testWire, type Target, type WireCase } from './wire-case.ts';

const changed =
  (change: (text: string) => string) =>
  (target: Target): string =>
    change(post(target, BODY).toString('latin1'));
const withHeader = (header: string) => (target: Target) => post(target, BODY, `${header}\r\n`);

const SERVED = { statuses: [200], closing: false } as const;
const MALFORMED = {
  statuses: [400],
  closing: true,
  contains: ['"code":"request_malformed"'],
} as const;
const TOO_LARGE = {
  statuses: [431],
  closing: true,
  contains: ['"code":"headers_too_large"'],
} as const;
const NOT_ALLOWED = {
  statuses: [405],
  closing: false,
  contains: ['allow: POST', '"code":"method_not_allowed"'],
  events: [],
} as const;

testWire('the size of the head', [
  // A good head has three headers of its own.
  { name: 'takes 100 headers', bytes: withHeader('x: y\r\n'.repeat(97).trimEnd()), ...SERVED },
  { name: 'refuses 101', bytes: withHeader('x: y\r\n'.repeat(98).trimEnd()), ...TOO_LARGE },
  { name: 'refuses 3,000', bytes: withHeader('x:\r\n'.repeat(2_997).trimEnd()), ...TOO_LARGE },
  { name: 'takes a header of 14 KiB', bytes: withHeader(`x: ${'y'.repeat(14_336)}`), ...SERVED },
  { name: 'refuses one of 17 KiB', bytes: withHeader(`x: ${'y'.repeat(17_408)}`), ...TOO_LARGE },
  {
    name: 'refuses a name without end',
    bytes: ({ head }) => `${head}${'y'.repeat(100_000)}`,
    ...TOO_LARGE,
  },
  {
    name: 'refuses a credential of 100 KB',
    bytes: ({ path }) => `POST ${path} HTTP/1.1\r\nAuthorization: Bearer ${'a'.repeat(100_000)}`,
    ...TOO_LARGE,
  },
  {
    name: 'refuses a target without end',
    bytes: ({ path }) => `POST ${path}?${'y'.repeat(100_000)}`,
    ...TOO_LARGE,
  },
  {
    name: 'takes a target with a query of 8 KiB',
    bytes: changed((text) => text.replace(' HTTP', `?${'y'.repeat(8_192)} HTTP`)),
    ...SERVED,
  },
]);

testWire('expectations', [
  {
    name: 'a body that is wanted is asked for',
    bytes: withHeader('Expect: 100-continue'),
    statuses: [100, 200],
    closing: false,
    events: [BODY],
  },
  {
    name: 'a stranger is never asked for a body',
    bytes: ({ path }) =>
      `POST ${path} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 7\r\n\r\n`,
    statuses: [401],
    closing: true,
    contains: ['"code":"credential_missing"'],
  },
  {
    name: 'a body that is too large is never asked for',
    bytes: ({ head }) => `${head}Expect: 100-continue\r\nContent-Length: 9999999\r\n\r\n`,
    statuses: [413],
    closing: true,
  },
  {
    name: 'a coding that is not served is never asked for',
    bytes: ({ head }) =>
      `${head}Expect: 100-continue\r\nContent-Encoding: lzma\r\nContent-Length: 7\r\n\r\n`,
    statuses: [415],
    closing: true,
  },
  {
    name: 'a listener that does not exist never asks',
    bytes: ({ head }) =>
      `${head.replace(/[0-9a-f]{8}-/, '00000000-')}Expect: 100-continue\r\nContent-Length: 7\r\n\r\n`,
    statuses: [404],
    closing: true,
  },
  {
    name: 'a sender of HTTP/1.0 is not asked, since it would take the question for the answer',
    bytes: (target) => [
      changed((text) => text.replace('HTTP/1.1', 'HTTP/1.0'))(target).replace(
        '\r\n\r\n',
        '\r\nExpect: 100-continue\r\n\r\n',
      ),
    ],
    statuses: [200],
    closing: true,
  },
  {
    name: 'any other expectation fails',
    bytes: withHeader('Expect: a-miracle'),
    statuses: [417],
    closing: true,
    contains: ['"code":"expectation_unsupported"'],
  },
]);

testWire('other protocols', [
  {
    name: '`Upgrade: h2c` is served as HTTP/1.1',
    bytes: withHeader('Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA'),
    ...SERVED,
  },
  {
    name: '`Upgrade: websocket` with a body is served as HTTP/1.1',
    bytes: withHeader('Connection: Upgrade\r\nUpgrade: websocket'),
    ...SERVED,
  },
  {
    name: 'a WebSocket cannot be opened',
    bytes: ({ head }) =>
      `${head.replace('POST', 'GET')}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    ...NOT_ALLOWED,
  },
  {
    name: 'a tunnel cannot be opened',
    bytes: () => 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n',
    ...NOT_ALLOWED,
    closing: true,
  },
  {
    name: 'a tunnel cannot be opened behind a good request, whose answer comes first',
    bytes: (target) => [post(target, BODY), 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\nx'],
    statuses: [200, 405],
    closing: true,
  },
  ...[
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['TLS', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n'],
    ['HTTP/0.9 with a version', 'GET / HTTP/0.9\r\n\r\n'],
    ['HTTP/1.2', 'GET / HTTP/1.2\r\nHost: a\r\n\r\n'],
    ['HTTP/2.0 as text', 'GET / HTTP/2.0\r\nHost: a\r\n\r\n'],
    ['another protocol with the same form', 'GET / ICE/1.0\r\nHost: a\r\n\r\n'],
    ['a method that is not known', 'FOO / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a method in small letters', 'post / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['SMTP', 'EHLO example.com\r\n\r\n'],
  ].map(([name = '', bytes = '']): WireCase => ({
    name: `${name} is refused`,
    bytes: () => bytes,
    ...MALFORMED,
  })),
]);

testWire('methods and targets', [
  ...['GET', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'].map((method): WireCase => ({
    name: `${method} is not allowed`,
    bytes: ({ head }) => `${head.replace('POST', method)}\r\n`,
    ...NOT_ALLOWED,
  })),
  {
    name: 'HEAD is not allowed, and answered without a body',
    bytes: ({ head }) => `${head.replace('POST', 'HEAD')}\r\n`,
    statuses: [405],
    closing: false,
    contains: ['allow: POST'],
    events: [],
    isHead: true,
  },
  {
    name: 'a target in absolute form is taken',
    bytes: changed((text) => text.replace('POST ', 'POST http://elsewhere:81')),
    ...SERVED,
  },
  {
    name: 'a target with a fragment is no listener',
    bytes: changed((text) => text.replace(' HTTP', '#x HTTP')),
    statuses: [404],
    closing: true,
  },
  ...['/../notify', '%2e', '/', ';a=b'].map((more): WireCase => ({
    name: `a path that ends in "${more}" is no listener`,
    bytes: changed((text) => text.replace(' HTTP', `${more} HTTP`)),
    statuses: [404],
    closing: true,
  })),
  ...['\0', '\xff', '\t', '\x7f'].map((byte): WireCase => ({
    name: `a target with the byte ${byte.charCodeAt(0)} is refused`,
    bytes: changed((text) => text.replace(' HTTP', `?${byte} HTTP`)),
    ...MALFORMED,
  })),
]);

testWire('the host', [
  {
    name: 'may be left empty',
    bytes: changed((text) => text.replace('earshot', '')),
    ...SERVED,
  },
  {
    name: 'must be there in HTTP/1.1',
    bytes: changed((text) => text.replace('Host: earshot\r\n', '')),
    ...MALFORMED,
  },
  {
    name: 'must be there once',
    bytes: withHeader('Host: elsewhere'),
    ...MALFORMED,
  },
  {
    name: 'must be there once, though both are the same',
    bytes: withHeader('hOST: earshot'),
    ...MALFORMED,
  },
  {
    name: 'may be missing in HTTP/1.0, whose connection ends with the answer',
    bytes: changed((text) => text.replace('Host: earshot\r\n', '').replace('1.1', '1.0')),
    statuses: [200],
    closing: true,
  },
  {
    name: 'may be missing in HTTP/1.0, whose connection goes on where both want it',
    bytes: changed((text) =>
      text
        .replace('Host: earshot\r\n', 'Connection: keep-alive\r\n')
        .replace('HTTP/1.1', 'HTTP/1.0'),
    ),
    ...SERVED,
  },
]);
