import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY } from '../../base/duration.ts';
import type { ListenerId } from '../../model/listener.ts';
import type { Request } from '../../model/request.ts';
import type { RunId } from '../../model/run.ts';
import type { TriggerId } from '../../model/trigger.ts';
import type { NewRun, Swept } from '../store.ts';
import { addBody, addEvent, everything, hasBody } from './bodies.suite.ts';
import {
  addRequest,
  addTrigger,
  admissionOf,
  attemptOf,
  bodyOf,
  claimOne,
  receivedOf,
  replayOf,
  requestOf,
  runOf,
  type ReceivedRequest,
} from './nouns.suite.ts';
import type { Open, Opened } from './opened.suite.ts';

/** What is removed when its time has passed, or when somebody asks, and what is counted. */
export function storageSuite(open: Open): void {
  describe('storage.sweepBodies', () => bodies(open));
  describe('storage.sweepBodies, with runs that have not ended', () => carried(open));
  describe('storage.sweepLedger', () => ledger(open));
  describe('storage.tallies', () => tallies(open));
  describe('requests.eraseBody', () => erase(open));
}

/** An event that puts the body of another through again. */
async function addReplay(
  opened: Opened,
  of: Request,
  runs: readonly NewRun[],
): Promise<ReceivedRequest> {
  const request = receivedOf(opened, { replayOf: of.id });
  await opened.store.requests.insert(admissionOf(request, { runs }));
  return request;
}

function bodies(open: Open): void {
  test('bodies of one class that came before an instant are deleted, and no others', async (t) => {
    const opened = await open(t);
    const old = await addBody(opened, 7);
    const longer = await addBody(opened, 30);
    await opened.clock.advance(DAY);
    const young = await addBody(opened, 7);

    const swept = await opened.store.storage.sweepBodies(
      7,
      everything(opened, { before: opened.now() }),
    );

    assert.equal(swept.deleted, 1);
    assert.ok(swept.bytes > 2);
    assert.equal(await hasBody(opened, old), false);
    assert.equal(await hasBody(opened, longer), true);
    assert.equal(await hasBody(opened, young), true);
    assert.deepEqual(await opened.store.requests.find(old.id), old);
  });

  test('a batch looks at no more rows than it may, and the next goes on behind it', async (t) => {
    const opened = await open(t);
    for (let i = 0; i < 5; i++) await addBody(opened, 1);
    const { storage } = opened.store;
    const first = await storage.sweepBodies(1, everything(opened, { limit: 3 }));
    assert.deepEqual([first.deleted, first.isFull], [3, true]);
    const second = await storage.sweepBodies(1, everything(opened, { limit: 3 }));
    assert.deepEqual([second.deleted, second.isFull], [2, false]);
    const third = await storage.sweepBodies(1, everything(opened));
    assert.deepEqual(third, { deleted: 0, bytes: 0, carried: 0, last: undefined, isFull: false });
  });

  test('of large bodies a batch takes fewer', async (t) => {
    const opened = await open(t);
    for (let i = 0; i < 3; i++) await addBody(opened, 1, 'x'.repeat(3 * 2 ** 20));
    const swept = await opened.store.storage.sweepBodies(1, everything(opened));
    assert.deepEqual([swept.deleted, swept.isFull], [2, true]);
  });

  test('what destinations answered goes with the body, to its replays too; the attempts stay', async (t) => {
    const opened = await open(t);
    const { storage, attempts, events } = opened.store;
    const trigger = await addTrigger(opened);
    const of = { triggerId: trigger.id };
    const event = await addEvent(opened, [runOf(opened, of)]);
    const first = await endOne(opened, trigger.id);
    const kept = requestOf(opened, { eventId: undefined });
    await opened.store.requests.insert(
      admissionOf(kept, { body: { ...bodyOf('{}'), retentionDays: 90 } }),
    );
    const again = await addReplay(opened, event, [runOf(opened, of)]);
    const second = await endOne(opened, trigger.id);

    assert.equal((await storage.sweepBodies(30, everything(opened))).deleted, 1);

    for (const run of [first, second]) {
      const [attempt] = await attempts.list(run);
      assert.deepEqual(
        [attempt?.outcome, attempt?.response?.body],
        ['completed', new Uint8Array()],
      );
    }
    assert.ok((await events.find(again.eventId)) !== undefined);
    assert.equal(await hasBody(opened, kept), true);
  });

  test('the answers to an event whose body is kept longer stay', async (t) => {
    const opened = await open(t);
    const trigger = await addTrigger(opened);
    await addBody(opened, 1);
    await addEvent(opened, [runOf(opened, { triggerId: trigger.id })]);
    await addBody(opened, 1);
    const run = await endOne(opened, trigger.id);
    assert.equal((await opened.store.storage.sweepBodies(1, everything(opened))).deleted, 2);
    const [attempt] = await opened.store.attempts.list(run);
    assert.ok((attempt?.response?.body.byteLength ?? 0) > 0);
  });

  test('the data of an event goes with the body that it was made from', async (t) => {
    const opened = await open(t);
    const { requests, events, storage } = opened.store;
    const event = receivedOf(opened);
    const longer = receivedOf(opened);
    await requests.insert(admissionOf(event, { eventData: '{"a":1}' }));
    await requests.insert(
      admissionOf(longer, { eventData: '{"a":2}', body: { ...bodyOf('{}'), retentionDays: 90 } }),
    );
    const again = receivedOf(opened, { replayOf: event.id });
    await requests.insert(admissionOf(again, { eventData: '{"a":3}' }));
    await storage.sweepBodies(30, everything(opened));
    const data = [event, longer, again].map(async ({ eventId }) => events.findData(eventId));
    assert.deepEqual(await Promise.all(data), [undefined, '{"a":2}', undefined]);
  });
}

