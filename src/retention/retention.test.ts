import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createManualClock, eventually } from '../../test/kit/clock.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../base/duration.ts';
import type { RequestId } from '../model/request.ts';
import { openStore } from '../store/open.ts';
import type { NewRun } from '../store/store.ts';
import { startRetention } from './retention.ts';

const LISTENER = 'lsn_00000000001';
const TRIGGER = 'trg_00000000002';
const WORKFLOW = 'wfl_00000000003';

async function openHouse(t: TestContext) {
  const clock = createManualClock();
  const dataFolder = await mkdtemp(join(tmpdir(), 'earshot-retention-'));
  const store = await openStore({ dataFolder, clock });
  const lines: string[] = [];
  const record = (event: string): void => void lines.push(event);
  const log = { debug: record, info: record, warn: record, error: record };
  let isDiskShort = false;
  const retention = startRetention({
    store,
    clock,
    log,
    ledgerDays: 10,
    isDiskShort: () => isDiskShort,
  });
  t.after(async () => {
    await retention.stop();
    await store.close();
    await rm(dataFolder, { recursive: true });
  });

  return {
    clock,
    store,
    lines,
    retention,
    runOutOfDisk: () => (isDiskShort = true),
    async add(retentionDays: 1 | 7, more: { bytes?: Buffer; runs?: readonly NewRun[] } = {}) {
      const id = store.newId('req');
      const bytes = more.bytes ?? Buffer.from('{}');
      await store.requests.insert({
        request: {
          id,
          listenerId: LISTENER,
          receivedAt: new Date(clock.now()),
          outcome: 'received',
          code: undefined,
          authenticated: true,
          method: 'POST',
          address: '192.0.2.1',
          credentialId: undefined,
          contentType: 'application/json',
          sizeBytes: bytes.byteLength,
          sha256: 'ab'.repeat(32),
          eventId: `evt_${id.slice('req_'.length)}`,
          replayOf: undefined,
          bodyErasedAt: undefined,
          stages: [],
        },
        eventType: undefined,
        body: { head: { target: '/', rawHeaders: [] }, bytes, retentionDays },
        runs: more.runs ?? [],
      });
      return id;
    },
    hasBody: async (id: RequestId) => (await store.requests.findBody(id)) !== undefined,
    /** Lets time pass, and waits for a round that has begun since: one may be under way. */
    async pass(durationMs: number) {
      await clock.advance(durationMs);
      for (let round = 0; round < 2; round++) {
        const since = retention.stats().lastRoundAt;
        await eventually(async () => {
          await clock.advance(SECOND);
          return retention.stats().lastRoundAt !== since;
        }, 20_000);
      }
    },
  };
}

test('a body goes when its class has passed, its row when the ledger time has', async (t) => {
  const house = await openHouse(t);
  const short = await house.add(1);
  const long = await house.add(7);

  await house.pass(DAY - HOUR);
  assert.equal(await house.hasBody(short), true);
  await house.pass(2 * HOUR);
  assert.equal(await house.hasBody(short), false);
  assert.equal(await house.hasBody(long), true);
  assert.notEqual(await house.store.requests.find(short), undefined);
  assert.ok(house.lines.includes('storage.swept'));

  await house.pass(7 * DAY);
  assert.equal(await house.hasBody(long), false);
  await house.pass(3 * DAY);
  assert.equal(await house.store.requests.find(short), undefined);
  const { bodiesDeleted, requestsDeleted } = house.retention.stats();
  assert.deepEqual([bodiesDeleted, requestsDeleted], [2, 2]);
});

test('more than one batch is deleted in one round', async (t) => {
  const house = await openHouse(t);
  const adds = Array.from({ length: 600 }, () => house.add(1));
  await Promise.all(adds);
  await house.pass(DAY + MINUTE);
  assert.equal(house.retention.stats().bodiesDeleted, 600);
  const { bodies } = await house.store.storage.tallies();
  assert.deepEqual(bodies, []);
});

test('a body that a run needs is looked at again, and goes when the run has ended', async (t) => {
  const house = await openHouse(t);
  const run = {
    id: house.store.newId('run'),
    triggerId: TRIGGER,
    workflowId: WORKFLOW,
    dueAt: new Date(house.clock.now()),
  } as const;
  const id = await house.add(1, { runs: [run] });
  await house.pass(2 * DAY);
  assert.equal(await house.hasBody(id), true);
  await house.store.runs.cancel(run.id, new Date(house.clock.now()));
  await house.pass(2 * HOUR);
  assert.equal(await house.hasBody(id), false);
});

test('the room of what was deleted goes back to the disk, all of it when that is short', async (t) => {
  const house = await openHouse(t);
  for (let i = 0; i < 40; i++) await house.add(1, { bytes: Buffer.alloc(2 ** 20, i) });
  const before = await house.store.storage.reclaim({ pages: 0 });
  assert.ok((before?.fileBytes ?? 0) > 40 * 2 ** 20);

  await house.pass(DAY + MINUTE);
  const after = await house.store.storage.reclaim({ pages: 0 });
  assert.ok((after?.fileBytes ?? 0) < 18 * 2 ** 20, `${after?.fileBytes}`);
  assert.ok((after?.freeBytes ?? 0) > 0);

  house.runOutOfDisk();
  await house.pass(MINUTE);
  assert.equal((await house.store.storage.reclaim({ pages: 0 }))?.freeBytes, 0);
  assert.ok(house.retention.stats().returnedBytes > 40 * 2 ** 20);
});

test('a store that is away is asked again in the next round', async (t) => {
  const house = await openHouse(t);
  await house.store.close();
  await eventually(async () => {
    await house.clock.advance(SECOND);
    return house.lines.filter((line) => line === 'storage.unswept').length > 1;
  });
});
