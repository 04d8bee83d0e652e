import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { eventually } from '../../../test/kit/clock.ts';
import { HOUR, MINUTE, SECOND } from '../../base/duration.ts';
import type { EventId } from '../../model/request.ts';
import { DEFAULT_RETRY } from '../../model/retry-policy.ts';
import type { Run } from '../../model/run.ts';
import type { Engine } from '../engine.ts';
import {
  answerWith,
  openDestination,
  openHouse,
  type Destination,
  type House,
} from '../engine.suite.ts';

/** Later than any probe, so that only fresh runs are due. */
const SLOW_RETRY = { ...DEFAULT_RETRY, baseMs: HOUR };

interface Scene {
  readonly house: House;
  engine: Engine;
  readonly destination: Destination;
  /** What the destination answers from now on. */
  answer: ReturnType<typeof answerWith>;
}

/** A trigger with one destination that fails. */
async function openScene(t: TestContext, status = 503, retry = SLOW_RETRY): Promise<Scene> {
  const house = await openHouse(t);
  const scene = { house, answer: answerWith(status) };
  const destination = await openDestination(t, (response) => scene.answer(response));
  await house.addTrigger({ steps: [{ url: destination.url }], retry, concurrency: 4 });
  return Object.assign(scene, { engine: house.start(), destination });
}

async function addEvents(house: House, count: number): Promise<EventId[]> {
  return Promise.all(Array.from({ length: count }, () => house.addEvent()));
}

/** The destination fails for these runs until it is paused. */
async function pause(scene: Scene, events = 30): Promise<EventId[]> {
  const eventIds = await addEvents(scene.house, events);
  await eventually(() => statusOf(scene) === 'paused' && scene.engine.stats().inFlight === 0);
  return eventIds;
}

function statusOf({ engine }: Pick<Scene, 'engine'>): string | undefined {
  return engine.destinations()[0]?.status;
}

async function runsOf(house: House, eventIds: readonly EventId[]) {
  return Promise.all(eventIds.map((id) => house.runOf(id)));
}

/** Moves time, and lets what that starts come to its end. */
async function advance({ house, engine }: Scene, durationMs: number): Promise<void> {
  for (let leftMs = durationMs; leftMs > 0; leftMs -= SECOND) {
    await house.clock.advance(Math.min(leftMs, SECOND));
    // A look at the queue, a recovery on the way, and a claim: each is as far as the store's threads.
    for (let i = 0; i < 4; i++) {
      await house.store.runs.listDue();
      await house.store.probe();
    }
    await eventually(() => engine.stats().inFlight === 0);
  }
}

function linesOf(house: House, event: string) {
  return house.lines.filter((line) => line.event === event);
}

