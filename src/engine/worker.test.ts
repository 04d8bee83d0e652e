import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../test/kit/clock.ts';
import { SECOND } from '../base/duration.ts';
import { DEFAULT_RETRY } from '../model/retry-policy.ts';
import { EarshotError } from '../model/error.ts';
import type { Store } from '../store/store.ts';
import { answerWith, openDestination, openHouse } from './engine.suite.ts';

test('no more runs of a trigger are under way than its concurrency says', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, (response) => {
    setTimeout(() => answerWith(200)(response), 3);
  });
  await house.addTrigger({ steps: [{ url: destination.url }], concurrency: 3 });
  house.start();
  const eventIds = await Promise.all(Array.from({ length: 40 }, () => house.addEvent()));

  for (const eventId of eventIds) await house.reach(eventId, 'completed');
  assert.equal(destination.arrivals.length, 40);
  assert.equal(destination.peak(), 3);
});

test('a stuck destination does not starve another trigger', async (t) => {
  const house = await openHouse(t);
  const stuck = await openDestination(t, () => undefined);
  const swift = await openDestination(t, answerWith(200));
  await house.addTrigger({ steps: [{ url: stuck.url, timeoutMs: 60_000 }], concurrency: 1_000 });
  const engine = house.start({ concurrency: 8 });
  for (let i = 0; i < 30; i++) await house.addEvent();
  await eventually(() => stuck.arrivals.length === 4);

  await house.addTrigger({ steps: [{ url: swift.url }], concurrency: 1_000 });
  for (let i = 0; i < 30; i++) await house.addEvent();

  await eventually(() => swift.arrivals.length === 30);
  assert.ok(stuck.arrivals.length < 8, 'the stuck trigger left places free');
  assert.ok(engine.stats().inFlight <= 8);
});

test('an attempt that a dead process left behind counts, and the run goes on', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  const trigger = await house.addTrigger({ steps: [{ url: destination.url }] });
  const eventId = await house.addEvent();
  const now = new Date(house.clock.now());
  await house.store.runs.claim({
    triggerId: trigger.id,
    limit: 1,
    leaseId: house.store.newId('lea'),
    now,
    leaseUntil: new Date(now.getTime() + 60 * SECOND),
  });

  house.start();
  await house.clock.advance(50 * SECOND);
  assert.equal((await house.runOf(eventId)).status, 'running');
  await eventually(async () => {
    await house.clock.advance(SECOND);
    return (await house.runOf(eventId)).status === 'completed';
  });

  const attempts = await house.store.attempts.list((await house.runOf(eventId)).id);
  assert.deepEqual(
    attempts.map(({ number, code }) => [number, code]),
    [
      [1, 'attempt_interrupted'],
      [2, undefined],
    ],
  );
});

test('a run that has used up its attempts by crashes is dead without another one', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  const retry = { ...DEFAULT_RETRY, attempts: 1 };
  const trigger = await house.addTrigger({ steps: [{ url: destination.url }], retry });
  const eventId = await house.addEvent();
  const now = new Date(house.clock.now());
  const leaseId = house.store.newId('lea');
  const leaseUntil = new Date(now.getTime() + SECOND);
  await house.store.runs.claim({ triggerId: trigger.id, limit: 1, leaseId, now, leaseUntil });
  await house.clock.advance(2 * SECOND);

  house.start();

  const run = await house.reach(eventId, 'failed');
  assert.equal(run.status === 'failed' ? run.error.code : undefined, 'attempt_interrupted');
  assert.equal(destination.arrivals.length, 0);
});

test('a run whose trigger was deleted while a process died with it is canceled, and not begun again', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  const trigger = await house.addTrigger({ steps: [{ url: destination.url }] });
  const eventId = await house.addEvent();
  const now = new Date(house.clock.now());
  const leaseId = house.store.newId('lea');
  const leaseUntil = new Date(now.getTime() + 60 * SECOND);
  await house.store.runs.claim({ triggerId: trigger.id, limit: 1, leaseId, now, leaseUntil });
  await house.store.triggers.delete(trigger.id, now);
  await house.catalog.reload();
  assert.equal((await house.runOf(eventId)).status, 'running');
  await house.clock.advance(61 * SECOND);

  house.start();

  const run = await house.reach(eventId, 'canceled');
  assert.equal(run.attempts, 1);
  const [attempt] = await house.store.attempts.list(run.id);
  assert.equal(attempt?.code, 'attempt_interrupted');
  assert.equal(destination.arrivals.length, 0);
});

