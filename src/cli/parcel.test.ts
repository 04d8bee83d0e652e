import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toKeptHeaders, withQueryOf } from './parcel.ts';

test('what a provider said is kept, what was of its connection or is no longer known is not', () => {
  const headers = toKeptHeaders([
    { name: 'X-GitHub-Event', value: 'push' },
    { name: 'Content-Encoding', value: 'gzip' },
    { name: 'Content-Length', value: '12' },
    { name: 'Host', value: 'hooks.example.com' },
    { name: 'Authorization', value: '[redacted]' },
    { name: 'Accept', value: 'a' },
    { name: 'accept', value: 'b' },
  ]);
  assert.deepEqual(headers, { 'x-github-event': 'push', accept: 'a, b' });
});

const QUERIES: readonly (readonly [address: string, target: string | null, url: string])[] = [
  ['http://localhost:3000/hook', '/notify?a=1&b=%20', 'http://localhost:3000/hook?a=1&b=%20'],
  ['http://localhost:3000/hook', '/notify', 'http://localhost:3000/hook'],
  ['http://localhost:3000/hook', '/notify?', 'http://localhost:3000/hook'],
  ['http://localhost:3000/hook', null, 'http://localhost:3000/hook'],
  ['http://localhost:3000/hook?own=1', '/notify?a=1', 'http://localhost:3000/hook?own=1'],
];

test("a provider's query goes along, unless the address has one of its own", () => {
  for (const [address, target, url] of QUERIES) assert.equal(withQueryOf(address, target), url);
});
