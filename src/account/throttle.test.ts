import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createThrottle } from './throttle.ts';

const LIMITS = { failures: 2, windowMs: 100, keys: 3 };

test('a key waits when it has failed as often as it may, until the first failure is forgotten', () => {
  const throttle = createThrottle(LIMITS);
  throttle.fail('a', 0);
  assert.equal(throttle.waitMs('a', 10), 0);
  throttle.fail('a', 10);
  assert.equal(throttle.waitMs('a', 10), 90);
  assert.equal(throttle.waitMs('b', 10), 0);
  assert.equal(throttle.waitMs('a', 99), 1);
  assert.equal(throttle.waitMs('a', 100), 0);
});

test('a key that is forgotten may try again at once', () => {
  const throttle = createThrottle(LIMITS);
  throttle.fail('a', 0);
  throttle.fail('a', 0);
  throttle.forget('a');
  assert.equal(throttle.waitMs('a', 0), 0);
});

test('beyond the keys that are kept, those that failed longest ago go', () => {
  const throttle = createThrottle({ ...LIMITS, failures: 1 });
  for (const key of ['a', 'b', 'c', 'a', 'd']) throttle.fail(key, 0);
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((key) => throttle.waitMs(key, 0) > 0),
    [true, false, true, true],
  );
});
