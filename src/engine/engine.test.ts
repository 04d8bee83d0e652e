import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../test/kit/clock.ts';
import { HOUR, SECOND } from '../base/duration.ts';
import { answerWith, openDestination, openHouse } from './engine.suite.ts';

const RETRY = { attempts: 8, baseMs: 5 * SECOND, maxMs: 6 * HOUR };
const seconds = (waitMs: number): number => Math.round(waitMs / SECOND);

test('an event is forwarded as soon as the engine is woken', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  const trigger = await house.addTrigger({ steps: [{ url: destination.url }] });
  const engine = house.start();

  const eventId = await house.addEvent({ body: '{"a":1}' });
  const run = await house.reach(eventId, 'completed');

  assert.equal(destination.arrivals.length, 1);
  assert.equal(destination.arrivals[0]?.body.toString(), '{"a":1}');
  const attempts = await house.store.attempts.list(run.id);
  assert.deepEqual(
    attempts.map(({ step, number, outcome }) => ({ step, number, outcome })),
    [{ step: '0', number: 1, outcome: 'completed' }],
  );
  await eventually(() => engine.stats().inFlight === 0);
  const { attemptSeconds, runSeconds, ...counts } = engine.stats();
  assert.deepEqual([attemptSeconds.count, runSeconds.count], [1, 1]);
  assert.deepEqual(counts, {
    completed: 1,
    failed: 0,
    attempts: 1,
    attemptsFailed: 0,
    leasesLost: 0,
    inFlight: 0,
    pauses: 0,
  });
  const attempted = house.lines.find((line) => line.event === 'step.attempted');
  assert.equal(attempted?.level, 'debug');
  assert.equal(attempted?.fields['run_id'], run.id);
  assert.equal(attempted?.fields['trigger_id'], trigger.id);
  assert.ok(house.lines.some((line) => line.event === 'run.completed'));
});

test('runs that were committed before the engine started are found at its start', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  await house.addTrigger({ steps: [{ url: destination.url }] });
  const eventId = await house.addEvent();

  house.start();

  await house.reach(eventId, 'completed');
});

test('a run that nobody woke the engine for is found by the poll', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  await house.addTrigger({ steps: [{ url: destination.url }], paused: true });
  const eventId = await house.addEvent();
  const [run] = await house.runsOf(eventId);
  const trigger = await house.addTrigger({ steps: [{ url: destination.url }] });
  house.start();
  await house.clock.advance(SECOND);

  const late = {
    id: house.store.newId('run'),
    triggerId: trigger.id,
    workflowId: trigger.workflowId,
    dueAt: new Date(house.clock.now()),
  };
  await house.store.runs.insert(eventId, [late]);
  await eventually(async () => {
    await house.clock.advance(SECOND);
    return (await house.store.runs.find(late.id))?.status === 'completed';
  });
  assert.equal(run?.status, 'pending');
});

test('a failing run is tried again with growing waits and is dead after eight attempts', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(500));
  await house.addTrigger({ steps: [{ url: destination.url }], retry: RETRY });
  const engine = house.start();
  const eventId = await house.addEvent();

  const waits: number[] = [];
  for (let attempt = 1; attempt < 8; attempt++) {
    await eventually(async () => {
      const run = await house.runOf(eventId);
      return run.status === 'waiting' && run.attempts === attempt;
    });
    waits.push(seconds(await house.advanceToDue(eventId)));
  }
  const run = await house.reach(eventId, 'failed');

  assert.deepEqual(waits, [5, 20, 81, 329, 1326, 5352, 21600]);
  assert.equal(run.status === 'failed' ? run.error.code : undefined, 'destination_status');
  assert.equal(run.attempts, 8);
  assert.deepEqual(
    destination.arrivals.map(({ headers }) => headers['earshot-attempt']),
    ['1', '2', '3', '4', '5', '6', '7', '8'],
  );
  const attempts = await house.store.attempts.list(run.id);
  assert.equal(attempts.length, 8);
  assert.ok(attempts.every(({ response }) => response?.status === 500));
  await eventually(() => engine.stats().failed === 1);
  assert.equal(house.lines.findLast((line) => line.event === 'run.failed')?.level, 'warn');
});

test('a run waits as long as `Retry-After` asks', async (t) => {
  const house = await openHouse(t);
  let calls = 0;
  const destination = await openDestination(t, (response) => {
    calls += 1;
    answerWith(calls === 1 ? 429 : 200, calls === 1 ? { 'retry-after': '120' } : {})(response);
  });
  await house.addTrigger({ steps: [{ url: destination.url }] });
  house.start();
  const eventId = await house.addEvent();

  await house.reach(eventId, 'waiting');
  assert.equal(await house.advanceToDue(eventId), 120 * SECOND);
  await house.reach(eventId, 'completed');
});

