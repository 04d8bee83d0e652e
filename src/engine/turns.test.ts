import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TriggerId } from '../model/trigger.ts';
import { createTurns, type Turn, type Turns } from './turns.ts';

function turnsOf(concurrencies: Record<TriggerId, number>, limits = { concurrency: 16, batch: 4 }) {
  return createTurns({ ...limits, concurrencyOf: (id) => concurrencies[id] ?? 0 });
}

function takeAll(turns: Turns): Turn[] {
  const taken: Turn[] = [];
  for (let turn = turns.next(); turn !== undefined; turn = turns.next()) taken.push(turn);
  return taken;
}

test('nobody has a turn before a trigger is marked', () => {
  assert.equal(turnsOf({ trg_a: 1 }).next(), undefined);
});

test('a trigger claims no more than a batch, and has one claim at a time', () => {
  const turns = turnsOf({ trg_a: 10 });
  turns.mark('trg_a');
  assert.deepEqual(turns.next(), { triggerId: 'trg_a', limit: 4 });
  turns.mark('trg_a');
  assert.equal(turns.next(), undefined);
});

test('a mark during a claim leads to one more claim', () => {
  const turns = turnsOf({ trg_a: 10 });
  turns.mark('trg_a');
  const turn = turns.next();
  assert.ok(turn);
  turns.mark('trg_a');
  turns.mark('trg_a');
  turns.claimed(turn, 1);
  assert.deepEqual(turns.next(), { triggerId: 'trg_a', limit: 4 });
  turns.claimed(turn, 0);
  assert.equal(turns.next(), undefined);
});

test('a claim that took its whole limit leads to another', () => {
  const turns = turnsOf({ trg_a: 10 });
  turns.mark('trg_a');
  const turn = turns.next();
  assert.ok(turn);
  turns.claimed(turn, 4);
  assert.ok(turns.isBehind('trg_a'));
  assert.deepEqual(turns.next(), { triggerId: 'trg_a', limit: 4 });
});

test("a trigger's concurrency bounds what it claims, and an ended run makes room", () => {
  const turns = turnsOf({ trg_a: 2 });
  turns.mark('trg_a');
  const turn = turns.next();
  assert.deepEqual(turn, { triggerId: 'trg_a', limit: 2 });
  turns.claimed(turn, 2);
  assert.equal(turns.next(), undefined);
  turns.ended('trg_a');
  assert.deepEqual(turns.next(), { triggerId: 'trg_a', limit: 1 });
});

test('triggers take turns', () => {
  const turns = turnsOf({ trg_a: 2, trg_b: 2 });
  turns.mark('trg_a');
  turns.mark('trg_b');
  const [first] = takeAll(turns);
  assert.ok(first);
  turns.claimed(first, 2);
  turns.claimed({ triggerId: 'trg_b', limit: 2 }, 2);
  turns.ended('trg_b');
  turns.ended('trg_a');
  assert.deepEqual(
    takeAll(turns).map(({ triggerId }) => triggerId),
    ['trg_a', 'trg_b'],
  );
});

test('one trigger alone holds half of the places at most', () => {
  const turns = turnsOf({ trg_a: 1_000 }, { concurrency: 16, batch: 64 });
  turns.mark('trg_a');
  let held = 0;
  for (let turn = turns.next(); turn !== undefined; turn = turns.next()) {
    turns.claimed(turn, turn.limit);
    held += turn.limit;
    assert.ok(held <= 16);
  }
  assert.equal(held, 16 / 2);
});

test('a trigger without a run under way gets one of the last places', () => {
  const turns = turnsOf({ trg_a: 9, trg_b: 9, trg_c: 9 }, { concurrency: 4, batch: 9 });
  turns.mark('trg_a');
  turns.mark('trg_b');
  turns.mark('trg_c');
  for (const turn of takeAll(turns)) turns.claimed(turn, turn.limit);
  turns.mark('trg_c');
  assert.ok(!turns.isBehind('trg_x'));
  for (const id of ['trg_a', 'trg_b'] as const) assert.ok(turns.isBehind(id));
});

test('all triggers together hold no more than the global limit', () => {
  const ids = Array.from({ length: 100 }, (_, i): TriggerId => `trg_${i}`);
  const turns = turnsOf(Object.fromEntries(ids.map((id) => [id, 9])), {
    concurrency: 16,
    batch: 4,
  });
  for (const id of ids) turns.mark(id);
  const held = takeAll(turns).reduce((sum, turn) => sum + turn.limit, 0);
  assert.ok(held <= 16);
  assert.ok(held >= 12, 'most places are used');
});

test('a paused trigger has no turn until it is marked again', () => {
  const concurrencies: Record<TriggerId, number> = { trg_a: 0 };
  const turns = turnsOf(concurrencies);
  turns.mark('trg_a');
  assert.equal(turns.next(), undefined);
  assert.equal(turns.isBehind('trg_a'), false);
  concurrencies['trg_a'] = 1;
  assert.equal(turns.next(), undefined);
  turns.mark('trg_a');
  assert.deepEqual(turns.next(), { triggerId: 'trg_a', limit: 1 });
});
