import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createManualClock } from '../../../test/kit/clock.ts';
import type { Replay, ReplayFilter } from '../../model/replay.ts';
import type { ReplayAdvance } from '../store.ts';
import {
  addRequest,
  addRuns,
  admissionOf,
  bodyOf,
  claimOne,
  idsOf,
  readAll,
  receivedOf,
  replayOf,
  requestOf,
  runOf,
} from './nouns.suite.ts';
import type { Open, Opened } from './opened.suite.ts';

export function replaysSuite(open: Open): void {
  describe('replays.plan and match', () => matching(open));
  describe('replays.advance and cancel', () => progress(open));
}

/** Two listeners and two triggers, and what a filter could pick out of what they did; each row a second after the last. */
async function addWorld(opened: Opened) {
  const [lsnA, lsnB] = [opened.store.newId('lsn'), opened.store.newId('lsn')];
  const [trgA, trgB] = [opened.store.newId('trg'), opened.store.newId('trg')];
  const rows = [
    [lsnA, 'made', trgA],
    [lsnB, 'made', trgB],
    [lsnA, 'paid', trgA],
    [lsnB, undefined, trgA],
  ] as const;
  const requests: string[] = [];
  const events: string[] = [];
  const runs: string[] = [];
  for (const [listenerId, eventType, triggerId] of rows) {
    const request = receivedOf(opened, { listenerId });
    const run = runOf(opened, { triggerId });
    await opened.store.requests.insert(admissionOf(request, { eventType, runs: [run] }));
    requests.push(request.id);
    events.push(request.eventId);
    runs.push(run.id);
    await opened.clock.advance(1_000);
  }
  requests.push((await addRequest(opened, { listenerId: lsnA, outcome: 'rejected' })).id);
  await opened.clock.advance(1_000);
  const { id: runId, leaseId } = await claimOne(opened, trgB);
  const next = { status: 'completed', at: opened.now(), attempts: 1 } as const;
  await opened.store.runs.settle({ runId, leaseId, attempts: [], next });
  return { lsnA, lsnB, trgA, trgB, of: { requests, events, runs } };
}

type World = Awaited<ReturnType<typeof addWorld>>;
type Case = readonly [Replay['of'], ReplayFilter, readonly number[]];

function filterCases(opened: Opened, { lsnA, trgA, trgB, of }: World): readonly Case[] {
  const since = opened.in(-4);
  const until = opened.in(-2);
  const eventId = of.events[1];
  return [
    ['requests', {}, [4, 3, 2, 1, 0]],
    ['requests', { listenerId: lsnA }, [4, 2, 0]],
    ['requests', { outcome: 'rejected' }, [4]],
    ['requests', { outcome: 'received' }, [3, 2, 1, 0]],
    ['requests', { type: 'made' }, [1, 0]],
    ['requests', { eventId }, [1]],
    ['requests', { ids: [of.requests[3] ?? '', of.requests[0] ?? ''] }, [3, 0]],
    ['requests', { since, until }, [2, 1]],
    ['requests', { listenerId: lsnA, outcome: 'received', since }, [2]],
    ['events', {}, [3, 2, 1, 0]],
    ['events', { listenerId: lsnA }, [2, 0]],
    ['events', { type: 'made', listenerId: lsnA }, [0]],
    ['events', { eventId }, [1]],
    ['events', { ids: [of.events[2] ?? ''] }, [2]],
    // Through which trigger they are put again, not which of them.
    ['events', { triggerId: trgB }, [3, 2, 1, 0]],
    ['runs', {}, [3, 2, 1, 0]],
    ['runs', { triggerId: trgA }, [3, 2, 0]],
    ['runs', { triggerId: trgB }, [1]],
    ['runs', { triggerId: trgA, until }, [2, 0]],
    ['runs', { triggerId: trgA, type: 'paid' }, [2]],
    ['runs', { listenerId: lsnA }, [2, 0]],
    ['runs', { type: 'made' }, [1, 0]],
    ['runs', { type: 'made', triggerId: trgA }, [0]],
    ['runs', { eventId }, [1]],
    ['runs', { status: 'completed' }, [1]],
    ['runs', { status: 'pending', since }, [3, 2]],
    ['runs', { until }, [2, 1, 0]],
    ['runs', { ids: [...of.runs, opened.store.newId('run')] }, [3, 2, 1, 0]],
    // No id of a run.
    ['runs', { ids: [of.requests[0] ?? '', 'nonsense'] }, []],
    ['runs', { ids: [] }, []],
  ];
}

