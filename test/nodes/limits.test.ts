import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { after, before, describe, test, type TestContext } from 'node:test';
import {
  answerWith,
  openDestination,
  openHouse,
  type Destination,
  type House,
} from '../../src/engine/engine.suite.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { Engine, EngineDeps } from '../../src/engine/engine.ts';
import type { ListenerId } from '../../src/model/listener.ts';
import { createOutbound } from '../../src/outbound/outbound.ts';
import { openStore } from '../../src/store/open.ts';
import { eventually } from '../kit/clock.ts';
import { openPostgresServer, type Postgres } from '../kit/postgres.ts';
import { sharesSuite } from './shares.suite.ts';

/** Limits of runs over two nodes: engines over one real database, each with a clock of its own that may stand still. */

let postgres: Postgres;
/** With its tables, and nothing in them: the others are copies. */
let empty: string;
before(async () => {
  postgres = await openPostgresServer();
  empty = await postgres.createDatabase();
  await (await openStore({ url: empty, dataFolder: tmpdir(), clock: systemClock })).close();
});
after(() => postgres.close());

interface Pair {
  readonly houses: readonly [House, House];
  readonly engines: readonly [Engine, Engine];
  readonly listenerId: ListenerId;
  readonly destination: Destination;
  /** Moves the clocks of these nodes, second by second, until it is so. */
  until(condition: () => boolean | Promise<boolean>, nodes?: readonly House[]): Promise<void>;
}

interface Setting {
  readonly concurrency: number;
  readonly answer: (response: ServerResponse) => void;
  /** The way out of the first node; default: a real one. */
  readonly outbound?: EngineDeps['outbound'];
}

const LEASE_MS = 6_000;

async function openPair(t: TestContext, { concurrency, answer, ...more }: Setting): Promise<Pair> {
  const url = await postgres.createDatabase(empty);
  const destination = await openDestination(t, (response) => answer(response));
  const startMs = Date.now();
  const houses = [await openHouse(t, startMs, url), await openHouse(t, startMs, url)] as const;
  const listenerId = houses[0].store.newId('lsn');
  const retry = { attempts: 8, baseMs: 1_000, maxMs: 1_000 };
  const steps = [{ url: destination.url, timeoutMs: 120_000 }];
  await houses[0].addTrigger({ listenerId, steps, concurrency, retry });
  await houses[1].catalog.reload();
  const engines = [
    houses[0].start({ leaseMs: LEASE_MS, ...more }),
    houses[1].start({ leaseMs: LEASE_MS }),
  ] as const;
  return {
    houses,
    engines,
    listenerId,
    destination,
    until: (condition, nodes = houses) =>
      eventually(async () => {
        if (await condition()) return true;
        for (const { clock } of nodes) await clock.advance(500);
        return false;
      }, 60_000),
  };
}

async function addEvents({ houses, listenerId }: Pair, count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, (_, i) => houses[i % 2 === 0 ? 0 : 1].addEvent({ listenerId })),
  );
}

async function countRuns({ houses }: Pair, status: 'running' | 'completed'): Promise<number> {
  const { items } = await houses[1].store.runs.list({ status, limit: 500 });
  return items.length;
}

describe('the concurrency of a trigger', () => {
  test('holds over both nodes, whoever claims', async (t) => {
    const held: ServerResponse[] = [];
    const pair = await openPair(t, { concurrency: 5, answer: (response) => held.push(response) });
    await addEvents(pair, 40);
    let completed = 0;
    let most = 0;
    await pair.until(async () => {
      most = Math.max(most, await countRuns(pair, 'running'));
      for (const response of held.splice(0)) answerWith(200)(response);
      completed = await countRuns(pair, 'completed');
      return completed === 40;
    });
    assert.equal(pair.destination.arrivals.length, 40);
    assert.ok(most > 0 && most <= 5, `${most} at once in the database`);
    assert.ok(pair.destination.peak() <= 5, `${pair.destination.peak()} at the destination`);
    const shares = pair.engines.map((engine) => engine.stats().completed);
    assert.ok(
      shares.every((share) => share > 0),
      `both work: ${shares.join(', ')}`,
    );
  });

  test('is used in full by one node when the other has stopped', async (t) => {
    const held: ServerResponse[] = [];
    const pair = await openPair(t, { concurrency: 6, answer: (response) => held.push(response) });
    await addEvents(pair, 12);
    await pair.until(() => held.length === 6);
    await pair.houses[0].close();
    await pair.until(() => held.filter(({ closed }) => !closed).length === 6, [pair.houses[1]]);
    assert.equal(await countRuns(pair, 'running'), 6);
    assert.equal(pair.engines[1].stats().inFlight, 6);
  });

  test('holds when a node stands still with places, which others get when its leases have run out', async (t) => {
    const held: ServerResponse[] = [];
    const pair = await openPair(t, { concurrency: 4, answer: (response) => held.push(response) });
    await addEvents(pair, 30);
    await pair.until(() => held.length === 4);
    const place = pair.engines[0].stats().inFlight > 0 ? 0 : 1;
    const [still, other] = place === 0 ? pair.houses : pair.houses.toReversed();
    assert.ok(still && other);
    let most = 0;
    await pair.until(async () => {
      most = Math.max(most, await countRuns(pair, 'running'));
      return pair.engines[1 - place]?.stats().inFlight === 4;
    }, [other]);
    assert.ok(most <= 4, `${most}`);

    // It comes back, finds its runs taken and its places gone, and shares in what is left.
    await still.clock.advance(other.clock.now() - still.clock.now());
    await pair.until(async () => {
      const running = await countRuns(pair, 'running');
      assert.ok(running <= 4, `${running}`);
      for (const response of held.splice(0)) answerWith(200)(response);
      return (await countRuns(pair, 'completed')) === 30;
    });
  });

  test('is lowered for both, and raised', async (t) => {
    const held: ServerResponse[] = [];
    const pair = await openPair(t, { concurrency: 8, answer: (response) => held.push(response) });
    await addEvents(pair, 60);
    await pair.until(() => held.length === 8);
    const [house] = pair.houses;
    const [trigger] = await house.store.triggers.list();
    assert.ok(trigger);
    const setConcurrency = async (concurrency: number): Promise<void> => {
      await house.store.triggers.update({ ...trigger, concurrency });
      for (const { catalog } of pair.houses) await catalog.reload();
    };
    const isOpen = (response: ServerResponse): boolean => !response.writableEnded;
    await setConcurrency(3);
    for (const response of held.slice(0, 8)) answerWith(200)(response);
    await pair.until(() => held.filter(isOpen).length === 3);
    for (let i = 0; i < 5; i++) {
      for (const { clock } of pair.houses) await clock.advance(500);
      assert.equal(await countRuns(pair, 'running'), 3);
    }
    await setConcurrency(7);
    await pair.until(() => held.filter(isOpen).length === 7);
  });
});

