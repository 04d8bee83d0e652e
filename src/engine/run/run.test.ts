import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../../test/kit/clock.ts';
import { SECOND } from '../../base/duration.ts';
import { EarshotError } from '../../model/error.ts';
import { DEFAULT_RETRY } from '../../model/retry-policy.ts';
import type { Run } from '../../model/run.ts';
import { answerWith, openDestination, openHouse } from '../engine.suite.ts';

function errorOf(run: Run) {
  return run.status === 'failed' || run.status === 'waiting' ? run.error : undefined;
}

test('a store that cannot be read burns no attempt: the run is set aside and tried again', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  await house.addTrigger({ steps: [{ url: destination.url }] });
  const { events } = house.store;
  let failures = 2;
  const findWithBody: typeof events.findWithBody = (...given) =>
    failures-- > 0
      ? Promise.reject(new EarshotError('store_unavailable'))
      : events.findWithBody(...given);
  house.start({ store: { ...house.store, events: { ...events, findWithBody } } });
  const eventId = await house.addEvent();

  for (const left of [1, 0]) {
    await eventually(() => failures === left);
    const run = await house.reach(eventId, 'waiting');
    assert.equal(run.attempts, 0);
    assert.equal(await house.advanceToDue(eventId), SECOND);
  }
  const run = await house.reach(eventId, 'completed');
  assert.equal((await house.store.attempts.list(run.id)).length, 1);
});

test('a fault of ours in a step is a failed attempt, logged as an error, and tried again', async (t) => {
  const house = await openHouse(t);
  await house.addTrigger({ steps: [{ url: 'http://127.0.0.1/' }] });
  house.start({ outbound: { request: () => Promise.reject(new TypeError('a bug')) } });
  const run = await house.reach(await house.addEvent(), 'waiting');

  assert.equal(errorOf(run)?.code, 'step_failed');
  assert.match(errorOf(run)?.message ?? '', /a bug/);
  assert.equal(run.attempts, 1);
  assert.ok(house.lines.some(({ level, event }) => level === 'error' && event === 'step.threw'));
});

test('a run without a workflow fails for good', async (t) => {
  const house = await openHouse(t);
  const trigger = await house.addTrigger({ paused: true });
  const eventId = await house.addEvent();
  const workflowId = house.store.newId('wfl');
  await house.store.triggers.update({ ...trigger, paused: false });
  await house.catalog.reload();
  const dueAt = new Date(house.clock.now());
  const id = house.store.newId('run');
  await house.store.runs.cancel((await house.runOf(eventId)).id, dueAt);
  await house.store.runs.insert(eventId, [{ id, triggerId: trigger.id, workflowId, dueAt }]);

  house.start();
  await eventually(async () => (await house.store.runs.find(id))?.status === 'failed');

  const run = await house.store.runs.find(id);
  assert.ok(run);
  assert.equal(errorOf(run)?.code, 'step_failed');
});

test('a run that has more attempts behind it than the policy now allows is dead of its last error', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(503));
  const trigger = await house.addTrigger({ steps: [{ url: destination.url }] });
  house.start();
  const eventId = await house.addEvent();
  await house.reach(eventId, 'waiting');
  await house.store.triggers.update({ ...trigger, retry: { ...DEFAULT_RETRY, attempts: 1 } });
  await house.catalog.reload();

  await house.advanceToDue(eventId);

  const run = await house.reach(eventId, 'failed');
  assert.equal(errorOf(run)?.code, 'destination_status');
  assert.equal(destination.arrivals.length, 1);
});

test('a workflow without steps is completed at once', async (t) => {
  const house = await openHouse(t);
  await house.addTrigger({ steps: [] });
  house.start();
  await house.reach(await house.addEvent(), 'completed');
});
