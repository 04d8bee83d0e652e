import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHistogram } from './histogram.ts';

test('a value is in the bucket of the first bound that is not below it', () => {
  const rows: readonly (readonly [number, number])[] = [
    [0, 0],
    [1, 0],
    [1.001, 1],
    [2, 1],
    [5, 2],
    [5.1, 3],
    [1e9, 3],
  ];
  for (const [value, bucket] of rows) {
    const histogram = createHistogram([1, 2, 5]);
    histogram.observe(value);
    const expected = [0, 0, 0, 0].with(bucket, 1);
    assert.deepEqual(histogram.read().buckets, expected, String(value));
  }
});

test('sum and count are of all values, and what was read stays as it was', () => {
  const histogram = createHistogram([1]);
  histogram.observe(0.5);
  const before = histogram.read();
  histogram.observe(2);
  assert.deepEqual(before, { bounds: [1], buckets: [1, 0], sum: 0.5, count: 1 });
  assert.deepEqual(histogram.read(), { bounds: [1], buckets: [1, 1], sum: 2.5, count: 2 });
});
