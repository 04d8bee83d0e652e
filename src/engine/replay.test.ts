import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../test/kit/clock.ts';
import { MINUTE, SECOND } from '../base/duration.ts';
import { EarshotError } from '../model/error.ts';
import type { Replay } from '../model/replay.ts';
import type { EventId, RequestId } from '../model/request.ts';
import { answerWith, openDestination, openHouse, type House } from './engine.suite.ts';

async function addReplay(
  house: House,
  more: Pick<Replay, 'of'> & Partial<Replay>,
): Promise<Replay> {
  const filter = more.filter ?? {};
  const { total } = await house.store.replays.plan(more.of, filter);
  await house.clock.advance(10); // a burst of ids runs ahead of a clock that stands
  const replay: Replay = {
    id: house.store.newId('rpl'),
    filter,
    status: 'running',
    total,
    done: 0,
    skipped: 0,
    createdAt: new Date(house.clock.now()),
    endedAt: undefined,
    ...more,
  };
  await house.store.replays.insert(replay);
  return replay;
}

async function reachEnd(house: House, { id }: Replay): Promise<Replay> {
  await eventually(async () => {
    await house.clock.advance(20);
    return (await house.store.replays.find(id))?.status !== 'running';
  });
  const replay = await house.store.replays.find(id);
  assert.ok(replay);
  return replay;
}

async function addEvents(house: House, count: number): Promise<EventId[]> {
  const eventIds: EventId[] = [];
  for (let i = 0; i < count; i++) eventIds.push(await house.addEvent({ body: `{"n":${i}}` }));
  return eventIds;
}

test('a replay of events starts a run for each trigger that is bound now, with the same webhook id', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  const [eventId] = await addEvents(house, 1);
  assert.ok(eventId);
  await house.addTrigger({ steps: [{ url: destination.url }] });
  const engine = house.start();

  const replay = await addReplay(house, { of: 'events' });
  engine.kickReplays();

  const ended = await reachEnd(house, replay);
  assert.deepEqual([ended.status, ended.done, ended.skipped], ['completed', 1, 0]);
  const run = await house.reach(eventId, 'completed');
  assert.equal(run.replayId, replay.id);
  assert.equal(destination.arrivals[0]?.headers['webhook-id'], eventId);
});

test('a replay of more than a batch comes to its end, and its progress can be seen', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  await addEvents(house, 450);
  await house.addTrigger({ steps: [{ url: destination.url }] });
  const engine = house.start();

  const replay = await addReplay(house, { of: 'events' });
  engine.kickReplays();
  const ended = await reachEnd(house, replay);

  assert.deepEqual([ended.total, ended.done, ended.skipped], [450, 450, 0]);
  await eventually(() => destination.arrivals.length === 450);
  assert.equal(new Set(destination.arrivals.map(({ body }) => body.toString())).size, 450);
});

test('a replay of events for one trigger leaves the others alone', async (t) => {
  const house = await openHouse(t);
  const wanted = await openDestination(t, answerWith(200));
  const other = await openDestination(t, answerWith(200));
  await addEvents(house, 3);
  const trigger = await house.addTrigger({ steps: [{ url: wanted.url }] });
  await house.addTrigger({ steps: [{ url: other.url }] });
  const engine = house.start();

  const replay = await addReplay(house, { of: 'events', filter: { triggerId: trigger.id } });
  engine.kickReplays();
  await reachEnd(house, replay);

  await eventually(() => wanted.arrivals.length === 3);
  assert.equal(other.arrivals.length, 0);
});

test('a replay of dead runs starts each again with the workflow that its trigger has now', async (t) => {
  const house = await openHouse(t);
  const broken = await openDestination(t, answerWith(404));
  const mended = await openDestination(t, answerWith(200));
  const trigger = await house.addTrigger({ steps: [{ url: broken.url }] });
  const engine = house.start();
  const eventIds = await addEvents(house, 3);
  for (const eventId of eventIds) await house.reach(eventId, 'failed');
  const workflowId = house.store.newId('wfl');
  await house.store.triggers.update(
    { ...trigger, workflowId },
    {
      id: workflowId,
      steps: [{ kind: 'forward', url: mended.url, headers: {}, timeoutMs: 5_000 }],
    },
  );
  await house.catalog.reload();

  const replay = await addReplay(house, { of: 'runs', filter: { status: 'failed' } });
  engine.kickReplays();
  const ended = await reachEnd(house, replay);

  assert.deepEqual([ended.done, ended.skipped], [3, 0]);
  await eventually(() => engine.stats().completed === 3);
  assert.equal(mended.arrivals.length, 3);
  const runs = await house.runsOf(eventIds[0] ?? 'evt_');
  assert.deepEqual(
    runs.map(({ status }) => status),
    ['failed', 'completed'],
  );
});

