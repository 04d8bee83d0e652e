import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepRequest, openHouse, play } from '../api.suite.ts';

test('says how much is kept, in what room, and what has been deleted', async (t) => {
  const house = await openHouse();
  t.after(() => house.close());
  const { id: listenerId } = await house.call('createListener', { body: { name: 'orders' } });
  const empty = await house.call('getStorage', {});
  assert.deepEqual([empty.bodies, empty.counted_to], [[], null]);

  await keepRequest(house.store, { listenerId, bytes: '{"a":1}' });
  await keepRequest(house.store, { listenerId, rejected: true });
  const later = new Date(Date.now() + 60_000);
  while (await house.store.storage.count(later, 100));
  const storage = await house.call('getStorage', {});

  assert.equal(storage.bodies.length, 1);
  assert.equal(storage.bodies[0]?.retention_days, 30);
  assert.equal(storage.bodies[0]?.items, 1);
  assert.ok(storage.bodies[0].bytes > 7);
  assert.deepEqual(
    storage.listeners.map(({ listener_id: id, items, bytes }) => [id, items, bytes]),
    [[listenerId, 1, storage.bodies[0].bytes]],
  );
  assert.equal(storage.ledger.items, 2);
  assert.notEqual(storage.ledger.oldest_at, null);
  assert.ok((storage.file?.bytes ?? 0) > 0);
  assert.deepEqual(storage.disk, { free_bytes: 2 ** 30, min_free_bytes: 2 ** 28, short: false });
  assert.deepEqual(storage.deleted, {
    bodies: 40,
    bytes: 4_000,
    requests: 30,
    returned_bytes: 8_192,
  });
  assert.deepEqual(storage.last_sweep, { ended_at: '2026-01-01T00:00:00.000Z', duration_ms: 25 });
});

test('is not ready while the disk is short, and everything can be read', async (t) => {
  const house = await openHouse();
  t.after(() => house.close());
  house.isDiskShort = true;
  const mustContain = ['"store_unavailable"', 'the disk is nearly full'];
  const response = await play(house, { title: '', path: '/readyz', status: 503, mustContain });
  assert.ok(response.headers.has('retry-after'));
  assert.equal((await house.call('getStorage', {})).disk?.short, true);
  assert.deepEqual((await house.call('listRequests', {})).items, []);
});