function matching(open: Open): void {
  test('each filter lets through what it says, and a plan counts the same', async (t) => {
    const opened = await open(t);
    const world = await addWorld(opened);
    for (const [of, filter, expected] of filterCases(opened, world)) {
      const ids = expected.map((i) => world.of[of][i]);
      const told = `${of} ${JSON.stringify(filter)}`;
      assert.deepEqual(
        await opened.store.replays.plan(of, filter),
        { total: ids.length, sample: ids },
        told,
      );
      const replay = replayOf(opened, { of, filter });
      assert.deepEqual(await opened.store.replays.match(replay, undefined, 100), ids, told);
    }
  });

  test('a plan shows the newest ten', async (t) => {
    const opened = await open(t);
    const runs = await addRuns(
      opened,
      opened.store.newId('trg'),
      Array.from({ length: 12 }, opened.now),
    );
    const plan = await opened.store.replays.plan('runs', {});
    assert.deepEqual(plan, { total: 12, sample: idsOf(runs).toReversed().slice(0, 10) });
  });

  test('batches go from the newest to the oldest, each from the cursor of the one before', async (t) => {
    const opened = await open(t);
    const { of } = await addWorld(opened);
    const replay = replayOf(opened, { of: 'events' });
    const match = (cursor: string | undefined) => opened.store.replays.match(replay, cursor, 3);
    const newestFirst = of.events.toReversed();
    assert.deepEqual(await match(undefined), newestFirst.slice(0, 3));
    assert.deepEqual(await match(newestFirst[2]), newestFirst.slice(3));
    assert.deepEqual(await match(newestFirst[3]), []);
  });

  test('what came after the replay is no part of it, within the same millisecond too', async (t) => {
    const opened = await open(t);
    const triggerId = opened.store.newId('trg');
    const before = await addRuns(opened, triggerId, Array.from({ length: 300 }, opened.now));
    const replay = replayOf(opened, { of: 'runs' });
    await addRuns(opened, triggerId);
    assert.deepEqual(
      await opened.store.replays.match(replay, undefined, 1_000),
      idsOf(before).toReversed(),
    );
  });

  test('a replay begun again after a crash does not feed on the requests that it has made', async (t) => {
    const opened = await open(t);
    const first = await addRequest(opened);
    const replay = replayOf(opened, { of: 'requests' });
    const again = requestOf(opened, { replayOf: first.id });
    await opened.store.requests.insert(admissionOf(again, { body: bodyOf('{}') }));
    assert.deepEqual(await opened.store.replays.match(replay, undefined, 10), [first.id]);
  });

  test('a clock that was set back hides nothing from a replay', async (t) => {
    const opened = await open(t);
    const [run] = await addRuns(opened, opened.store.newId('trg'));
    const earlier = createManualClock(opened.clock.now() - 3_600_000);
    const store = await opened.reopen(earlier);
    const replay = replayOf({ store, now: opened.now }, { of: 'runs' });
    assert.deepEqual(await store.replays.match(replay, undefined, 10), [run?.id]);
  });
}