test('what cannot be put through is counted as skipped', async (t) => {
  const house = await openHouse(t);
  const broken = await openDestination(t, answerWith(404));
  const trigger = await house.addTrigger({ steps: [{ url: broken.url }] });
  const engine = house.start();
  const [eventId] = await addEvents(house, 1);
  assert.ok(eventId);
  await house.reach(eventId, 'failed');
  await house.store.triggers.delete(trigger.id, new Date(house.clock.now()));
  await house.catalog.reload();

  for (const kind of ['runs', 'events'] as const) {
    const replay = await addReplay(house, { of: kind });
    engine.kickReplays();
    const ended = await reachEnd(house, replay);
    assert.deepEqual([ended.done, ended.skipped], [0, 1], kind);
  }
});

test('a replay of requests hands each to ingest', async (t) => {
  const house = await openHouse(t);
  const eventIds = await addEvents(house, 45);
  const replayed: RequestId[] = [];
  const engine = house.start({
    replayRequest(id) {
      replayed.push(id);
      return Promise.resolve(replayed.length % 9 === 0 ? 'skipped' : 'replayed');
    },
  });

  const replay = await addReplay(house, { of: 'requests' });
  engine.kickReplays();
  const ended = await reachEnd(house, replay);

  assert.deepEqual([ended.done, ended.skipped], [40, 5]);
  const expected = eventIds.map((id) => `req_${id.slice('evt_'.length)}`).toReversed();
  assert.deepEqual(replayed, expected, 'newest first, each once');
});

test('a replay that a dead process left behind goes on where it was', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  const eventIds = await addEvents(house, 3);
  await house.addTrigger({ steps: [{ url: destination.url }] });
  const replay = await addReplay(house, { of: 'events' });
  await house.store.replays.advance({
    id: replay.id,
    runs: [],
    from: undefined,
    cursor: eventIds[2],
    done: 1,
    skipped: 0,
    completedAt: undefined,
  });

  house.start();
  const ended = await reachEnd(house, replay);

  assert.equal(ended.done, 3);
  await eventually(() => destination.arrivals.length === 2);
});

test('a canceled replay starts no more runs', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, () => undefined);
  await addEvents(house, 250);
  await house.addTrigger({ steps: [{ url: destination.url, timeoutMs: MINUTE }], concurrency: 2 });
  const engine = house.start();
  const replay = await addReplay(house, { of: 'events' });
  engine.kickReplays();
  await eventually(async () => (await house.store.replays.find(replay.id))?.done === 200);

  // The destination is stuck, so the second batch is waiting for the trigger to catch up.
  await house.clock.advance(SECOND);
  assert.equal((await house.store.replays.find(replay.id))?.status, 'running');
  assert.ok(await house.store.replays.cancel(replay.id, new Date(house.clock.now())));
  await engine.stop(0);
  house.start();
  await house.clock.advance(SECOND);

  const ended = await reachEnd(house, replay);
  assert.deepEqual([ended.status, ended.done], ['canceled', 200]);
});

test('a replay goes on after the store was away', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  await addEvents(house, 3);
  await house.addTrigger({ steps: [{ url: destination.url }] });
  const replay = await addReplay(house, { of: 'events' });
  let failures = 2;
  const { replays } = house.store;
  const advance: typeof replays.advance = (progress) =>
    failures-- > 0
      ? Promise.reject(new EarshotError('store_unavailable'))
      : replays.advance(progress);

  house.start({ store: { ...house.store, replays: { ...replays, advance } } });
  const ended = await reachEnd(house, replay);

  assert.deepEqual([ended.status, ended.done], ['completed', 3]);
  assert.equal(house.lines.filter(({ event }) => event === 'replay.stalled').length, 2);
  await eventually(() => destination.arrivals.length === 3);
});

for (const kind of ['events', 'runs'] as const) {
  test(`a replay of ${kind} skips what retention deletes between the look and the write`, async (t) => {
    const house = await openHouse(t);
    const destination = await openDestination(t, answerWith(200));
    await house.addTrigger({ steps: [{ url: destination.url }] });
    const engine = house.start();
    const [eventId] = await addEvents(house, 1);
    assert.ok(eventId);
    await house.reach(eventId, 'completed');
    await engine.stop(0);
    const replay = await addReplay(house, { of: kind });
    const { replays, storage } = house.store;
    const before = new Date(house.clock.now());
    const advance: typeof replays.advance = async (progress) => {
      await storage.sweepBodies(30, { before, limit: 10 });
      return replays.advance(progress);
    };

    house.start({ store: { ...house.store, replays: { ...replays, advance } } });
    const ended = await reachEnd(house, replay);

    assert.deepEqual([ended.status, ended.done, ended.skipped], ['completed', 0, 1]);
    assert.equal((await house.runsOf(eventId)).length, 1);
  });
}
