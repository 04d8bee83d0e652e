import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { createManualClock } from '../../../test/kit/clock.ts';
import { openStore } from '../open.ts';

test('the store itself refuses that a line of the audit log is changed or taken out', async (t) => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'earshot-audit-'));
  t.after(() => rm(dataFolder, { recursive: true }));
  const store = await openStore({ dataFolder, clock: createManualClock() });
  await store.audit.insert({
    id: store.newId('aud'),
    at: new Date(0),
    actor: 'Ada',
    token: undefined,
    operation: 'deleteListener',
    subject: undefined,
    input: null,
    before: null,
    after: null,
  });
  await store.close();
  const database = new DatabaseSync(join(dataFolder, 'earshot.db'));
  for (const text of [`UPDATE audit SET actor = 'Eve'`, 'DELETE FROM audit'])
    assert.throws(() => database.exec(text), /"audit" is only ever added to/);
  assert.deepEqual(
    database
      .prepare('SELECT actor FROM audit')
      .all()
      .map((row) => row['actor']),
    ['Ada'],
  );
  database.close();
});
