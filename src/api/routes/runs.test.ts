import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MINUTE } from '../../base/duration.ts';
import type { Attempt } from '../../model/attempt.ts';
import { keepRequest, openHouse, play, type House } from '../api.suite.ts';

let house: House;
let listenerId: `lsn_${string}`;
before(async () => {
  house = await openHouse();
  listenerId = (await house.call('createListener', { body: { name: 'orders' } })).id;
});
after(() => house.close());

const path = '/api/v1/runs';
const url = 'https://shop.example/hook';

async function startRun() {
  const headers = { authorization: 'Bearer of-the-shop' };
  const trigger = await house.call('createTrigger', {
    body: {
      name: 'to the shop',
      listener_ids: [listenerId],
      workflow: { steps: [{ forward: { url, headers } }] },
    },
  });
  const runId = house.store.newId('run');
  const runs = [{ id: runId, triggerId: trigger.id, workflowId: trigger.workflow.id }];
  const { eventId } = await keepRequest(house.store, { listenerId, bytes: '{}', runs });
  return { runId, eventId, triggerId: trigger.id };
}

/** Claims the run as a worker would, and settles it as failed for good. */
async function fail({ runId, triggerId }: Awaited<ReturnType<typeof startRun>>): Promise<void> {
  const now = new Date();
  const leaseId = house.store.newId('lea');
  const leaseUntil = new Date(now.getTime() + MINUTE);
  const [claimed] = await house.store.runs.claim({ triggerId, limit: 1, leaseId, now, leaseUntil });
  assert.equal(claimed?.id, runId);
  const attempt: Attempt = {
    runId,
    step: '0',
    number: 1,
    startedAt: now,
    durationMs: 5,
    outcome: 'failed',
    code: 'destination_status',
    message: 'The destination answered 400.',
    request: { method: 'POST', url, headers: { authorization: '[redacted]' } },
    response: {
      status: 400,
      headers: { 'x-shop': 'blue' },
      body: Buffer.from([0xff, 1]),
      truncated: false,
    },
  };
  const next = {
    status: 'failed',
    at: now,
    attempts: 1,
    code: 'destination_status',
    message: 'given up',
  } as const;
  assert.ok(await house.store.runs.settle({ runId, leaseId, attempts: [attempt], next }));
}

test('reads a pending run with its steps, masked', async () => {
  const { runId, eventId, triggerId } = await startRun();
  const run = await house.call('getRun', { params: { id: runId } });
  assert.deepEqual([run.status, run.event_id, run.trigger_id], ['pending', eventId, triggerId]);
  assert.ok(run.due_at !== null && run.ended_at === null && run.error === null);
  assert.deepEqual(run.steps, [
    { forward: { url, headers: { authorization: '[redacted]' }, timeout: '15s' } },
  ]);
  assert.deepEqual(run.attempts, []);
});

test('reads a failed run with its attempts, what was sent and what came back', async () => {
  const started = await startRun();
  await fail(started);
  const run = await house.call('getRun', { params: { id: started.runId } });
  assert.deepEqual(
    [run.status, run.due_at, run.error?.code],
    ['failed', null, 'destination_status'],
  );
  assert.ok(run.ended_at !== null);
  const [attempt] = run.attempts;
  assert.deepEqual([attempt?.step, attempt?.number, attempt?.outcome], ['0', 1, 'failed']);
  assert.equal(attempt?.request?.url, url);
  const { status, body, body_encoding: encoding } = attempt.response ?? {};
  assert.deepEqual([status, body, encoding], [400, '/wE=', 'base64']);
});

test('lists dead letters by status, and runs by trigger and event', async () => {
  const started = await startRun();
  const ids = async (query: object) =>
    (await house.call('listRuns', { query })).items.map(({ id }) => id);
  const trigger = { trigger_id: started.triggerId };
  assert.deepEqual(await ids({ ...trigger, status: 'failed' }), []);
  await fail(started);
  assert.deepEqual(await ids({ ...trigger, status: 'failed' }), [started.runId]);
  assert.deepEqual(await ids({ event_id: started.eventId }), [started.runId]);
  await play(house, {
    title: '',
    path: `${path}?status=succeeded`,
    status: 400,
    mustContain: ['status', 'completed'],
  });
});

test('cancels a run once', async () => {
  const { runId } = await startRun();
  const canceled = await house.call('createRunCancellation', { params: { id: runId } });
  assert.equal(canceled.status, 'canceled');
  const scenario = {
    title: '',
    method: 'POST',
    path: `${path}/${runId}/cancellations`,
    status: 409,
  };
  await play(house, { ...scenario, mustContain: ['"state_conflict"', 'canceled'] });
});

test('starts an ended run anew, with the workflow that its trigger has now', async () => {
  const started = await startRun();
  const scenario = { title: '', method: 'POST', path: `${path}/${started.runId}/replays` };
  await play(house, { ...scenario, status: 409, mustContain: ['"state_conflict"', 'pending'] });
  await fail(started);
  const body = { workflow: { steps: [{ forward: { url: 'https://shop.example/v2' } }] } };
  const { workflow } = await house.call('updateTrigger', {
    params: { id: started.triggerId },
    body,
  });
  house.woken.length = 0;
  const again = await house.call('createRunReplay', { params: { id: started.runId } });
  assert.notEqual(again.id, started.runId);
  assert.deepEqual([again.event_id, again.workflow_id], [started.eventId, workflow.id]);
  assert.deepEqual(house.woken, [started.triggerId]);

  await house.call('deleteTrigger', { params: { id: started.triggerId } });
  await play(house, { ...scenario, status: 409, mustContain: ['deleted'] });
});
