import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { createManualClock } from '../../../test/kit/clock.ts';
import { openStore } from '../open.ts';
import { addRequest, listenerOf, receivedOf, admissionOf, bodyOf } from '../suite/nouns.suite.ts';

/** What the store was like before these migrations, made by undoing them. */
const UNDO = `
  DROP TABLE listener_versions; DROP TABLE held_events; DROP TABLE dedupe_keys; DROP TABLE event_data;
  DROP INDEX requests_event_body; ALTER TABLE requests DROP COLUMN event_body_id; ALTER TABLE requests DROP COLUMN reason;
  DELETE FROM migrations WHERE name IN ('0005-mapping', '0008-dedupe', '0009-listener-versions');`;

test('a store of before has its rows, and its listeners a first version', async (t) => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'earshot-migrate-'));
  t.after(() => rm(dataFolder, { recursive: true }));
  const clock = createManualClock();
  const now = () => new Date(clock.now());
  const before = await openStore({ dataFolder, clock });
  const listener = listenerOf({ store: before, now });
  await before.listeners.insert(listener);
  const request = await addRequest({ store: before, now });
  const event = receivedOf({ store: before, now }, { listenerId: listener.id });
  await before.requests.insert(admissionOf(event));
  await before.close();

  const database = new DatabaseSync(join(dataFolder, 'earshot.db'));
  database.exec(UNDO);
  database.close();

  const store = await openStore({ dataFolder, clock });
  t.after(() => store.close());
  assert.deepEqual(await store.listeners.find(listener.id), listener);
  assert.deepEqual(await store.requests.find(request.id), request);
  assert.equal((await store.events.findBody(event.eventId))?.bytes.byteLength, 2);
  assert.equal(await store.events.findData(event.eventId), undefined);
  const versions = await store.listeners.listVersions(listener.id);
  assert.deepEqual(
    versions.map(({ number, listener: kept }) => [number, kept.name]),
    [[1, listener.name]],
  );
  const again = receivedOf({ store, now }, { listenerId: listener.id });
  const claim = { key: 'a', now: now(), expiresAt: new Date(clock.now() + 1_000) };
  assert.equal(await store.dedupe.insertFirst(admissionOf(again), claim), undefined);
});

/** As it was when bodies were found, and counted, by class; two classes had been counted up to different places. */
const BY_CLASS = `
  DROP TABLE sweeps; DROP TABLE carried_bodies; ALTER TABLE tallies DROP COLUMN oldest;
  CREATE INDEX bodies_class ON bodies (retention_days, id); DELETE FROM migrations WHERE name = '0020-sweeps';
  INSERT INTO tallies SELECT 7, 2, 20, id FROM bodies WHERE retention_days = 7 ORDER BY id LIMIT 1 OFFSET 1;
  INSERT INTO tallies SELECT 30, 1, 10, id FROM bodies WHERE retention_days = 30 ORDER BY id LIMIT 1;`;

test('bodies that were counted by class before are not counted twice, and go in their time', async (t) => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'earshot-migrate-'));
  t.after(() => rm(dataFolder, { recursive: true }));
  const clock = createManualClock();
  const now = () => new Date(clock.now());
  const since = now();
  const before = await openStore({ dataFolder, clock });
  for (const retentionDays of [7, 30, 30, 7, 7, 30, 90] as const) {
    const request = receivedOf({ store: before, now });
    const body = { ...bodyOf('{}'), retentionDays };
    await before.requests.insert(admissionOf(request, { body }));
    await clock.advance(1_000);
  }
  await before.close();
  const database = new DatabaseSync(join(dataFolder, 'earshot.db'));
  database.exec(BY_CLASS);
  database.close();

  const store = await openStore({ dataFolder, clock });
  t.after(() => store.close());
  const { storage } = store;
  while (await storage.count(now(), 2));
  const { bodies } = await storage.tallies();
  assert.deepEqual(
    bodies.map(({ retentionDays, items }) => [retentionDays, items]),
    [
      [7, 3],
      [30, 3],
      [90, 1],
    ],
  );
  assert.deepEqual(bodies[0]?.oldestAt, since);
  assert.equal((await storage.sweepBodies(7, { before: now(), limit: 100 })).deleted, 3);
});