describe('a destination that keeps failing', () => {
  test('is paused: its runs wait as they are, and use up no attempts', async (t) => {
    const scene = await openScene(t);
    const { house, destination } = scene;
    const runs = await runsOf(house, await pause(scene, 60));

    const tried = runs.filter(({ attempts }) => attempts === 1);
    assert.ok(tried.length >= 10 && tried.length < 10 + 4, `${tried.length}`);
    assert.equal(destination.arrivals.length, tried.length);
    assert.ok(tried.every(({ status }) => status === 'waiting'));
    const kept = runs.filter(({ attempts }) => attempts === 0);
    const now = new Date(house.clock.now());
    for (const run of kept) {
      // One that was claimed at that moment has been set down again.
      assert.ok(run.status === 'pending' || run.status === 'waiting');
      assert.ok(run.dueAt <= now);
    }

    const [line, ...more] = linesOf(house, 'destination.paused');
    assert.deepEqual(more, []);
    assert.equal(line?.level, 'warn');
    assert.equal(line?.fields['origin'], new URL(destination.url).origin);
    assert.equal(line?.fields['code'], 'destination_status');
    assert.equal(scene.engine.stats().pauses, 1);
  });

  test('is probed with one run at growing intervals, and a probe that fails counts for nothing', async (t) => {
    const scene = await openScene(t);
    const { house, destination } = scene;
    const eventIds = await pause(scene);
    const before = destination.arrivals.length;
    const attempts = async (): Promise<number> =>
      (await runsOf(house, eventIds)).reduce((sum, run) => sum + run.attempts, 0);
    const attemptsBefore = await attempts();

    const probes: number[] = [];
    for (const waitMs of [
      4 * SECOND,
      2 * SECOND,
      28 * SECOND,
      4 * SECOND,
      56 * SECOND,
      5 * SECOND,
    ]) {
      await advance(scene, waitMs);
      probes.push(destination.arrivals.length - before);
    }

    assert.deepEqual(probes, [0, 1, 1, 2, 2, 3]);
    assert.equal(await attempts(), attemptsBefore);
    assert.equal(linesOf(house, 'destination.probed').length, 3);
    const probed = (await runsOf(house, eventIds)).filter(
      (run) => run.status === 'waiting' && run.attempts === 0,
    );
    assert.equal(probed.length, 3, 'each probe was another run');
    const [probe] = await house.store.attempts.list(probed[0]?.id ?? 'run_');
    assert.deepEqual([probe?.number, probe?.response?.status], [1, 503], 'what came back is kept');
  });

  test('costs a claim and a write for each probe while it is paused, however many runs wait', async (t) => {
    const scene = await openScene(t);
    const { house } = scene;
    await scene.engine.stop();
    const counts = { claim: 0, settle: 0 };
    const { runs } = house.store;
    const store = {
      ...house.store,
      runs: {
        ...runs,
        claim: (query: Parameters<typeof runs.claim>[0]) => (
          (counts.claim += 1),
          runs.claim(query)
        ),
        settle: (one: Parameters<typeof runs.settle>[0]) => (
          (counts.settle += 1),
          runs.settle(one)
        ),
      },
    };
    scene.engine = house.start({ store });
    await pause(scene, 300);
    Object.assign(counts, { claim: 0, settle: 0 });

    await advance(scene, 4 * SECOND);
    await addEvents(house, 10);
    await advance(scene, 94 * SECOND);

    assert.equal(linesOf(house, 'destination.probed').length, 3);
    assert.deepEqual(counts, { claim: 3, settle: 3 });
  });

  test('is open again when a probe is answered, and its runs go on, a few at first', async (t) => {
    const scene = await openScene(t);
    const { house, destination } = scene;
    const eventIds = await pause(scene);
    const held: (() => void)[] = [];
    scene.answer = (response) => void held.push(() => answerWith(200)(response));

    await house.clock.advance(6 * SECOND);
    await eventually(() => held.length === 1);
    assert.equal(statusOf(scene), 'probing');
    held.shift()?.();
    await eventually(() => held.length === 2);
    await house.store.probe();
    assert.equal(held.length, 2);
    assert.equal(statusOf(scene), 'open');

    scene.answer = answerWith(200);
    for (const answer of held) answer();
    const fresh = (await runsOf(house, eventIds)).filter(({ attempts }) => attempts === 0);
    assert.ok(fresh.length > 10);
    await eventually(async () =>
      (await runsOf(house, eventIds)).every(
        ({ status, attempts }) => status === 'completed' || attempts > 0,
      ),
    );
    assert.equal(linesOf(house, 'destination.resumed').length, 1);
    assert.ok(destination.peak() <= 4);
  });

  test('is paused again, for longer, when it fails at once after it came back', async (t) => {
    const scene = await openScene(t);
    await pause(scene);
    let calls = 0;
    scene.answer = (response) => answerWith((calls += 1) === 1 ? 200 : 503)(response);
    await scene.house.clock.advance(6 * SECOND);
    await eventually(() => statusOf(scene) === 'paused' && scene.engine.stats().pauses === 2);
    assert.ok(calls <= 1 + 3 + 1, `${calls}`);
    await advance(scene, 25 * SECOND);
    assert.ok(calls <= 1 + 3 + 1);
  });

  for (const [status, form] of [
    [429, 'seconds'],
    [503, 'seconds'],
    [429, 'a date'],
    [503, 'a date'],
  ] as const) {
    test(`is left alone for as long as \`Retry-After\` of a ${status} says in ${form}`, async (t) => {
      const scene = await openScene(t);
      const until = new Date(scene.house.clock.now() + 120 * SECOND).toUTCString();
      scene.answer = answerWith(status, { 'retry-after': form === 'seconds' ? '120' : until });
      await pause(scene);
      const before = scene.destination.arrivals.length;
      await advance(scene, 118 * SECOND);
      assert.equal(scene.destination.arrivals.length, before);
      await advance(scene, 3 * SECOND);
      assert.equal(scene.destination.arrivals.length, before + 1);
    });
  }

  test('is probed at once when somebody asks, with a run that would have waited longer', async (t) => {
    const scene = await openScene(t);
    const { house, engine, destination } = scene;
    const eventIds = await pause(scene, 10);
    const [paused] = engine.destinations();
    assert.ok(paused);
    scene.answer = answerWith(200);
    const before = destination.arrivals.length;

    await engine.probe(paused.id);

    await eventually(() => statusOf(scene) === 'open');
    assert.equal(destination.arrivals.length, before + 1);
    await eventually(async () => {
      const runs = await runsOf(house, eventIds);
      return runs.filter((run) => run.status === 'completed').length === 1;
    });
    await engine.probe(paused.id);
    assert.equal(statusOf(scene), 'open');
  });

  test('is learned anew after a restart, at the price of a few attempts', async (t) => {
    const scene = await openScene(t);
    const { house, destination } = scene;
    await pause(scene, 100);
    const before = destination.arrivals.length;
    await scene.engine.stop();

    scene.engine = house.start();
    await eventually(() => statusOf(scene) === 'paused' && scene.engine.stats().inFlight === 0);
    assert.ok(destination.arrivals.length - before <= 10 + 4);
  });
});

