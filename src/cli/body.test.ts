import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeBody } from './body.ts';

const CASES: readonly (readonly [
  title: string,
  more: Readonly<Record<string, unknown>> | undefined,
  flags: Readonly<Record<string, unknown>>,
  body: Readonly<Record<string, unknown>>,
])[] = [
  ['flags alone make the body', undefined, { name: 'a' }, { name: 'a' }],
  ['absent flags say nothing', { name: 'a' }, { name: undefined }, { name: 'a' }],
  ['flags come before --body', { name: 'a', b: 1 }, { name: 'c' }, { name: 'c', b: 1 }],
  [
    'members are merged, not replaced',
    { v: { a: 1, b: 2 } },
    { v: { b: 3 } },
    { v: { a: 1, b: 3 } },
  ],
  ['no flag makes no empty member', undefined, { v: { w: { x: undefined } } }, {}],
  ['lists are replaced whole', { l: [1, 2] }, { l: [3] }, { l: [3] }],
  ['a null of --body stays, for a patch', { rate_limit: null }, {}, { rate_limit: null }],
  ['false is said', undefined, { enabled: false }, { enabled: false }],
];

for (const [title, more, flags, body] of CASES) {
  test(title, () => assert.deepEqual(mergeBody(more, flags), body));
}
