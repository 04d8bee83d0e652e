import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../base/json.ts';
import { mergePatch } from './merge-patch.ts';

/** The examples of RFC 7396, appendix A: target, patch, result. */
const EXAMPLES: readonly (readonly [Json, Json, Json])[] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

for (const [target, patch, result] of EXAMPLES) {
  test(`merges ${JSON.stringify(patch)} into ${JSON.stringify(target)}`, () => {
    assert.deepEqual(mergePatch(target, patch), result);
  });
}

test('keeps a member that is called __proto__ a member', () => {
  const merged = mergePatch({}, JSON.parse('{"__proto__":{"enabled":true}}') as Json) as Record<
    string,
    unknown
  >;
  assert.equal(merged['enabled'], undefined);
  assert.ok(Object.hasOwn(merged, '__proto__'));
});

test('leaves the target as it was', () => {
  const target = { a: { b: 1 } };
  mergePatch(target, { a: { b: 2 }, c: 3 });
  assert.deepEqual(target, { a: { b: 1 } });
});
