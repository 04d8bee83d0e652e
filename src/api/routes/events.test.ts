import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { keepRequest, openHouse, play, type House } from '../api.suite.ts';

let house: House;
let listenerId: `lsn_${string}`;
before(async () => {
  house = await openHouse();
  listenerId = (await house.call('createListener', { body: { name: 'orders' } })).id;
});
after(() => house.close());

const path = '/api/v1/events';
const bind = async (name: string, listener: `lsn_${string}`) =>
  house.call('createTrigger', {
    body: {
      name,
      listener_ids: [listener],
      workflow: { steps: [{ forward: { url: 'https://shop.example/' } }] },
    },
  });

const PAYLOADS: readonly (readonly [
  title: string,
  bytes: string | Buffer,
  data: unknown,
  encoding: string,
])[] = [
  ['an object', '{"a":{"b":[1,null]}}', { a: { b: [1, null] } }, 'json'],
  ['a list', '[1,2]', [1, 2], 'json'],
  ['null', 'null', null, 'json'],
  ['JSON behind a byte order mark', '\ufeff{"a":1}', { a: 1 }, 'json'],
  ['a form', 'a=1&b=2', 'a=1&b=2', 'text'],
  ['nothing', '', '', 'text'],
  ['bytes', Buffer.from([0xff, 0x00]), '/wA=', 'base64'],
];

for (const [title, bytes, data, encoding] of PAYLOADS) {
  test(`shows a payload that is ${title} as ${encoding}`, async () => {
    const { eventId } = await keepRequest(house.store, { listenerId, bytes });
    const event = await house.call('getEvent', { params: { id: eventId } });
    assert.deepEqual([event.data, event.data_encoding], [data, encoding]);
  });
}

test('shows headers, stages and runs with the payload', async () => {
  const { id: triggerId, workflow } = await bind('to the shop', listenerId);
  const runs = [{ id: house.store.newId('run'), triggerId, workflowId: workflow.id }];
  const { eventId, requestId } = await keepRequest(house.store, {
    listenerId,
    bytes: '{}',
    type: 'order.paid',
    runs,
  });
  const event = await house.call('getEvent', { params: { id: eventId } });
  assert.deepEqual(
    [event.request_id, event.type, event.content_type],
    [requestId, 'order.paid', 'application/json'],
  );
  assert.equal(event.headers?.length, 2);
  assert.deepEqual(event.stages, [{ stage: 'admit', duration_us: 12 }]);
  assert.deepEqual(
    event.runs.map(({ id, status }) => [id, status]),
    [[runs[0]?.id, 'pending']],
  );
});

test('lists events by type, and not what made none', async () => {
  const { eventId } = await keepRequest(house.store, {
    listenerId,
    bytes: '{}',
    type: 'order.rare',
  });
  await keepRequest(house.store, { listenerId, rejected: true });
  const { items } = await house.call('listEvents', { query: { type: 'order.rare' } });
  assert.deepEqual(
    items.map(({ id, type }) => [id, type]),
    [[eventId, 'order.rare']],
  );
  await play(house, {
    title: '',
    path: `${path}?outcome=rejected`,
    status: 400,
    mustContain: ['outcome'],
  });
});

test('starts runs again for every trigger of the listener, and wakes the engine', async () => {
  const { id: other } = await house.call('createListener', { body: { name: 'other' } });
  const { eventId } = await keepRequest(house.store, { listenerId: other, bytes: '{}' });
  const none = await house.call('createEventReplay', { params: { id: eventId } });
  assert.deepEqual(none, { runs: [] });

  const [first, second] = [await bind('first', other), await bind('second', other)];
  house.woken.length = 0;
  const { runs } = await house.call('createEventReplay', { params: { id: eventId } });
  assert.deepEqual(runs.map((run) => run.trigger_id).toSorted(), [first.id, second.id]);
  assert.deepEqual(house.woken.toSorted(), [first.id, second.id]);
  assert.ok(runs.every((run) => run.event_id === eventId && run.status === 'pending'));

  const named = await house.call('createEventReplay', {
    params: { id: eventId },
    body: { trigger_ids: [second.id] },
  });
  assert.deepEqual(
    named.runs.map((run) => run.trigger_id),
    [second.id],
  );
  assert.equal((await house.call('listRuns', { query: { event_id: eventId } })).items.length, 3);
});

test('refuses to replay to a trigger of another listener', async () => {
  const { id: other } = await house.call('createListener', { body: { name: 'other' } });
  const { id } = await bind('elsewhere', other);
  const { eventId } = await keepRequest(house.store, { listenerId, bytes: '{}' });
  const scenario = {
    title: '',
    method: 'POST',
    path: `${path}/${eventId}/replays`,
    body: { trigger_ids: [id] },
  };
  await play(house, { ...scenario, status: 400, mustContain: ['trigger_ids', id] });
});

test('refuses to replay an event whose body is gone', async () => {
  const { eventId } = await keepRequest(house.store, { listenerId });
  await play(house, {
    title: '',
    method: 'POST',
    path: `${path}/${eventId}/replays`,
    status: 410,
    mustContain: ['"body_erased"'],
  });
  const event = await house.call('getEvent', { params: { id: eventId } });
  assert.deepEqual([event.data, event.data_encoding, event.headers], [null, null, null]);
});
