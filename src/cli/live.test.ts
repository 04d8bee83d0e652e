import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyOf, timeOf } from '../base/id.ts';
import { nextWaitMs, placeAt } from './live.ts';

test('waits double up to a quarter of a minute, and half of each is drawn', () => {
  const waits = [1, 2, 3, 4, 5, 6, 100].map((losses) => nextWaitMs(losses, 1));
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  assert.equal(nextWaitMs(1, 0), 500);
});

test('the place of an instant is just before the ids that are made then', () => {
  const instant = '2026-11-23T09:30:00.000Z';
  const key = keyOf(placeAt(instant));
  assert.ok(timeOf(key) < Date.parse(instant));
  assert.equal(timeOf(key + 1), Date.parse(instant));
});

test('an instant before all ids is the first place', () => {
  assert.equal(keyOf(placeAt('1999-01-01T00:00:00Z')), 0);
});