/** Carries one run of the trigger to its end, and tells which. */
async function endOne(opened: Opened, triggerId: TriggerId): Promise<RunId> {
  const run = await claimOne(opened, triggerId);
  const next = { status: 'completed', at: opened.now(), attempts: 1 } as const;
  const attempts = [attemptOf(opened, run.id)];
  await opened.store.runs.settle({ runId: run.id, leaseId: run.leaseId, attempts, next });
  return run.id;
}

function carried(open: Open): void {
  const sweepAgain = ({ store }: Opened): Promise<Swept> =>
    store.storage.sweepCarried(30, { after: undefined, limit: 100 });

  test('the body of a run that has not ended outlives its class, and goes when the run has ended', async (t) => {
    const opened = await open(t);
    const run = runOf(opened);
    const event = await addEvent(opened, [run]);
    const { storage, runs } = opened.store;

    const first = await storage.sweepBodies(30, everything(opened));
    assert.deepEqual([first.deleted, first.carried], [0, 1]);
    assert.equal(await hasBody(opened, event), true);

    await runs.cancel(run.id, opened.now());
    const second = await sweepAgain(opened);
    assert.deepEqual([second.deleted, second.carried], [1, 0]);
  });

  test('the body of a request outlives its class while a replay of it has not ended', async (t) => {
    const opened = await open(t);
    const event = await addEvent(opened, []);
    const run = runOf(opened);
    const again = await addReplay(opened, event, [run]);
    const { storage, runs } = opened.store;

    assert.equal((await storage.sweepBodies(30, everything(opened))).carried, 1);
    assert.equal(await hasBody(opened, again), true);
    await runs.cancel(run.id, opened.now());
    assert.equal((await sweepAgain(opened)).deleted, 1);
  });

  test('what puts a body through again that has just gone is told so, and leaves nothing behind', async (t) => {
    const opened = await open(t);
    const { storage, runs, replays, requests } = opened.store;
    const event = await addEvent(opened, []);
    assert.equal((await storage.sweepBodies(30, everything(opened))).deleted, 1);

    const [one, two, three] = [runOf(opened), runOf(opened), runOf(opened)];
    assert.equal(await runs.insert(event.eventId, [one]), false);
    const again = receivedOf(opened, { replayOf: event.id });
    const inserted = requests.insert(admissionOf(again, { runs: [two] }));
    await assert.rejects(inserted, { code: 'store_unavailable' });
    const replay = replayOf(opened);
    await replays.insert(replay);
    const batch = { runs: [{ eventId: event.eventId, run: three }], done: 1, skipped: 0 };
    const places = { from: undefined, cursor: event.eventId, completedAt: undefined };
    assert.equal(await replays.advance({ id: replay.id, ...batch, ...places }), 'outdated');

    assert.deepEqual(await replays.find(replay.id), replay);
    assert.equal(await requests.find(again.id), undefined);
    for (const { id } of [one, two, three]) assert.equal(await runs.find(id), undefined);
  });

  test('what is carried does not keep the batch from what lies behind it', async (t) => {
    const opened = await open(t);
    await addEvent(opened, [runOf(opened)]);
    const free = await addEvent(opened, []);
    const swept = await opened.store.storage.sweepBodies(30, everything(opened));
    assert.deepEqual([swept.deleted, swept.carried, swept.last], [1, 1, free.id]);
  });
}

