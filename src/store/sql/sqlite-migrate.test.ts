import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { createManualClock } from '../../../test/kit/clock.ts';
import { openStore } from '../open.ts';
import { addRequest, listenerOf, receivedOf, admissionOf } from '../suite/nouns.suite.ts';

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
