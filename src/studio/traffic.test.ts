import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock } from '../../test/kit/clock.ts';
import { watchTraffic } from './traffic.ts';

test('what came is counted by interval, what was refused apart, for an hour', async () => {
  const clock = createManualClock();
  const stats: Record<string, number> = { received: 5 };
  const traffic = watchTraffic({ clock, requestStats: () => stats });
  stats['received'] = 7;
  stats['signature_mismatch'] = 1;
  const counts = () => traffic().points.map(({ received, rejected }) => [received, rejected]);
  assert.deepEqual(counts(), [[2, 1]]);
  await clock.advance(10_000);
  stats['filtered'] = 3;
  assert.deepEqual(counts(), [
    [2, 1],
    [3, 0],
  ]);
  await clock.advance(10_000);
  assert.deepEqual(counts(), [
    [2, 1],
    [3, 0],
    [0, 0],
  ]);
  assert.equal(traffic().points[1]?.at, new Date(Date.UTC(2026, 0, 1, 0, 0, 20)).toISOString());
  await clock.advance(2 * 3_600_000);
  assert.equal(traffic().points.length, 361);
});