function ledger(open: Open): void {
  test('a request goes with its ended runs and their attempts, but not before its body', async (t) => {
    const opened = await open(t);
    const { storage, runs, attempts, requests } = opened.store;
    const trigger = await addTrigger(opened);
    const event = await addEvent(opened, [runOf(opened, { triggerId: trigger.id })]);
    const run = await claimOne(opened, trigger.id);
    const next = { status: 'completed', at: opened.now(), attempts: 1 } as const;
    const made = [attemptOf(opened, run.id)];
    await runs.settle({ runId: run.id, leaseId: run.leaseId, attempts: made, next });

    assert.deepEqual((await storage.sweepLedger(everything(opened))).carried, 1);
    assert.notEqual(await requests.find(event.id), undefined);
    await storage.sweepBodies(30, everything(opened));
    const swept = await storage.sweepLedger(everything(opened));

    assert.equal(swept.deleted, 1);
    assert.equal(await requests.find(event.id), undefined);
    assert.equal(await runs.find(run.id), undefined);
    assert.deepEqual(await attempts.list(run.id), []);
  });

  test('a request stays with the run that has not ended', async (t) => {
    const opened = await open(t);
    const run = runOf(opened);
    const request = receivedOf(opened);
    await opened.store.requests.insert(admissionOf(request, { body: undefined, runs: [run] }));
    const swept = await opened.store.storage.sweepLedger(everything(opened));
    assert.deepEqual([swept.deleted, swept.carried], [0, 1]);
    assert.equal((await opened.store.runs.find(run.id))?.status, 'pending');
  });

  test('replays that have ended go with the requests of their time', async (t) => {
    const opened = await open(t);
    const { replays, storage } = opened.store;
    const [ended, running] = [replayOf(opened), replayOf(opened)];
    await replays.insert({ ...ended, status: 'completed', endedAt: opened.now() });
    await replays.insert(running);
    await opened.clock.advance(1_000);
    await opened.store.requests.insert(admissionOf(requestOf(opened), { body: undefined }));
    await opened.clock.advance(1_000);
    const young = { ...replayOf(opened), status: 'completed', endedAt: opened.now() } as const;
    await replays.insert(young);
    await storage.sweepLedger(everything(opened));
    assert.equal(await replays.find(ended.id), undefined);
    assert.equal((await replays.find(running.id))?.status, 'running');
    assert.notEqual(await replays.find(young.id), undefined);
  });

  test('what came later stays', async (t) => {
    const opened = await open(t);
    const young = requestOf(opened);
    await opened.store.requests.insert(admissionOf(young, { body: undefined }));
    await opened.store.storage.sweepLedger(everything(opened, { before: opened.now() }));
    assert.notEqual(await opened.store.requests.find(young.id), undefined);
  });
}

