import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sql } from 'kysely';
import { createManualClock } from '../../../test/kit/clock.ts';
import { createBodySweep } from './body-sweep.ts';
import { createDatabase } from './database.ts';
import { toStatement, type Database } from './dialect.ts';
import { createDuty } from './duty.ts';
import { migrate } from './migrate.ts';
import { openSqlite } from './sqlite.ts';

test('a body that came to be needed since it was looked at is carried, and not passed for good', async (t) => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'earshot-sweep-'));
  const clock = createManualClock();
  const engine = await openSqlite(dataFolder);
  const database = createDatabase(engine, clock);
  t.after(async () => {
    await database.close();
    await engine.close();
    await rm(dataFolder, { recursive: true });
  });
  await migrate(database, engine, clock);
  const say = (text: string) =>
    database.write([toStatement(sql.raw(text).compile(database.query))]);
  for (const key of [1, 2])
    await say(`INSERT INTO bodies (id, retention_days, head, bytes) VALUES (${key}, 1, '{}', '')`);

  // A run is born between the look and the deletion.
  let isBorn = false;
  const slow: Database = {
    ...database,
    async read(query) {
      const rows = await database.read(query);
      if (query.sql.includes('octet_length') && !isBorn) {
        isBorn = true;
        await say(
          `INSERT INTO runs (id, event_id, trigger_id, workflow_id, status) VALUES (2, 2, 1, 1, 'waiting')`,
        );
      }
      return rows;
    },
  };
  const { sweepBodies, sweepCarried } = createBodySweep(
    slow,
    createDuty(database, 'retention', clock),
  );
  const keys = async (table: 'bodies' | 'carried_bodies'): Promise<readonly number[]> =>
    (await database.read(database.query.selectFrom(table).select('id').compile())).map(
      ({ id }) => id,
    );
  await sweepBodies(1, { before: new Date(clock.now()), limit: 10 });
  assert.equal(isBorn, true);
  assert.deepEqual([await keys('bodies'), await keys('carried_bodies')], [[2], [2]]);

  await say(`UPDATE runs SET status = 'completed'`);
  await sweepCarried(1, { after: undefined, limit: 10 });
  assert.deepEqual([await keys('bodies'), await keys('carried_bodies')], [[], []]);
});
