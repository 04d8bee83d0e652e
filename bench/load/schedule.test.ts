import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSchedule } from './schedule.ts';

test('arrivals come at even distances, the first one at once', () => {
  const schedule = createSchedule(500, 2_000);
  assert.equal(schedule.count, 1_000);
  assert.deepEqual(
    [0, 1, 999].map((index) => schedule.dueMs(index)),
    [0, 2, 1_998],
  );
});

test('what is due by an instant is everything up to it, and never more than there is', () => {
  const schedule = createSchedule(500, 100);
  for (const [elapsedMs, due] of [
    [-1, 0],
    [0, 1],
    [1.9, 1],
    [2, 2],
    [99, 50],
    [10_000, 50],
  ] as const)
    assert.equal(schedule.dueBy(elapsedMs), due, String(elapsedMs));
});

test('a timer that comes late finds all that has become due since', () => {
  const schedule = createSchedule(12_345, 1_000);
  for (let elapsed = 0; elapsed < 1_000; elapsed += 7) {
    const due = schedule.dueBy(elapsed);
    assert.ok(schedule.dueMs(due - 1) <= elapsed + 1e-9);
    assert.ok(due === schedule.count || schedule.dueMs(due) > elapsed - 1e-9);
  }
});

test('no rate is refused', () => {
  for (const rate of [0, -1, NaN]) assert.throws(() => createSchedule(rate, 1_000), RangeError);
});
