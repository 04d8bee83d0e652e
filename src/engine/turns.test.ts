import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TriggerId } from '../model/trigger.ts';
import { createTurns, type Turn, type TurnLimits, type Turns } from './turns.ts';

type Limits = Pick<TurnLimits, 'concurrency' | 'batch'> & Partial<TurnLimits>;

function turnsOf(
  concurrencies: Record<TriggerId, number>,
  limits: Limits = { concurrency: 16, batch: 4 },
): Turns {
  return createTurns({
    laneOf: (id) => id,
    placesOf: () => Infinity,
    ...limits,
    concurrencyOf: (id) => concurrencies[id] ?? 0,
  });
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

const inOneLane = { concurrency: 16, batch: 4, laneOf: () => 'https://shop.example' };
const ten: readonly TriggerId[] = Array.from({ length: 10 }, (_, i): TriggerId => `trg_${i}`);
const ofTen = Object.fromEntries(ten.map((id) => [id, 9]));

test('ten triggers that lead to one destination hold no more places than one would', () => {
  const turns = turnsOf({ ...ofTen, trg_x: 9 }, inOneLane);
  for (const id of ten) turns.mark(id);
  const held = takeAll(turns).reduce((sum, turn) => sum + turn.limit, 0);
  assert.equal(held, 16 / 2);
});

test('lanes take turns, however many triggers each has', () => {
  const turns = turnsOf(
    { ...ofTen, trg_x: 9 },
    { ...inOneLane, laneOf: (id) => (id === 'trg_x' ? id : 'https://shop.example') },
  );
  for (const id of [...ten, 'trg_x'] as const) turns.mark(id);
  const order = takeAll(turns).map(({ triggerId }) => triggerId);
  assert.equal(order[1], 'trg_x');
});

test('no more runs of a lane are under way than it has places, and an ended one makes room', () => {
  const turns = turnsOf(ofTen, { ...inOneLane, placesOf: () => 3 });
  for (const id of ten) turns.mark(id);
  const taken = takeAll(turns);
  assert.deepEqual(
    taken.map(({ limit }) => limit),
    [3],
  );
  for (const turn of taken) turns.claimed(turn, turn.limit);
  assert.deepEqual(takeAll(turns), []);
  turns.ended('trg_0');
  assert.deepEqual(takeAll(turns), [{ triggerId: 'trg_1', limit: 1 }]);
});

test('a lane without a place is looked at once, not once for each of its triggers', () => {
  let asked = 0;
  const turns = createTurns({
    ...inOneLane,
    placesOf: () => 1,
    concurrencyOf: () => (asked += 1),
  });
  for (const id of ten) turns.mark(id);
  assert.equal(takeAll(turns).length, 1);
  assert.equal(asked, 1);
});

test('a paused lane has no turn, and its triggers have one when they are marked again', () => {
  let places = 0;
  const turns = turnsOf(ofTen, { ...inOneLane, placesOf: () => places });
  for (const id of ten) turns.mark(id);
  assert.deepEqual(takeAll(turns), []);
  assert.ok(ten.every((id) => !turns.isBehind(id)));
  places = Infinity;
  assert.deepEqual(takeAll(turns), []);
  turns.mark('trg_7');
  assert.deepEqual(takeAll(turns), [{ triggerId: 'trg_7', limit: 4 }]);
});

test('a trigger that leads elsewhere now takes its runs under way along', () => {
  let lane = 'https://shop.example';
  const turns = turnsOf(ofTen, { ...inOneLane, laneOf: () => lane, placesOf: () => 3 });
  turns.mark('trg_0');
  for (const turn of takeAll(turns)) turns.claimed(turn, turn.limit);
  lane = 'https://other.example';
  turns.mark('trg_0');
  assert.deepEqual(takeAll(turns), [], 'three are under way there');
  turns.ended('trg_0');
  assert.deepEqual(takeAll(turns), [{ triggerId: 'trg_0', limit: 1 }]);
});
