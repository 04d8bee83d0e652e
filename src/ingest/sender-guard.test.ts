import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSenderNaming } from './sender-guard.ts';

const CASES: readonly (readonly [title: string, given: object, expected: string | undefined])[] = [
  ['the peer, without a proxy', { peer: '::ffff:192.0.2.1' }, '192.0.2.1'],
  [
    'whom a trusted proxy names, whatever stood there before',
    { peer: '10.0.0.1', forwarded: '203.0.113.9, 198.51.100.7' },
    '198.51.100.7',
  ],
  [
    'the peer, where somebody whom nobody trusts names another',
    { peer: '192.0.2.1', forwarded: '198.51.100.7' },
    '192.0.2.1',
  ],
  [
    'nobody, where a proxy of our own network is not said to be trusted',
    { peer: '192.168.1.1', forwarded: '198.51.100.7' },
    undefined,
  ],
];

for (const [title, given, expected] of CASES)
  test(`counts failures for ${title}`, () => {
    const { peer, forwarded } = given as { readonly peer: string; readonly forwarded?: string };
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
    assert.equal(createSenderNaming(['10.0.0.0/8'])({ headers, peer }), expected);
  });
