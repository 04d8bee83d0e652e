import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantile } from './quantile.ts';

const BOUNDS = [1, 2, 4];
const CASES: readonly (readonly [
  title: string,
  buckets: readonly number[],
  part: number,
  expected: number | undefined,
])[] = [
  ['of nothing there is none', [0, 0, 0, 0], 0.5, undefined],
  ['all under the first bound lie evenly from zero', [10, 0, 0, 0], 0.5, 0.5],
  ['half below, half above: the bound between', [5, 5, 0, 0], 0.5, 1],
  ['the last of a bucket is its bound', [0, 4, 0, 0], 1, 2],
  ['between two bounds, evenly', [0, 0, 4, 0], 0.25, 2.5],
  ['above the last bound, no more is known than that', [0, 0, 0, 3], 0.5, 4],
  ['empty buckets in between do not count', [1, 0, 1, 0], 0.75, 3],
];

for (const [title, buckets, part, expected] of CASES)
  test(title, () => assert.equal(quantile(BOUNDS, buckets, part), expected));