describe('what is counted', () => {
  for (const status of [400, 404, 409, 422]) {
    test(`a destination that answers ${status} again and again is not paused`, async (t) => {
      const scene = await openScene(t, status);
      await addEvents(scene.house, 20);
      await eventually(() => scene.destination.arrivals.length === 20);
      await eventually(() => scene.engine.stats().inFlight === 0);
      assert.equal(statusOf(scene), 'open');
    });
  }

  test('connections that fail pause a destination as answers do', async (t) => {
    const house = await openHouse(t);
    const destination = await openDestination(t, (response) => {
      response.socket?.resetAndDestroy();
    });
    await house.addTrigger({ steps: [{ url: destination.url }], retry: SLOW_RETRY });
    const engine = house.start();
    await addEvents(house, 20);
    await eventually(() => statusOf({ engine }) === 'paused');
    const [paused] = engine.destinations();
    assert.equal(paused?.status !== 'open' && paused?.reason.code, 'destination_unreachable');
  });

  test('a run that a destination cannot digest does not keep the others from it', async (t) => {
    const scene = await openScene(t, 500, { attempts: 50, baseMs: SECOND, maxMs: SECOND });
    const poison = await scene.house.addEvent();
    await advance(scene, 2 * MINUTE);
    const run = await scene.house.runOf(poison);
    assert.ok(run.attempts >= 50, `${run.attempts}`);
    assert.equal(statusOf(scene), 'open');
  });
});

describe('a trigger with several destinations', () => {
  test('goes on with the others: only the runs that stand before the paused one are set aside', async (t) => {
    const house = await openHouse(t);
    let status = 503;
    const well = await openDestination(t, answerWith(200));
    const ill = await openDestination(t, (response) => answerWith(status)(response));
    const steps = [{ url: well.url }, { url: ill.url }];
    await house.addTrigger({ steps, retry: SLOW_RETRY, concurrency: 4 });
    const engine = house.start();
    const eventIds = await addEvents(house, 30);
    await eventually(() => well.arrivals.length === 30);
    const isSetDown = (run: Run) =>
      run.status === 'waiting' && run.position === '1' && run.error !== undefined;
    await eventually(async () => (await runsOf(house, eventIds)).every(isSetDown));

    const aside = (await runsOf(house, eventIds)).filter(({ attempts }) => attempts === 0);
    assert.ok(aside.length >= 30 - 10 - 4);
    for (const run of aside) {
      assert.ok(run.status === 'waiting');
      assert.equal(run.error?.code, 'destination_paused');
      assert.equal(run.dueAt.getTime(), house.clock.now() + HOUR);
    }

    status = 200;
    const paused = engine.destinations().find((one) => one.status === 'paused');
    assert.equal(paused?.origin, new URL(ill.url).origin);
    await engine.probe(paused?.id ?? 'dst_');
    await eventually(async () =>
      (await runsOf(house, eventIds)).every(
        (run) => run.status === 'completed' || run.attempts > 0,
      ),
    );
    assert.equal(well.arrivals.length, 30, 'the first step was made once');
  });

  test('has its runs of an earlier workflow set aside, and the new ones pass', async (t) => {
    const scene = await openScene(t);
    const { house } = scene;
    const old = await pause(scene);
    const well = await openDestination(t, answerWith(200));
    const [run] = await house.runsOf(old[0] ?? 'evt_');
    const trigger = await house.store.triggers.find(run?.triggerId ?? 'trg_');
    assert.ok(trigger);
    const steps = [{ kind: 'forward', url: well.url, headers: {}, timeoutMs: 5_000 }] as const;
    const workflow = { id: house.store.newId('wfl'), steps };
    await house.store.triggers.update({ ...trigger, workflowId: workflow.id }, workflow);
    await house.catalog.reload();

    const eventIds = await addEvents(house, 10);

    for (const id of eventIds) await house.reach(id, 'completed');
    const aside = (await runsOf(house, old)).filter(({ attempts }) => attempts === 0);
    await eventually(async () =>
      (await runsOf(house, old)).every(({ status }) => status === 'waiting'),
    );
    assert.ok(aside.length > 10);
  });
});

test('a destination that nobody leads to any more is forgotten', async (t) => {
  const scene = await openScene(t);
  const [eventId] = await pause(scene);
  const run = await scene.house.runOf(eventId ?? 'evt_');
  await scene.house.store.triggers.delete(run.triggerId, new Date(scene.house.clock.now()));
  await scene.house.catalog.reload();
  assert.deepEqual(scene.engine.destinations(), []);
});
