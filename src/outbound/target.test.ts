import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOf, outboundFor, post } from './outbound.suite.ts';
import { toTarget } from './target.ts';

const INVALID = [
  { what: 'no URL', url: 'not a url' },
  { what: 'a URL without scheme', url: 'hooks.test/path' },
  { what: 'another scheme', url: 'ftp://hooks.test/' },
  { what: 'a file', url: 'file:///etc/passwd' },
  { what: 'a script', url: 'javascript:alert(1)' },
  { what: 'a user name and password', url: 'https://user:s3cret@hooks.test/' },
  { what: 'a user name', url: 'https://s3cret@hooks.test/' },
  { what: 'a password', url: 'https://:s3cret@hooks.test/' },
  { what: 'an address that is none', url: 'http://256.1.1.1/' },
  { what: 'a port that is none', url: 'http://hooks.test:65536/' },
  { what: 'an address with a zone', url: 'http://[fe80::1%25eth0]/' },
  { what: 'a tunnel', method: 'CONNECT' },
  { what: 'a method that is no token', method: 'PO ST' },
  { what: 'a header name that is no token', headers: { 'x y': 's3cret' } },
  { what: 'an empty header name', headers: { '': 's3cret' } },
  { what: 'a header value with a line break', headers: { 'x-a': 's3cret\r\nx-b: c' } },
  { what: 'a header value with a null', headers: { 'x-a': 's3cret\0' } },
  { what: 'a header value beyond Latin-1', headers: { 'x-a': 's3cret €' } },
];

for (const { what, ...more } of INVALID) {
  test(`answers destination_invalid to ${what} and repeats no secret`, async (t) => {
    const failure = errorOf(await outboundFor(t).request(post('http://127.0.0.1:9/', more)));
    assert.equal(failure.code, 'destination_invalid');
    assert.notEqual(failure.message, '');
    assert.doesNotMatch(failure.message, /s3cret/);
  });
}

function headersOf(headers: Readonly<Record<string, string>>): unknown {
  const target = toTarget({ method: 'POST', url: 'http://hooks.test/', headers, body: undefined });
  return target.ok && target.value.headers;
}

const CONNECTION_FIELDS = [
  'Connection',
  'Content-Length',
  'Expect',
  'Host',
  'Keep-Alive',
  'Proxy-Authenticate',
  'Proxy-Authorization',
  'Proxy-Connection',
  'TE',
  'Trailer',
  'Transfer-Encoding',
  'Upgrade',
];

for (const name of CONNECTION_FIELDS) {
  test(`drops the header ${name} in any case`, () => {
    assert.deepEqual(headersOf({ [name]: 'x' }), []);
    assert.deepEqual(headersOf({ [name.toLowerCase()]: 'x', 'X-A': 'b' }), ['X-A', 'b']);
  });
}

test('drops the headers that `Connection` nominates, before and after it', () => {
  const headers = {
    'X-One': '1',
    Connection: 'keep-alive, X-ONE,x-two',
    'X-Two': '2',
    'X-Three': 'x-one',
  };
  assert.deepEqual(headersOf(headers), ['X-Three', 'x-one']);
});
