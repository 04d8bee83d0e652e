import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../base/clock.ts';
import { MINUTE } from '../base/duration.ts';
import { TrafficCounts } from './traffic.ts';

const ID = 'lsn_00000000001';
const OTHER = 'lsn_00000000002';

function open() {
  let now = 1_000 * MINUTE;
  const counts = new TrafficCounts({ ...systemClock, now: () => now });
  return { counts, pass: (minutes: number) => void (now += minutes * MINUTE) };
}

test('requests are counted by listener and minute, the one that has begun last', () => {
  const { counts, pass } = open();
  counts.note(ID, false);
  counts.note(ID, true);
  counts.note(OTHER, true);
  pass(2);
  counts.note(ID, false);
  const { taken, refused } = counts.read().get(ID) ?? { taken: [], refused: [] };
  assert.deepEqual([taken.length, taken.slice(-4)], [60, [0, 1, 0, 1]]);
  assert.deepEqual([refused.length, refused.slice(-4)], [60, [0, 1, 0, 0]]);
  assert.deepEqual(counts.read().get(OTHER)?.refused.slice(-3), [1, 0, 0]);
});

test('what came more than an hour ago is forgotten, also where nothing came since', () => {
  const { counts, pass } = open();
  counts.note(ID, false);
  pass(59);
  assert.equal(counts.read().get(ID)?.taken[0], 1);
  pass(1);
  assert.equal(counts.read().get(ID), undefined);
  counts.note(ID, false);
  assert.deepEqual(
    counts
      .read()
      .get(ID)
      ?.taken.reduce((sum, count) => sum + count),
    1,
  );
  pass(5_000);
  counts.note(ID, false);
  assert.equal(counts.read().get(ID)?.taken.indexOf(1), 59);
});
