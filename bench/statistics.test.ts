import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, percentile, ratios, spread } from './statistics.ts';

test('the median is the value in the middle, whatever the order', () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([7]), 7);
  assert.equal(median([]), NaN);
});

test('a percentile is the smallest value that so many do not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  for (const [share, expected] of [
    [0, 1],
    [0.5, 50],
    [0.95, 95],
    [0.99, 99],
    [0.991, 100],
    [1, 100],
  ] as const)
    assert.equal(percentile(hundred, share), expected, String(share));
  assert.equal(percentile([3], 0.99), 3);
  assert.equal(percentile([], 0.5), NaN);
});

test('ratios are taken round by round, so that a slow minute for both does not show', () => {
  const bare = [100, 50, 100];
  const earshot = [60, 30, 65];
  assert.deepEqual(ratios(earshot, bare), [0.6, 0.6, 0.65]);
  assert.deepEqual(spread(ratios(earshot, bare)), { median: 0.6, lowest: 0.6, highest: 0.65 });
});

test('a round that one of the two lacks is an error, not a shift by one', () => {
  assert.throws(() => ratios([1, 2], [1]), RangeError);
});
