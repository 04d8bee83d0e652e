import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createManualClock } from '../../test/kit/clock.ts';
import {
  createKeySource,
  keyAt,
  keyOf,
  newUuid,
  parseId,
  randomFraction,
  timeOf,
  toId,
} from './id.ts';

const HIGHEST = Number.MAX_SAFE_INTEGER;

describe('an id', () => {
  for (const [key, id] of [
    [0, 'req_00000000000'],
    [1, 'req_00000000001'],
    [31, 'req_0000000000z'],
    [32, 'req_00000000010'],
    [2 ** 25 - 1, 'req_000000zzzzz'],
    [2 ** 25, 'req_00000100000'],
    [2 ** 52, 'req_40000000000'],
    [HIGHEST, 'req_7zzzzzzzzzz'],
  ] as const) {
    test(`of the key ${key} is "${id}", and back`, () => {
      assert.equal(toId('req', key), id);
      assert.equal(parseId('req', id), key);
      assert.equal(keyOf(id), key);
    });
  }

  test('sorts as text like its key as a number', () => {
    const keys = [0, 1, 33, 1_000, 2 ** 25 - 1, 2 ** 25, 2 ** 40 + 7, 2 ** 52, HIGHEST];
    const ids = keys.map((key) => toId('run', key));
    assert.deepEqual(ids.toSorted(), ids);
  });

  for (const [why, text] of Object.entries({
    'another prefix': 'evt_00000000001',
    'no prefix': '00000000001',
    'a digit too few': 'req_0000000000',
    'a digit too many': 'req_000000000001',
    'a digit that Crockford leaves out': 'req_0000000000l',
    'upper case': 'req_0000000000A',
    'more than 53 bits': 'req_80000000000',
    'nothing at all': '',
    'a letter outside ASCII': 'req_0000000000é',
  })) {
    test(`is none with ${why}`, () => assert.equal(parseId('req', text), undefined));
  }

  test('that our own code made and that is none is a bug', () => {
    for (const text of ['', 'req', 'req_', '_00000000001x', 'req_0000000000u']) {
      assert.throws(() => keyOf(text), { name: 'TypeError', message: `"${text}" is not an id` });
    }
  });
});

describe('a source of keys', () => {
  test('makes keys of the time, 128 a millisecond', async () => {
    const clock = createManualClock();
    const source = createKeySource({ clock });
    const keys = Array.from({ length: 128 }, () => source.next());
    assert.ok(keys.every((key) => timeOf(key) === clock.now()));
    assert.deepEqual(
      keys,
      Array.from({ length: 128 }, (_, i) => keyAt(clock.now()) + i),
    );
    await clock.advance(1);
    assert.equal(source.next(), keyAt(clock.now()));
  });

  test('runs ahead of the clock in a burst, and stays ahead until the clock has come after', async () => {
    const clock = createManualClock();
    const source = createKeySource({ clock });
    const keys = Array.from({ length: 300 }, () => source.next());
    assert.equal(timeOf(keys.at(-1) ?? 0), clock.now() + 2);
    await clock.advance(1);
    assert.ok(source.next() > (keys.at(-1) ?? 0));
    await clock.advance(10);
    assert.equal(timeOf(source.next()), clock.now());
  });

  test('never falls when the clock is set back', () => {
    let nowMs = Date.UTC(2026, 5, 1);
    const clock = { ...createManualClock(), now: () => nowMs };
    const source = createKeySource({ clock });
    let last = source.next();
    for (const backMs of [1, 86_400_000, Number.MAX_SAFE_INTEGER]) {
      nowMs -= backMs;
      for (let i = 0; i < 200; i++) {
        const key = source.next();
        assert.ok(key > last);
        last = key;
      }
    }
  });

  test('begins above the highest key that was stored', async () => {
    const clock = createManualClock();
    const above = keyAt(clock.now() + 5_000) + 77;
    const source = createKeySource({ clock, above });
    const first = source.next();
    assert.ok(first > above && timeOf(first) <= clock.now() + 5_001);
    await clock.advance(6_000);
    assert.equal(timeOf(source.next()), clock.now());
  });

  test('of another node never makes the same key', () => {
    const clock = createManualClock();
    const keys = [0, 1, 31].flatMap((node) => {
      const source = createKeySource({ clock, node: () => node });
      return Array.from({ length: 400 }, () => source.next());
    });
    assert.equal(new Set(keys).size, keys.length);
  });
});

test('the first key of an instant is above all keys before it', () => {
  const instant = Date.UTC(2026, 0, 1);
  const source = createKeySource({
    clock: { ...createManualClock(), now: () => instant - 1 },
    node: () => 31,
  });
  for (let i = 0; i < 128; i++) assert.ok(source.next() < keyAt(instant));
  assert.equal(timeOf(keyAt(instant)), instant);
  assert.equal(keyAt(0), 0, 'before the epoch of keys there is none');
});

test('UUIDs are version 4, and no two are alike', () => {
  const uuids = Array.from({ length: 100 }, newUuid);
  for (const uuid of uuids)
    assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(uuids).size, 100);
});

test('a random fraction is at least 0 and below 1', () => {
  const fractions = Array.from({ length: 1_000 }, randomFraction);
  assert.ok(fractions.every((fraction) => fraction >= 0 && fraction < 1));
  assert.ok(new Set(fractions).size > 990);
});
