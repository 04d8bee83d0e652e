import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY } from '../../base/duration.ts';
import type { Swept } from '../store.ts';
import { addBody, addEvent, everything, hasBody } from './bodies.suite.ts';
import { admissionOf, bodyOf, receivedOf, requestOf, runOf } from './nouns.suite.ts';
import type { Open, Opened } from './opened.suite.ts';

/** Bodies of all classes lie in one row: what each class has passed, and what it must come back to. */
export function sweepsSuite(open: Open): void {
  describe('storage.sweepBodies, from where it came to', () => places(open));
  describe('storage.sweepCarried', () => carried(open));
  describe('storage.tallies, of classes that lie among each other', () => tallies(open));
}

const sweepUpTo = ({ store, clock }: Opened, laterMs: number): Promise<Swept> =>
  store.storage.sweepBodies(1, { before: new Date(clock.now() + laterMs), limit: 100 });

/** A body that outlives its class. */
async function addNeeded(opened: Opened, retentionDays: number): Promise<void> {
  const body = { ...bodyOf('{}'), retentionDays };
  const runs = [runOf(opened)];
  await opened.store.requests.insert(admissionOf(receivedOf(opened), { body, runs }));
}

function places(open: Open): void {
  test('of other classes, no more are passed at once than is allowed, and none is deleted', async (t) => {
    const opened = await open(t);
    const others = await Promise.all(Array.from({ length: 300 }, () => addBody(opened, 30)));
    const own = await addBody(opened, 1);
    const steps: Swept[] = [];
    do steps.push(await opened.store.storage.sweepBodies(1, everything(opened, { limit: 1 })));
    while (steps.at(-1)?.isFull === true);
    assert.deepEqual(
      steps.map(({ deleted }) => deleted),
      [0, 1, 0],
    );
    assert.equal(await hasBody(opened, own), false);
    for (const other of [...others.slice(0, 20), ...others.slice(-20)])
      assert.equal(await hasBody(opened, other), true);
  });

  for (const [when, isUsed, first, then, deleted] of [
    ['is not looked for each time', true, 60_000, 120_000, 0],
    ['goes within a day', true, 60_000, 60_000 + DAY, 1],
    ['goes also where the clock is set back meanwhile', true, 4 * DAY, 2 * DAY, 1],
    ['waits where no other of its class is kept', false, 60_000, 60_000 + 2 * DAY, 0],
    ['goes then within a week', false, 60_000, 60_000 + 7 * DAY, 1],
  ] as const) {
    test(`a body that comes behind the place ${when}, over a restart`, async (t) => {
      const opened = await open(t);
      const late = requestOf(opened);
      await addBody(opened, 1);
      if (isUsed) await addNeeded(opened, 1);
      await opened.store.storage.count(opened.in(1), 100);
      assert.equal((await sweepUpTo(opened, first)).deleted, 1);
      const again = { ...opened, store: await opened.reopen() };
      const body = { ...bodyOf('{}'), retentionDays: 1 };
      await again.store.requests.insert(admissionOf(late, { body }));
      assert.equal((await sweepUpTo(again, then)).deleted, deleted);
      assert.equal(await hasBody(again, late), deleted === 0);
    });
  }

  test('what was seen by a batch that took less stays, where the clock is set back before the next', async (t) => {
    const opened = await open(t);
    const times: Date[] = [];
    for (let i = 0; i < 5; i++) {
      times.push(opened.now());
      await addBody(opened, 1);
      await opened.clock.advance(1_000);
    }
    const sweep = (before: Date): Promise<Swept> =>
      opened.store.storage.sweepBodies(1, { before, limit: 2 });
    assert.equal((await sweep(opened.in(60))).deleted, 2);
    assert.equal((await sweep(times[2] ?? opened.now())).deleted, 0);
    assert.equal((await sweep(times[3] ?? opened.now())).deleted, 1);
    const rest = await sweep(opened.in(60));
    assert.deepEqual([rest.deleted, (await sweep(opened.in(60))).deleted], [2, 0]);
  });

  test('the place is no later than the last body, whatever the clock says', async (t) => {
    const opened = await open(t);
    await addBody(opened, 1);
    assert.equal((await sweepUpTo(opened, 400 * DAY)).deleted, 1);
    await opened.clock.advance(1_000);
    await addBody(opened, 1);
    assert.equal((await sweepUpTo(opened, 400 * DAY)).deleted, 1);
  });
}

