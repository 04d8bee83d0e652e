import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findDifferences } from './diff.ts';

const CASES: readonly (readonly [before: unknown, after: unknown, found: readonly string[]])[] = [
  [{ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }, []],
  [{ a: 1 }, { a: 2 }, ['a 1 2']],
  [{ a: { b: 1 } }, { a: { c: null } }, ['a.b 1 -', 'a.c - null']],
  [{ a: [1, { b: 'x' }] }, { a: [1, { b: 'y' }, 3] }, ['a[1].b "x" "y"', 'a[2] - 3']],
  [{ 'odd-name': 1 }, {}, ['["odd-name"] 1 -']],
  [{ a: [] }, { a: {} }, ['a [] {}']],
  [1, 'x', [' 1 "x"']],
  [null, {}, [' null {}']],
];

for (const [before, after, found] of CASES) {
  test(`${JSON.stringify(before)} and ${JSON.stringify(after)} differ in ${found.length} places`, () => {
    const said = findDifferences(before, after).map(
      ({ path, before, after }) => `${path} ${before ?? '-'} ${after ?? '-'}`,
    );
    assert.deepEqual(said, found);
  });
}

test('of payloads without end, no more is told than somebody can read', () => {
  const many = (value: number) => Array.from({ length: 5_000 }, () => value);
  assert.equal(findDifferences(many(1), many(2)).length, 500);
});