function progress(open: Open): void {
  test('a replay is found as it was inserted, and listed newest first, page by page', async (t) => {
    const opened = await open(t);
    const { replays } = opened.store;
    const made = [
      replayOf(opened, { of: 'requests', filter: { outcome: 'rejected', since: opened.now() } }),
      replayOf(opened, { of: 'events', filter: { type: 'a', until: opened.in(5) } }),
      replayOf(opened, { of: 'runs', filter: { ids: [opened.store.newId('run')] } }),
    ];
    for (const replay of made) await replays.insert(replay);
    for (const replay of made) assert.deepEqual(await replays.find(replay.id), replay);
    assert.equal(await replays.find(opened.store.newId('rpl')), undefined);
    const read = await readAll(2, (page) => replays.list(page));
    assert.deepEqual(read.items, made.toReversed());
  });

  test('a batch starts its runs and moves the replay on, together', async (t) => {
    const opened = await open(t);
    const { replays, runs } = opened.store;
    const { of } = await addWorld(opened);
    const eventId = of.events[0] as `evt_${string}`;
    const replay = replayOf(opened);
    await replays.insert(replay);
    const run = runOf(opened);
    const counts = { done: 1, skipped: 2 };
    const places = { from: undefined, cursor: eventId };
    const batch = { id: replay.id, runs: [{ eventId, run }], ...places, ...counts };

    assert.equal(await replays.advance({ ...batch, completedAt: undefined }), 'advanced');

    const moved = { ...replay, done: 1, skipped: 2 };
    assert.deepEqual(await replays.find(replay.id), moved);
    assert.deepEqual(await replays.listRunning(), [{ replay: moved, cursor: eventId }]);
    const started = await runs.find(run.id);
    assert.deepEqual(
      [started?.eventId, started?.replayId, started?.status],
      [eventId, replay.id, 'pending'],
    );
    // The run cannot be started twice, so the whole batch is refused and nothing moves.
    const twice = { ...batch, from: eventId, done: 9, completedAt: undefined };
    await assert.rejects(replays.advance(twice), { code: 'store_unavailable' });
    assert.deepEqual(await replays.find(replay.id), moved);
  });

  test('of two that go on from the same place, one does', async (t) => {
    const opened = await open(t);
    const { replays, runs } = opened.store;
    const { of } = await addWorld(opened);
    const eventId = of.events[0] as `evt_${string}`;
    const replay = replayOf(opened);
    await replays.insert(replay);
    const rest = { id: replay.id, from: undefined, skipped: 0, completedAt: undefined };
    const [one, other] = [runOf(opened), runOf(opened)];
    const advance = (run: typeof one): Promise<ReplayAdvance> =>
      replays.advance({ ...rest, runs: [{ eventId, run }], cursor: eventId, done: 1 });
    assert.deepEqual([await advance(one), await advance(other)], ['advanced', 'ended']);
    assert.equal((await replays.find(replay.id))?.done, 1);
    assert.equal(await runs.find(other.id), undefined);
  });

  test('the last batch completes it', async (t) => {
    const opened = await open(t);
    const { replays } = opened.store;
    const replay = replayOf(opened);
    await replays.insert(replay);
    const places = { from: undefined, cursor: undefined };
    const last = { id: replay.id, runs: [], ...places, done: 3, skipped: 0 };
    assert.equal(await replays.advance({ ...last, completedAt: opened.in(5) }), 'advanced');
    const completed = { ...replay, status: 'completed', done: 3, endedAt: opened.in(5) };
    assert.deepEqual(await replays.find(replay.id), completed);
    assert.deepEqual(await replays.listRunning(), []);
    assert.equal(await replays.advance({ ...last, completedAt: undefined }), 'ended');
    assert.equal(await replays.cancel(replay.id, opened.now()), false);
    assert.deepEqual(await replays.find(replay.id), completed);
  });

  test('a canceled replay starts nothing more', async (t) => {
    const opened = await open(t);
    const { replays, runs } = opened.store;
    const replay = replayOf(opened);
    await replays.insert(replay);
    assert.equal(await replays.cancel(replay.id, opened.in(5)), true);
    assert.equal(await replays.cancel(replay.id, opened.in(6)), false);
    const run = runOf(opened);
    const batch = {
      id: replay.id,
      runs: [{ eventId: opened.store.newId('evt'), run }],
      from: undefined,
      cursor: undefined,
      done: 1,
      skipped: 0,
      completedAt: undefined,
    };
    assert.equal(await replays.advance(batch), 'ended');
    assert.deepEqual(await replays.find(replay.id), {
      ...replay,
      status: 'canceled',
      endedAt: opened.in(5),
    });
    assert.equal(await runs.find(run.id), undefined);
  });

  test('unfinished replays are listed oldest first', async (t) => {
    const opened = await open(t);
    const made = [replayOf(opened), replayOf(opened), replayOf(opened)];
    for (const replay of made) await opened.store.replays.insert(replay);
    const [first, second, third] = made;
    assert.ok(first && second && third);
    await opened.store.replays.cancel(second.id, opened.now());
    assert.deepEqual(await opened.store.replays.listRunning(), [
      { replay: first, cursor: undefined },
      { replay: third, cursor: undefined },
    ]);
  });
}
