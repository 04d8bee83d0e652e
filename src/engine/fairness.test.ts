import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { eventually } from '../../test/kit/clock.ts';
import { systemClock, wait } from '../base/clock.ts';
import type { ListenerId } from '../model/listener.ts';
import type { EventId } from '../model/request.ts';
import { answerWith, openDestination, openHouse, type House } from './engine.suite.ts';

/** All over real sockets, in real time; only the figures that are printed depend on the machine. */

const CONCURRENCY = 256;
const EVENTS = 200;
/** So many answers in a row, and a destination is taken at its word. */
const TRUSTED_AFTER = 64;

interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Sends events one after the other, and tells how long each took from its commit to its arrival. */
async function measure(
  house: House,
  listenerId: ListenerId,
  arrivals: Map<string, number>,
): Promise<Latency> {
  const sentAt = new Map<EventId, number>();
  for (let i = 0; i < EVENTS; i++) {
    const eventId = await house.addEvent({ listenerId });
    sentAt.set(eventId, systemClock.monotonic());
    await wait(systemClock, 2);
  }
  await eventually(() => [...sentAt.keys()].every((id) => arrivals.has(id)));
  const waits = [...sentAt].map(([id, sentMs]) => (arrivals.get(id) ?? Infinity) - sentMs);
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Math.max(0, Math.round((sorted[Math.floor(share * sorted.length)] ?? 0) * 10) / 10);
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}

interface Bad {
  readonly listenerId: ListenerId;
  readonly open: () => number;
}

/** Ten triggers that lead to one destination: it answers until it is trusted, and from then on it hangs. */
async function addBad(t: TestContext, house: House): Promise<Bad> {
  let open = 0;
  let isHanging = false;
  const destination = await openDestination(t, (response) => {
    if (!isHanging) return answerWith(200)(response);
    open += 1;
    response.on('close', () => (open -= 1));
  });
  const listenerId = house.store.newId('lsn');
  const steps = [{ url: destination.url, timeoutMs: 60_000 }];
  for (let i = 0; i < 10; i++) await house.addTrigger({ listenerId, steps, concurrency: 1_000 });
  while (destination.arrivals.length < TRUSTED_AFTER) {
    const before = destination.arrivals.length;
    await house.addEvent({ listenerId });
    await eventually(() => destination.arrivals.length === before + 10);
  }
  isHanging = true;
  return { listenerId, open: () => open };
}

test('a destination that hangs, with ten triggers and a backlog, does not slow another', async (t) => {
  const house = await openHouse(t);
  const arrivals = new Map<string, number>();
  const good = await openDestination(t, (response, { headers }) => {
    arrivals.set(String(headers['webhook-id']), systemClock.monotonic());
    answerWith(200)(response);
  });
  const listenerId = house.store.newId('lsn');
  await house.addTrigger({ listenerId, steps: [{ url: good.url }] });
  const engine = house.start({ concurrency: CONCURRENCY });
  await measure(house, listenerId, arrivals);
  const alone = await measure(house, listenerId, arrivals);

  const bad = await addBad(t, house);
  await Promise.all(
    Array.from({ length: 100 }, () => house.addEvent({ listenerId: bad.listenerId })),
  );
  await eventually(() => bad.open() === CONCURRENCY / 2);
  const beside = await measure(house, listenerId, arrivals);

  t.diagnostic(`alone ${JSON.stringify(alone)}, beside ${JSON.stringify(beside)}`);
  assert.equal(good.arrivals.length, 3 * EVENTS);
  assert.equal(bad.open(), CONCURRENCY / 2, 'it holds half of the places, and no more');
  assert.ok(engine.stats().inFlight <= CONCURRENCY);
});

test('a trigger with many places waits for no connection: no time runs while nothing is sent', async (t) => {
  const house = await openHouse(t);
  const places = CONCURRENCY / 2;
  const held: (() => void)[] = [];
  let isHolding = false;
  const destination = await openDestination(t, (response) => {
    if (!isHolding) return answerWith(200)(response);
    held.push(() => answerWith(200)(response));
  });
  await house.addTrigger({ steps: [{ url: destination.url }], concurrency: 1_000 });
  const engine = house.start({ concurrency: CONCURRENCY });
  await Promise.all(Array.from({ length: TRUSTED_AFTER }, () => house.addEvent()));
  await eventually(() => engine.stats().completed === TRUSTED_AFTER);
  isHolding = true;

  await Promise.all(Array.from({ length: places }, () => house.addEvent()));

  await eventually(() => held.length === places);
  for (const answer of held) answer();
  await eventually(() => engine.stats().completed === TRUSTED_AFTER + places);
  assert.equal(engine.stats().attempts, TRUSTED_AFTER + places);
});
