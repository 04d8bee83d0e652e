import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { keepRequest, openHouse, play, type House } from '../api.suite.ts';

let house: House;
let listenerId: `lsn_${string}`;
const kept: { requestId: string; eventId: string | undefined }[] = [];

before(async () => {
  house = await openHouse();
  ({ id: listenerId } = await house.call('createListener', {
    body: { name: 'orders', redaction: { paths: ['card.number'] } },
  }));
  for (const [index, kind] of ['a', 'b', 'a'].entries()) {
    const bytes = JSON.stringify({ kind, index, card: { number: `4242-${index}` } });
    kept.push(await keepRequest(house.store, { listenerId, bytes }));
  }
  await keepRequest(house.store, { listenerId, rejected: true });
});
after(() => house.close());

const WHERE: readonly (readonly [where: string, found: readonly number[]])[] = [
  ['kind == "a"', [2, 0]],
  ['parsed_body.index >= 1 AND kind == "a"', [2]],
  ['headers["X-One"] != NULL AND method == "POST"', [2, 1, 0]],
  ['listener.name == "orders" AND query_params.a == "1"', [2, 1, 0]],
  ['kind == "c"', []],
  // What cannot be evaluated holds for nothing.
  ['kind > 1', []],
  // What is masked cannot be found out by asking.
  ['card.number == "4242-1"', []],
  ['card.number == "[redacted]"', [2, 1, 0]],
];

for (const [where, found] of WHERE) {
  test(`${where} finds ${found.length} requests, and their events`, async () => {
    const query = { listener_id: listenerId, where };
    const requests = await house.call('listRequests', { query });
    assert.deepEqual(
      requests.items.map(({ id }) => id),
      found.map((at) => kept[at]?.requestId),
    );
    const events = await house.call('listEvents', { query });
    assert.deepEqual(
      events.items.map(({ id }) => id),
      found.map((at) => kept[at]?.eventId),
    );
  });
}

test('a page goes on where the one before it has stopped', async () => {
  const query = { listener_id: listenerId, where: 'kind == "a"', limit: 1 };
  const first = await house.call('listRequests', { query });
  assert.equal(first.items[0]?.id, kept[2]?.requestId);
  const cursor = first.next_cursor ?? undefined;
  const second = await house.call('listRequests', { query: { ...query, cursor } });
  assert.equal(second.items[0]?.id, kept[0]?.requestId);
});

test('requests are found by the type of their event', async () => {
  const { requestId } = await keepRequest(house.store, { listenerId, bytes: '{}', type: 'paid' });
  const idsOf = async (type: string) =>
    (await house.call('listRequests', { query: { type } })).items.map(({ id }) => id);
  assert.deepEqual(await idsOf('paid'), [requestId]);
  assert.deepEqual(await idsOf('pai'), []);
});

test('refuses an expression that is none, with its place and a caret', async () => {
  await play(house, {
    title: 'an expression that is none',
    method: 'GET',
    path: `/api/v1/requests?where=${encodeURIComponent('kind ==')}`,
    status: 400,
    mustContain: ['"code":"expression_invalid"', '"path":"/where"', '"column":', '^'],
  });
});
