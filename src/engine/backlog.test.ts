import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SECOND } from '../base/duration.ts';
import { silentLog } from '../base/log.ts';
import { EarshotError } from '../model/error.ts';
import { createBacklog } from './backlog.ts';
import { openHouse } from './engine.suite.ts';

test('what is due and waits for a worker is counted, with how long the oldest has waited', async (t) => {
  const house = await openHouse(t);
  const backlog = createBacklog({ ...house, log: silentLog });
  assert.deepEqual(await backlog(), { due: 0, oldestDueMs: 0 });

  await house.addTrigger({ steps: [{ url: 'http://127.0.0.1:1/' }] });
  await house.addEvent();
  await house.clock.advance(3 * SECOND);
  await house.addEvent();
  assert.deepEqual(await backlog(), { due: 0, oldestDueMs: 0 }, 'it is not looked at each time');
  await house.clock.advance(2 * SECOND);
  assert.deepEqual(await backlog(), { due: 2, oldestDueMs: 5 * SECOND });
});

test('runs of a paused trigger wait because somebody wants them to', async (t) => {
  const house = await openHouse(t);
  await house.addTrigger({ steps: [{ url: 'http://127.0.0.1:1/' }], paused: true });
  await house.addEvent();
  await house.clock.advance(SECOND);
  assert.deepEqual(await createBacklog({ ...house, log: silentLog })(), { due: 0, oldestDueMs: 0 });
});

test('a store that cannot be read is no reason to fail', async (t) => {
  const house = await openHouse(t);
  const listDue = () => Promise.reject(new EarshotError('store_unavailable', 'away'));
  const store = { runs: { ...house.store.runs, listDue } };
  assert.equal(await createBacklog({ ...house, store, log: silentLog })(), undefined);
});
