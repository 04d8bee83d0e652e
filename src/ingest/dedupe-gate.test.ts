import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock } from '../../test/kit/clock.ts';
import { createDedupeGate } from './dedupe.ts';

function setUp() {
  const clock = createManualClock();
  const gate = createDedupeGate(clock, { remembers: false });
  let asked = 0;
  /** As a store would that has none of the keys. */
  const enter = async (key: string, event: string) => {
    const now = new Date(clock.now());
    const first = await gate.enter('lsn_a', {
      eventId: `evt_${event}`,
      claim: { key, now, expiresAt: new Date(clock.now() + 1_000) },
      async insert() {
        asked += 1;
        return undefined;
      },
    });
    return first?.eventId ?? `evt_${event}`;
  };
  return { clock, enter, asked: () => asked };
}

test('the store is asked once for a key, until it expires', async () => {
  const { clock, enter, asked } = setUp();
  const told = await Promise.all([enter('a', '1'), enter('a', '2'), enter('b', '3')]);
  assert.deepEqual(told, ['evt_1', 'evt_1', 'evt_3']);
  assert.equal(asked(), 2);
  await clock.advance(1_000);
  assert.equal(await enter('a', '4'), 'evt_4');
  assert.equal(await enter('a', '5'), 'evt_4');
  assert.equal(asked(), 3);
});

test('the last fifty thousand keys are known, and of more than a hundred thousand the first is not', async () => {
  const { enter, asked } = setUp();
  const count = 100_000;
  for (let i = 0; i < count; i++) await enter(`${i}`, `${i}`);
  for (const i of [count - 1, count / 2 + 1])
    assert.equal(await enter(`${i}`, 'another'), `evt_${i}`);
  assert.equal(asked(), count);
  assert.equal(await enter('0', 'another'), 'evt_another');
  assert.equal(asked(), count + 1);
});