test('a run that came when its trigger was just deleted is canceled', async (t) => {
  const house = await openHouse(t);
  const trigger = await house.addTrigger({ steps: [{ url: 'http://127.0.0.1:9/' }], paused: true });
  await house.store.triggers.delete(trigger.id, new Date(house.clock.now()));
  const eventId = await house.addEvent();
  await house.catalog.reload();

  house.start();

  await house.reach(eventId, 'canceled');
});

test('a lease is extended while its run is under way', async (t) => {
  const house = await openHouse(t);
  const answers: (() => void)[] = [];
  const destination = await openDestination(t, (response) => {
    answers.push(() => answerWith(200)(response));
  });
  await house.addTrigger({ steps: [{ url: destination.url }] });
  house.start();
  const eventId = await house.addEvent();
  await eventually(() => answers.length === 1);

  for (let i = 0; i < 30; i++) {
    await house.clock.advance(10 * SECOND);
    await house.store.probe();
  }
  answers[0]?.();

  await house.reach(eventId, 'completed');
  assert.equal(destination.arrivals.length, 1);
});

test('stop lets an attempt under way end', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, (response) => {
    setTimeout(() => answerWith(200)(response), 50);
  });
  await house.addTrigger({ steps: [{ url: destination.url }] });
  const engine = house.start();
  const eventId = await house.addEvent();
  await eventually(() => destination.arrivals.length === 1);

  await engine.stop();

  assert.equal((await house.runOf(eventId)).status, 'completed');
});

test('stop interrupts what outlasts the grace, gives the lease back, and counts no attempt', async (t) => {
  const house = await openHouse(t);
  let answering = false;
  const destination = await openDestination(t, (response) => {
    if (answering) answerWith(200)(response);
  });
  await house.addTrigger({ steps: [{ url: destination.url }] });
  const engine = house.start();
  const eventId = await house.addEvent();
  await eventually(() => destination.arrivals.length === 1);

  const stopped = engine.stop(10 * SECOND);
  await house.clock.advance(10 * SECOND);
  await stopped;

  const run = await house.runOf(eventId);
  assert.equal(run.status, 'waiting');
  assert.equal(run.attempts, 0);
  assert.deepEqual(await house.store.attempts.list(run.id), []);

  answering = true;
  house.start();
  await house.reach(eventId, 'completed');
  assert.equal(destination.arrivals.at(-1)?.headers['earshot-attempt'], '1');
});

test('nothing is claimed after stop', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  await house.addTrigger({ steps: [{ url: destination.url }] });
  const engine = house.start();
  await engine.stop();

  const eventId = await house.addEvent();
  await house.clock.advance(5 * SECOND);

  assert.equal((await house.runOf(eventId)).status, 'pending');
});

/** The real store, with a write that fails the first `failures` times. */
function withFailing(store: Store, name: 'settle' | 'claim', failures: number): Store {
  let left = failures;
  const method = store.runs[name] as (...given: unknown[]) => Promise<unknown>;
  const failing = (...given: unknown[]): Promise<unknown> =>
    left-- > 0 ? Promise.reject(new EarshotError('store_unavailable')) : method(...given);
  return { ...store, runs: { ...store.runs, [name]: failing } };
}

test('a run is settled although the store was away for a moment', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  await house.addTrigger({ steps: [{ url: destination.url }] });
  house.start({ store: withFailing(house.store, 'settle', 4) });
  const eventId = await house.addEvent();

  await eventually(async () => {
    await house.clock.advance(100);
    return (await house.runOf(eventId)).status === 'completed';
  });
  assert.equal(destination.arrivals.length, 1);
  assert.equal(house.lines.filter((line) => line.event === 'run.unsettled').length, 4);
});

test('a run that could not be settled at all is recovered when its lease has ended', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  await house.addTrigger({ steps: [{ url: destination.url }] });
  // The waits add up to more than a lease.
  house.start({ store: withFailing(house.store, 'settle', 18) });
  const eventId = await house.addEvent();

  await eventually(async () => {
    await house.clock.advance(SECOND);
    return (await house.runOf(eventId)).status === 'completed';
  });
  assert.ok(destination.arrivals.length > 1, 'at least once, not exactly once');
  assert.ok(house.lines.some(({ fields }) => fields['given_up'] === true));
});

test('a claim that failed is made again', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  await house.addTrigger({ steps: [{ url: destination.url }] });
  house.start({ store: withFailing(house.store, 'claim', 2) });
  const eventId = await house.addEvent();

  await eventually(async () => {
    await house.clock.advance(SECOND);
    return (await house.runOf(eventId)).status === 'completed';
  });
});
