import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { keepRequest, openHouse, play, type House, type Scenario } from '../api.suite.ts';

let house: House;
let listenerId: `lsn_${string}`;
before(async () => {
  house = await openHouse();
  listenerId = (await house.call('createListener', { body: { name: 'orders' } })).id;
});
after(() => house.close());

const path = '/api/v1/replays';

test('tells by a plan how many and which, and does nothing', async () => {
  const { id: other } = await house.call('createListener', { body: { name: 'other' } });
  const first = await keepRequest(house.store, { listenerId: other, bytes: '{}' });
  const second = await keepRequest(house.store, { listenerId: other, bytes: '{}' });
  const body = { of: 'events' as const, filter: { listener_id: other }, plan: true };
  assert.deepEqual(await house.call('createReplay', { body }), {
    plan: true,
    total: 2,
    sample: [second.eventId, first.eventId],
  });
  assert.equal(house.kicks, 0);
  assert.deepEqual((await house.call('listReplays', {})).items, []);
});

test('starts a replay, shows its filter and progress, and cancels it once', async () => {
  const { eventId } = await keepRequest(house.store, { listenerId, bytes: '{}' });
  const filter = { since: '2026-01-01T01:00:00+01:00', ids: [eventId] };
  const created = await house.call('createReplay', { body: { of: 'events', filter } });
  assert.ok('id' in created);
  assert.equal(house.kicks, 1);
  const { id } = created;
  const read = await house.call('getReplay', { params: { id } });
  assert.deepEqual([read.status, read.total, read.done, read.skipped], ['running', 1, 0, 0]);
  assert.deepEqual(read.filter, { since: '2026-01-01T00:00:00.000Z', ids: [eventId] });
  assert.equal((await house.call('listReplays', {})).items[0]?.id, id);

  assert.equal(
    (await house.call('createReplayCancellation', { params: { id } })).status,
    'canceled',
  );
  const scenario = { title: '', method: 'POST', path: `${path}/${id}/cancellations`, status: 409 };
  await play(house, { ...scenario, mustContain: ['"state_conflict"', 'canceled'] });
});

const REFUSED: readonly Scenario[] = [
  {
    title: 'refuses a filter member that does not restrict this sort of thing',
    body: { of: 'events', filter: { status: 'failed' } },
    mustContain: ['filter', 'status'],
    status: 400,
    path,
  },
  {
    title: 'refuses a replay without a filter',
    body: { of: 'runs' },
    mustContain: ['filter'],
    status: 400,
    path,
  },
  {
    title: 'refuses another noun',
    body: { of: 'steps', filter: {} },
    mustContain: ['\\"of\\"'],
    status: 400,
    path,
  },
  {
    title: 'refuses the ids of another noun',
    body: { of: 'runs', filter: { ids: ['evt_00000000000'] } },
    status: 400,
    path,
  },
  {
    title: 'refuses no ids at all: that would be all',
    body: { of: 'runs', filter: { ids: [] } },
    status: 400,
    path,
  },
];

for (const scenario of REFUSED) {
  test(scenario.title, async () => {
    await play(house, { method: 'POST', ...scenario });
  });
}