function carried(open: Open): void {
  const sweepAgain = ({ store }: Opened): Promise<Swept> =>
    store.storage.sweepCarried(30, { after: undefined, limit: 100 });

  test('finds what was carried before a restart, batch by batch', async (t) => {
    const opened = await open(t);
    const runs = [runOf(opened), runOf(opened), runOf(opened)];
    for (const run of runs) await addEvent(opened, [run]);
    const { storage } = opened.store;
    assert.equal((await storage.sweepBodies(30, everything(opened))).carried, 3);
    const store = await opened.reopen();
    for (const { id } of runs.slice(1)) await store.runs.cancel(id, opened.now());
    const first = await store.storage.sweepCarried(30, { after: undefined, limit: 2 });
    assert.deepEqual([first.deleted, first.carried, first.isFull], [1, 1, true]);
    const second = await store.storage.sweepCarried(30, { after: first.last, limit: 2 });
    assert.deepEqual([second.deleted, second.carried, second.isFull], [1, 0, false]);
  });

  test('knows those of its class alone', async (t) => {
    const opened = await open(t);
    await addEvent(opened, [runOf(opened)]);
    await opened.store.storage.sweepBodies(30, everything(opened));
    const other = await opened.store.storage.sweepCarried(7, { after: undefined, limit: 100 });
    assert.equal(other.last, undefined);
  });

  test('forgets what was erased, and takes it off the counts once', async (t) => {
    const opened = await open(t);
    const { storage, requests } = opened.store;
    const event = await addEvent(opened, [runOf(opened)]);
    await addEvent(opened, [runOf(opened)]);
    await storage.count(opened.in(1), 100);
    await storage.sweepBodies(30, everything(opened));
    await requests.eraseBody(event.id, opened.now());
    const swept = await sweepAgain(opened);
    assert.deepEqual([swept.deleted, swept.carried], [0, 1]);
    assert.deepEqual(
      (await storage.tallies()).bodies.map(({ items }) => items),
      [1],
    );
    const { deleted, carried: left } = await sweepAgain(opened);
    assert.deepEqual([deleted, left], [0, 1]);
  });
}

function tallies(open: Open): void {
  test('each tells its own oldest, the carried one first, and nothing when all are gone', async (t) => {
    const opened = await open(t);
    const { storage, runs } = opened.store;
    const told = async (): Promise<unknown> =>
      (await storage.tallies()).bodies.map(({ retentionDays, items, oldestAt }) => [
        retentionDays,
        items,
        oldestAt?.getTime(),
      ]);
    const times: number[] = [];
    const run = runOf(opened);
    for (const add of [
      () => addBody(opened, 7),
      () => addBody(opened, 1),
      () => addEvent(opened, [run]),
      () => addBody(opened, 7),
      () => addBody(opened, 30),
    ]) {
      times.push(opened.clock.now());
      await add();
      await opened.clock.advance(60_000);
    }
    while (await storage.count(opened.now(), 2));
    assert.deepEqual(await told(), [
      [1, 1, times[1]],
      [7, 2, times[0]],
      [30, 2, times[2]],
    ]);
    await storage.sweepBodies(1, everything(opened));
    await storage.sweepBodies(7, { before: new Date(times[1] ?? 0), limit: 100 });
    await storage.sweepBodies(30, everything(opened));
    assert.deepEqual(await told(), [
      [7, 1, times[3]],
      [30, 1, times[2]],
    ]);
    await runs.cancel(run.id, opened.now());
    await storage.sweepCarried(30, { after: undefined, limit: 100 });
    await storage.sweepBodies(7, everything(opened));
    assert.deepEqual(await told(), []);
  });
}
