import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { createManualClock } from '../../../test/kit/clock.ts';
import { keyOf } from '../../base/id.ts';
import { openStore } from '../open.ts';
import { admissionOf, bodyOf, receivedOf } from '../suite/nouns.suite.ts';

/** Data that a mapping made, where one process has the store. What both engines do alike is in the suite. */

test('what a mapping made lies with its body, and what an older version put apart is found there', async (t) => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'earshot-data-'));
  t.after(() => rm(dataFolder, { recursive: true }));
  const clock = createManualClock();
  const now = (): Date => new Date(clock.now());
  const before = await openStore({ dataFolder, clock });
  // Larger than a page: what stands behind it is read all the same.
  const large = bodyOf('x'.repeat(20_000));
  const [old, big, again] = [1, 2, 3].map(() => receivedOf({ store: before, now }));
  assert.ok(old && big && again);
  const replay = { ...again, replayOf: big.id };
  await before.requests.insert(admissionOf(old, { eventData: '"old"' }));
  await before.requests.insert(admissionOf(big, { eventData: '"large"', body: large }));
  await before.requests.insert(admissionOf(replay, { eventData: '"again"' }));
  await before.close();

  const file = new DatabaseSync(join(dataFolder, 'earshot.db'));
  const apart = file.prepare('SELECT id, body_id, data FROM event_data').all();
  assert.deepEqual(
    apart.map((row) => ({ ...row })),
    [{ id: keyOf(again.id), body_id: keyOf(big.id), data: '"again"' }],
  );
  file.exec(`UPDATE bodies SET data = NULL WHERE id = ${keyOf(old.id)};
    INSERT INTO event_data VALUES (${keyOf(old.id)}, ${keyOf(old.id)}, '"old"')`);
  file.close();

  const store = await openStore({ dataFolder, clock });
  t.after(() => store.close());
  const find = () =>
    Promise.all([old, big, again].map((one) => store.events.findData(one.eventId)));
  assert.deepEqual(await find(), ['"old"', '"large"', '"again"']);
  assert.equal(await store.requests.eraseBody(big.id, now()), true);
  assert.deepEqual(await find(), ['"old"', undefined, undefined]);
  await store.storage.sweepBodies(30, { before: new Date(clock.now() + 1_000), limit: 10 });
  assert.deepEqual(await find(), [undefined, undefined, undefined]);
});