for (const status of [300, 301, 302, 303, 304, 307, 308, 400, 401, 404, 410, 422]) {
  test(`an answer ${status} is final`, async (t) => {
    const house = await openHouse(t);
    const destination = await openDestination(t, answerWith(status));
    await house.addTrigger({ steps: [{ url: destination.url }] });
    house.start();
    const eventId = await house.addEvent();

    const run = await house.reach(eventId, 'failed');
    assert.equal(destination.arrivals.length, 1);
    assert.equal(run.status === 'failed' ? run.error.code : undefined, 'destination_status');
  });
}

test('a canceled run is not tried again, and what its attempt came to is dropped', async (t) => {
  const house = await openHouse(t);
  const answers: (() => void)[] = [];
  const destination = await openDestination(t, (response) => {
    answers.push(() => answerWith(500)(response));
  });
  await house.addTrigger({ steps: [{ url: destination.url }] });
  const engine = house.start();
  const eventId = await house.addEvent();
  await eventually(() => answers.length === 1);
  const run = await house.runOf(eventId);

  assert.ok(await house.store.runs.cancel(run.id, new Date(house.clock.now())));
  answers[0]?.();

  await eventually(() => engine.stats().leasesLost === 1);
  assert.ok(house.lines.some((line) => line.event === 'run.lease_lost'));
  assert.equal((await house.runOf(eventId)).status, 'canceled');
  await house.clock.advance(HOUR);
  assert.equal(destination.arrivals.length, 1);
});

test("a paused trigger's runs wait until it goes on", async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  const trigger = await house.addTrigger({ steps: [{ url: destination.url }], paused: true });
  house.start();
  const eventId = await house.addEvent();
  await house.clock.advance(5 * SECOND);
  assert.equal((await house.runOf(eventId)).status, 'pending');

  await house.store.triggers.update({ ...trigger, paused: false });
  await house.catalog.reload();

  await house.reach(eventId, 'completed');
});

test('finished steps are not run again when a later one fails', async (t) => {
  const house = await openHouse(t);
  const first = await openDestination(t, answerWith(200));
  let calls = 0;
  const second = await openDestination(t, (response) =>
    answerWith(++calls === 1 ? 503 : 200)(response),
  );
  await house.addTrigger({ steps: [{ url: first.url }, { url: second.url }] });
  house.start();
  const eventId = await house.addEvent();

  await eventually(async () => {
    const run = await house.runOf(eventId);
    return run.status === 'waiting' && run.position === '1' && run.attempts === 1;
  });
  await house.advanceToDue(eventId);
  const run = await house.reach(eventId, 'completed');

  assert.equal(first.arrivals.length, 1);
  assert.equal(second.arrivals.length, 2);
  const attempts = await house.store.attempts.list(run.id);
  assert.deepEqual(
    attempts.map(({ step, number, outcome }) => `${step} ${number} ${outcome}`),
    ['0 1 completed', '1 1 failed', '1 2 completed'],
  );
  assert.equal(second.arrivals[1]?.headers['idempotency-key'], `${run.id}:1`);
});

test("a deleted trigger's run under way ends as canceled instead of waiting for ever", async (t) => {
  const house = await openHouse(t);
  const answers: (() => void)[] = [];
  const destination = await openDestination(t, (response) => {
    answers.push(() => answerWith(500)(response));
  });
  const trigger = await house.addTrigger({ steps: [{ url: destination.url }] });
  house.start();
  const eventId = await house.addEvent();
  await eventually(() => answers.length === 1);

  await house.store.triggers.delete(trigger.id, new Date(house.clock.now()));
  await house.catalog.reload();
  answers[0]?.();

  await house.reach(eventId, 'canceled');
});

test('a body that is erased while its run waits makes the run fail for good', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(500));
  await house.addTrigger({ steps: [{ url: destination.url }] });
  house.start();
  const eventId = await house.addEvent();
  await house.reach(eventId, 'waiting');
  const requestId = `req_${eventId.slice('evt_'.length)}` as const;
  assert.equal(await house.store.requests.eraseBody(requestId, new Date(house.clock.now())), true);
  await house.advanceToDue(eventId);
  const run = await house.reach(eventId, 'failed');
  assert.ok(run.status === 'failed');
  assert.equal(run.error.code, 'body_erased');
  assert.equal(destination.arrivals.length, 1);
});