function tallies(open: Open): void {
  const count = async ({ store, in: at }: Opened, limit = 100): Promise<void> => {
    while (await store.storage.count(at(1), limit));
  };

  test('bodies are counted by class, each once, and those that are deleted are taken off', async (t) => {
    const opened = await open(t);
    const { storage } = opened.store;
    for (let i = 0; i < 5; i++) await addBody(opened, 7, '{"a":1}');
    await addBody(opened, 365);
    await count(opened, 2);
    const before = await storage.tallies();
    assert.deepEqual(
      before.bodies.map(({ retentionDays, items }) => [retentionDays, items]),
      [
        [7, 5],
        [365, 1],
      ],
    );
    assert.equal(before.ledger.items, 6);
    const perBody = (before.bodies[0]?.bytes ?? 0) / 5;
    assert.ok(perBody > 7);

    await opened.clock.advance(2_000);
    await addBody(opened, 7, '{"a":1}');
    await count(opened);
    await storage.sweepBodies(7, everything(opened, { limit: 4 }));
    const [left] = (await storage.tallies()).bodies;
    assert.deepEqual([left?.items, left?.bytes], [2, 2 * perBody]);
  });

  test('tell how much each listener keeps, who keeps the most first, and less when it goes', async (t) => {
    const opened = await open(t);
    const { storage, requests } = opened.store;
    const [little, much] = [opened.store.newId('lsn'), opened.store.newId('lsn')];
    const add = async (listenerId: ListenerId, retentionDays: number): Promise<Request> => {
      const request = requestOf(opened, { listenerId });
      const body = { ...bodyOf('{"a":1}'), retentionDays };
      await requests.insert(admissionOf(request, { body }));
      return request;
    };
    await add(little, 7);
    for (let i = 0; i < 2; i++) await add(much, 30);
    const erased = await add(much, 7);
    assert.deepEqual((await storage.tallyOf(much)).items, 0, 'not counted yet');
    await count(opened, 2);
    const itemsOf = async (): Promise<unknown> =>
      (await storage.tallies()).listeners.map(({ listenerId, items }) => [listenerId, items]);
    assert.deepEqual(await itemsOf(), [
      [much, 3],
      [little, 1],
    ]);
    const before = await storage.tallyOf(much);
    assert.deepEqual(before.countedTo, opened.in(1));

    await requests.eraseBody(erased.id, opened.now());
    await storage.sweepBodies(7, everything(opened));
    assert.deepEqual(await itemsOf(), [[much, 2]]);
    const after = await storage.tallyOf(much);
    assert.equal(after.bytes, (before.bytes / 3) * 2);
    assert.equal((await storage.tallyOf(little)).bytes, 0);
  });

  test('say since when the oldest is kept', async (t) => {
    const opened = await open(t);
    const since = opened.now();
    await addBody(opened, 7);
    await count(opened);
    const { bodies, ledger: rows, countedTo } = await opened.store.storage.tallies();
    assert.deepEqual(bodies[0]?.oldestAt, since);
    assert.deepEqual(rows.oldestAt, since);
    assert.deepEqual(countedTo, opened.in(1));
  });

  test('are empty where nothing has been counted', async (t) => {
    const opened = await open(t);
    assert.deepEqual(await opened.store.storage.tallies(), {
      bodies: [],
      listeners: [],
      ledger: { items: 0, oldestAt: undefined },
      countedTo: undefined,
    });
  });
}

function erase(open: Open): void {
  test('the body goes, and with it what destinations answered; the row says when', async (t) => {
    const opened = await open(t);
    const { requests, runs, attempts } = opened.store;
    const trigger = await addTrigger(opened);
    const event = await addEvent(opened, [runOf(opened, { triggerId: trigger.id })]);
    const run = await claimOne(opened, trigger.id);
    const next = { status: 'completed', at: opened.now(), attempts: 1 } as const;
    const made = [attemptOf(opened, run.id)];
    await runs.settle({ runId: run.id, leaseId: run.leaseId, attempts: made, next });
    const other = await addRequest(opened);

    assert.equal(await requests.eraseBody(event.id, opened.in(5)), true);

    assert.equal(await hasBody(opened, event), false);
    assert.deepEqual((await requests.find(event.id))?.bodyErasedAt, opened.in(5));
    const [attempt] = await attempts.list(run.id);
    assert.deepEqual(attempt?.response?.body, new Uint8Array());
    assert.equal(attempt?.request, undefined);
    assert.equal(await hasBody(opened, other), true);
    assert.equal((await requests.find(other.id))?.bodyErasedAt, undefined);
  });

  test('a replay and its original have one body: erasing either erases both', async (t) => {
    const opened = await open(t);
    const { requests } = opened.store;
    const event = await addEvent(opened, []);
    const again = await addReplay(opened, event, []);
    assert.equal(await requests.eraseBody(again.id, opened.now()), true);
    for (const { id } of [event, again]) {
      assert.equal(await requests.findBody(id), undefined);
      assert.deepEqual((await requests.find(id))?.bodyErasedAt, opened.now());
    }
  });

  test('what is gone already cannot be erased, and is not said to have been', async (t) => {
    const opened = await open(t);
    const request = await addBody(opened, 7);
    await opened.store.storage.sweepBodies(7, everything(opened));
    assert.equal(await opened.store.requests.eraseBody(request.id, opened.now()), false);
    assert.equal((await opened.store.requests.find(request.id))?.bodyErasedAt, undefined);
    assert.equal(await opened.store.requests.eraseBody(requestOf(opened).id, opened.now()), false);
  });
}
