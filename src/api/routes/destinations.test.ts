import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Destination } from '../../model/destination.ts';
import { keepRequest, openHouse, play, type House } from '../api.suite.ts';

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.close());

const path = '/api/v1/destinations';
const reason = { code: 'destination_timeout', message: 'no answer within 15000 ms' } as const;
const since = new Date('2026-11-23T09:30:00Z');
const nextProbeAt = new Date('2026-11-23T09:45:00Z');
const open: Destination = {
  id: 'dst_00000000001',
  origin: 'https://shop.example',
  triggerIds: [],
  status: 'open',
};

/** A paused destination with as many runs that wait for it. */
async function pause(runs: number): Promise<Destination> {
  const triggerId = house.store.newId('trg');
  const workflowId = house.store.newId('wfl');
  await keepRequest(house.store, {
    listenerId: house.store.newId('lsn'),
    bytes: '{}',
    runs: Array.from({ length: runs }, () => ({
      id: house.store.newId('run'),
      triggerId,
      workflowId,
    })),
  });
  return {
    id: 'dst_00000000002',
    origin: 'http://10.1.2.3:8080',
    triggerIds: [triggerId],
    status: 'paused',
    since,
    reason,
    nextProbeAt,
  };
}

test('lists destinations, and of one that is not open why, since when, and what waits for it', async () => {
  const paused = await pause(3);
  house.destinations = [open, paused];
  const { items, next_cursor: next } = await house.call('listDestinations', {});
  const base = { since: null, reason: null, next_probe_at: null, waiting_runs: null };
  assert.deepEqual(items, [
    {
      id: paused.id,
      origin: paused.origin,
      status: 'paused',
      trigger_ids: paused.triggerIds,
      since: since.toISOString(),
      reason,
      next_probe_at: nextProbeAt.toISOString(),
      waiting_runs: 3,
    },
    { id: open.id, origin: open.origin, status: 'open', trigger_ids: [], ...base },
  ]);
  assert.equal(next, null);
});

test('lists those in one state, and page by page', async () => {
  house.destinations = [open, await pause(0)];
  const paused = await house.call('listDestinations', { query: { status: 'paused' } });
  assert.deepEqual(
    paused.items.map(({ id }) => id),
    ['dst_00000000002'],
  );
  const first = await house.call('listDestinations', { query: { limit: 1 } });
  assert.equal(first.items[0]?.id, 'dst_00000000002');
  const query = { limit: 1, cursor: first.next_cursor ?? '' };
  const second = await house.call('listDestinations', { query });
  assert.deepEqual([second.items[0]?.id, second.next_cursor], [open.id, null]);
});

test('reads one, and answers 404 to what it does not know', async () => {
  house.destinations = [open];
  const read = await house.call('getDestination', { params: { id: open.id } });
  assert.equal(read.origin, open.origin);
  const unknown = { title: '', path: `${path}/dst_00000000009`, status: 404 };
  await play(house, { ...unknown, mustContain: ['"resource_not_found"'] });
  await play(house, { ...unknown, method: 'POST', path: `${unknown.path}/probes` });
});

test('has the engine probe a paused destination, and refuses to probe one that is not', async () => {
  const paused = await pause(1);
  house.destinations = [open, paused];
  const params = { id: paused.id };
  assert.equal((await house.call('createDestinationProbe', { params, body: {} })).status, 'paused');
  assert.deepEqual(house.probed, [paused.id]);

  house.destinations = [open, { ...paused, status: 'probing' } as Destination];
  for (const [id, status] of [
    [open.id, 'open'],
    [paused.id, 'probing'],
  ]) {
    await play(house, {
      title: '',
      method: 'POST',
      path: `${path}/${id}/probes`,
      status: 409,
      mustContain: ['"state_conflict"', `is ${status}`],
    });
  }
  assert.equal(house.probed.length, 1);
});

test('the metrics tell how many are paused, and how often that happened', async () => {
  house.destinations = [open, await pause(0)];
  await play(house, {
    title: '',
    path: '/metrics',
    status: 200,
    mustContain: ['earshot_destinations_paused 1', 'earshot_destination_pauses_total 4'],
  });
});