describe('a destination that keeps failing', () => {
  const statuses = (pair: Pair) => pair.engines.map((engine) => engine.destinations()[0]?.status);
  const isPaused = (pair: Pair) => () => statuses(pair).every((status) => status === 'paused');

  test('is paused for both nodes by the one that finds out, probed by one, and resumed for both', async (t) => {
    let answer = answerWith(503);
    const pair = await openPair(t, { concurrency: 8, answer: (response) => answer(response) });
    await addEvents(pair, 40);
    await pair.until(isPaused(pair));
    const pauses = pair.engines.map((engine) => engine.stats().pauses);
    await pair.until(() => pair.engines.every((engine) => engine.stats().inFlight === 0));
    const before = pair.destination.arrivals.length;
    assert.ok(before < 30, `${before} sent to find out`);

    // Its time has come for both; one of them sends.
    await pair.until(() => pair.destination.arrivals.length > before);
    for (let i = 0; i < 20; i++) for (const { clock } of pair.houses) await clock.advance(500);
    assert.equal(pair.destination.arrivals.length, before + 1);
    await pair.until(isPaused(pair));

    answer = answerWith(200);
    await pair.until(async () => (await countRuns(pair, 'completed')) === 40);
    assert.deepEqual(statuses(pair), ['open', 'open']);
    assert.ok(pauses.includes(1), pauses.join(', '));
  });

  test('is probed by the other node when the one that probes stands still', async (t) => {
    const held: ServerResponse[] = [];
    let answer: (response: ServerResponse) => void = answerWith(503);
    const pair = await openPair(t, { concurrency: 8, answer: (response) => answer(response) });
    await addEvents(pair, 40);
    const isIdle = () => pair.engines.every((engine) => engine.stats().inFlight === 0);
    await pair.until(() => isPaused(pair)() && isIdle());
    answer = (response) => held.push(response);
    await pair.until(() => held.length === 1);
    // What a node has in flight does not say who probes: it may be writing down what came before.
    const prober = statuses(pair).indexOf('probing');
    const rest = [pair.houses[1 - prober] ?? assert.fail()];
    await pair.until(() => held.length === 2, rest);
    answer = answerWith(200);
    for (const response of held.splice(1)) answerWith(200)(response);
    await pair.until(() => pair.engines[1 - prober]?.destinations()[0]?.status === 'open', rest);
  });

  test('is paused for a node that is cut off from it, and not for one that it answers', async (t) => {
    const real = createOutbound({ allow: ['127.0.0.1/32'], clock: systemClock });
    t.after(() => real.close());
    const cut: EngineDeps['outbound'] = {
      // Nobody listens there.
      request: (request) => real.request({ ...request, url: 'http://127.0.0.1:1/' }),
    };
    const pair = await openPair(t, { concurrency: 8, answer: answerWith(200), outbound: cut });
    let sent = 0;
    await pair.until(async () => {
      await addEvents(pair, 20);
      sent += 20;
      const [of, other] = statuses(pair);
      return of === 'paused' && other === 'open';
    });
    await pair.until(async () => (await countRuns(pair, 'completed')) === sent);
  });

  test('is found paused by a node that starts, which sends nothing to find out', async (t) => {
    const pair = await openPair(t, { concurrency: 8, answer: answerWith(503) });
    await pair.engines[1].stop(0);
    await addEvents(pair, 40);
    await pair.until(() => pair.engines[0].destinations()[0]?.status === 'paused');
    await pair.until(() => pair.engines[0].stats().inFlight === 0);
    await pair.engines[0].stop(0);
    const before = pair.destination.arrivals.length;
    const late = pair.houses[1].start({ leaseMs: LEASE_MS });
    await pair.until(() => late.destinations()[0]?.status === 'paused', [pair.houses[1]]);
    assert.ok(pair.destination.arrivals.length <= before + 1);
  });
});

sharesSuite(() => postgres.createDatabase(empty));
