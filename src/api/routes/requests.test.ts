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

const path = '/api/v1/requests';

test('lists requests newest first, by listener, outcome and time', async () => {
  const { id: other } = await house.call('createListener', { body: { name: 'other' } });
  const first = await keepRequest(house.store, { listenerId: other, bytes: '{"n":1}' });
  const second = await keepRequest(house.store, { listenerId: other, rejected: true });
  await keepRequest(house.store, { listenerId, bytes: '{}' });
  const idsOf = async (query: object) =>
    (await house.call('listRequests', { query: { listener_id: other, ...query } })).items.map(
      ({ id }) => id,
    );
  assert.deepEqual(await idsOf({}), [second.requestId, first.requestId]);
  assert.deepEqual(await idsOf({ outcome: 'rejected' }), [second.requestId]);
  assert.deepEqual(await idsOf({ since: '2020-01-01T00:00:00Z', until: '9999-12-31T23:59:59Z' }), [
    second.requestId,
    first.requestId,
  ]);
  assert.deepEqual(await idsOf({ since: '9999-12-31T23:59:59Z' }), []);
  assert.deepEqual(await idsOf({ until: '1999-12-31T23:59:59Z' }), []);
  assert.deepEqual(await idsOf({ q: '"n":1' }), [first.requestId]);
  assert.deepEqual(await idsOf({ limit: 1, cursor: second.requestId }), [first.requestId]);
});

test('says the type of the event, in the list and by itself, of a duplicate too', async () => {
  const { id: other } = await house.call('createListener', { body: { name: 'typed' } });
  const sent = { listenerId: other, bytes: '{}', type: 'order.paid' };
  const { requestId, eventId } = await keepRequest(house.store, sent);
  const first = await house.store.requests.find(requestId);
  assert.ok(first !== undefined);
  const id = house.store.newId('req');
  const { eventType: _, ...row } = first;
  const request = { ...row, id, eventId, outcome: 'duplicate' as const };
  await house.store.requests.insert({ request, eventType: undefined, body: undefined, runs: [] });
  const { items } = await house.call('listRequests', { query: { listener_id: other } });
  const types = new Map(items.map((item) => [item.id, item.type]));
  assert.deepEqual(
    [requestId, id].map((each) => types.get(each)),
    ['order.paid', 'order.paid'],
  );
  for (const each of [requestId, id])
    assert.equal((await house.call('getRequest', { params: { id: each } })).type, 'order.paid');
});

test('reads a request with its headers as they came', async () => {
  const { requestId, eventId } = await keepRequest(house.store, { listenerId, bytes: '{}' });
  const request = await house.call('getRequest', { params: { id: requestId } });
  assert.deepEqual([request.event_id, request.outcome, request.code], [eventId, 'received', null]);
  assert.deepEqual(request.headers, [
    { name: 'X-One', value: '1' },
    { name: 'X-One', value: '2' },
  ]);
  assert.equal(request.target, '/webhooks/v1/listeners/x/notify?a=1');
  assert.deepEqual(request.stages, [{ stage: 'admit', duration_us: 12 }]);
});

test('reads a rejected request with why, and no headers', async () => {
  const { requestId } = await keepRequest(house.store, { listenerId, rejected: true });
  const request = await house.call('getRequest', { params: { id: requestId } });
  assert.deepEqual(
    [request.outcome, request.code, request.authenticated],
    ['rejected', 'signature_mismatch', false],
  );
  assert.deepEqual([request.headers, request.target, request.sha256], [null, null, null]);
});

test('gives the bytes exactly, as a file that no browser runs', async () => {
  const bytes = Buffer.from([0, 255, 254, 13, 10, 0xc3, 0x28, 0]);
  const { requestId } = await keepRequest(house.store, { listenerId, bytes });
  const response = await house.fetch(`${path}/${requestId}/body`);
  assert.equal(response.status, 200);
  assert.deepEqual(Buffer.from(await response.arrayBuffer()), bytes);
  assert.equal(response.headers.get('content-type'), 'application/octet-stream');
  assert.equal(
    response.headers.get('content-disposition'),
    `attachment; filename="${requestId}.bin"`,
  );
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
});

test('answers 404 where no body was kept', async () => {
  const { requestId } = await keepRequest(house.store, { listenerId, rejected: true });
  await play(house, { title: '', path: `${path}/${requestId}/body`, status: 404 });
});

test('puts a request through again and answers with the new one', async () => {
  const { requestId } = await keepRequest(house.store, { listenerId, bytes: '{}' });
  const again = await keepRequest(house.store, { listenerId, bytes: '{}' });
  house.replayOutcome = { kind: 'received', requestId: again.requestId };
  const replayed = await house.call('createRequestReplay', { params: { id: requestId } });
  assert.equal(replayed.id, again.requestId);
});

test('answers why a request cannot be put through again', async () => {
  const { requestId } = await keepRequest(house.store, { listenerId, bytes: '{}' });
  const scenario = { title: '', method: 'POST', path: `${path}/${requestId}/replays` };
  house.replayOutcome = { kind: 'rejected', code: 'body_malformed', message: 'not JSON' };
  await play(house, {
    ...scenario,
    status: 409,
    mustContain: ['"state_conflict"', 'body_malformed', 'not JSON'],
  });
  house.replayOutcome = { kind: 'skipped', message: 'its listener has been deleted' };
  await play(house, { ...scenario, status: 409, mustContain: ['deleted'] });
  house.replayOutcome = { kind: 'rejected', code: 'store_unavailable', message: 'later' };
  await play(house, { ...scenario, status: 503, mustContain: ['"store_unavailable"'] });

  const refused = await keepRequest(house.store, { listenerId, rejected: true });
  const none = { ...scenario, path: `${path}/${refused.requestId}/replays`, status: 409 };
  await play(house, { ...none, mustContain: ['no body'] });
});

test('erases a body on request: the row stays and says when, and asking again is as good', async () => {
  const { requestId, eventId } = await keepRequest(house.store, {
    listenerId,
    bytes: '{"name":1}',
  });
  await house.call('eraseRequestBody', { params: { id: requestId } });
  const request = await house.call('getRequest', { params: { id: requestId } });
  assert.notEqual(request.body_erased_at, null);
  assert.deepEqual([request.headers, request.target], [null, null]);
  const event = await house.call('getEvent', { params: { id: eventId } });
  assert.equal(event.body_erased_at, request.body_erased_at);
  assert.deepEqual([event.data, event.data_encoding, event.headers], [null, null, null]);
  await play(house, {
    title: '',
    path: `${path}/${requestId}/body`,
    status: 410,
    mustContain: ['"body_erased"'],
    mustNotContain: ['name'],
  });
  await house.call('eraseRequestBody', { params: { id: requestId } });
  const again = await house.call('getRequest', { params: { id: requestId } });
  assert.equal(again.body_erased_at, request.body_erased_at);
});

test('has nothing to erase where no body was kept', async () => {
  const { requestId } = await keepRequest(house.store, { listenerId, rejected: true });
  await play(house, {
    title: '',
    method: 'DELETE',
    path: `${path}/${requestId}/body`,
    status: 404,
    mustContain: ['no body of this request was kept'],
  });
});
