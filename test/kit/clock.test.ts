import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wait } from '../../src/base/clock.ts';
import { createManualClock } from './clock.ts';

test('time stands until it is moved', async () => {
  const clock = createManualClock(1_000);
  await new Promise((resolve) => {
    setTimeout(resolve, 5);
  });
  assert.equal(clock.now(), 1_000);
  await clock.advance(250);
  assert.equal(clock.now(), 1_250);
  assert.equal(clock.monotonic(), 250);
});

test('timers fire in the order of their instants, and see the instant they were set for', async () => {
  const clock = createManualClock(0);
  const fired: string[] = [];
  const note = (name: string) => (): void => void fired.push(`${name} at ${clock.now()}`);
  clock.after(30, note('c'));
  clock.after(10, note('a'));
  clock.after(10, note('b'));
  clock.after(50, note('too late'));
  await clock.advance(40);
  assert.deepEqual(fired, ['a at 10', 'b at 10', 'c at 30']);
});

test('a timer that is set on the way fires on the way', async () => {
  const clock = createManualClock(0);
  const woken: number[] = [];
  const loop = async (): Promise<void> => {
    for (;;) {
      await wait(clock, 10);
      woken.push(clock.now());
    }
  };
  void loop();
  await clock.advance(35);
  assert.deepEqual(woken, [10, 20, 30]);
});

test('a canceled timer does not fire', async () => {
  const clock = createManualClock();
  let fired = false;
  clock.after(1, () => (fired = true)).cancel();
  await clock.advance(2);
  assert.equal(fired, false);
});
