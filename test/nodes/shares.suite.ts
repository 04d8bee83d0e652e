import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, test, type TestContext } from 'node:test';
import { startAttendance } from '../../src/attendance/attendance.ts';
import { openLog } from '../../src/base/log.ts';
import { createRates, type Rates } from '../../src/ingest/rates.ts';
import type { ListenerId } from '../../src/model/listener.ts';
import { openStore } from '../../src/store/open.ts';
import type { Present, Store } from '../../src/store/store.ts';
import { createManualClock, eventually, type ManualClock } from '../kit/clock.ts';

/** What nodes divide among themselves: stores over one real database, in one process, on a clock that stands. */

const log = openLog('silent');

async function openStoresAt(
  t: TestContext,
  url: string,
  count: number,
): Promise<[ManualClock, ...Store[]]> {
  const clock = createManualClock(Date.now());
  const stores: Store[] = [];
  for (let i = 0; i < count; i++) {
    const store = await openStore({ url, dataFolder: tmpdir(), clock });
    t.after(() => store.close());
    stores.push(store);
  }
  return [clock, ...stores];
}

const at = (clock: ManualClock, inMs = 0): Date => new Date(clock.now() + inMs);

/** Second by second: what that starts is asked of the database in real time. */
async function advance(clock: ManualClock, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) await clock.advance(1_000);
}

/** `createDatabase` is called once: all of these share one. */
export function sharesSuite(createDatabase: () => Promise<string>): void {
  let made: Promise<string> | undefined;
  async function openStores(t: TestContext, count: number): Promise<[ManualClock, ...Store[]]> {
    return openStoresAt(t, await (made ??= createDatabase()), count);
  }

  describe('a note', () => {
    test('is written by one of those that have read the same', async (t) => {
      const [, ...stores] = await openStores(t, 2);
      const name = 'of the test';
      const write = async (version: string | undefined, text: string): Promise<boolean[]> => {
        const next = { text, isWatched: true };
        return Promise.all(stores.map(({ shares }) => shares.replaceNote({ name, version }, next)));
      };
      const read = async () => (await stores[0]?.shares.findNote(name)) ?? assert.fail();
      assert.deepEqual((await read()).text, '');
      assert.equal((await write(undefined, 'one')).filter(Boolean).length, 1);
      const { version, text } = await read();
      assert.equal(text, 'one');
      assert.equal((await write(version, 'two')).filter(Boolean).length, 1);
      const [one] = stores;
      assert.deepEqual(
        (await one?.shares.listWatched())?.map((note) => [note.name, note.text]),
        [[name, 'two']],
      );
      const now = await read();
      assert.equal(await one?.shares.replaceNote(now, { text: undefined, isWatched: false }), true);
      assert.equal((await read()).version, undefined);
      assert.deepEqual(
        await write(version, 'three'),
        [false, false],
        'one that was made anew is another',
      );
    });
  });

  describe('a node', () => {
    test('that says nothing is taken for gone, for good', async (t) => {
      const [clock, one, other] = await openStores(t, 2);
      assert.ok(one && other);
      const [name, still] = [await one.shares.join(at(clock)), await other.shares.join(at(clock))];
      const attend = (store: Store, who: string, silent: readonly Present[] = []) =>
        store.shares.attend(who, { now: at(clock), silent });
      const seen = (await attend(one, name)) ?? assert.fail();
      assert.deepEqual(new Set(seen.map(({ node }) => node)), new Set([name, still]));
      // It speaks again before it is judged, and its clock stands still.
      assert.equal((await attend(other, still))?.length, 2);
      assert.equal((await attend(one, name, seen))?.length, 2);
      const again = (await attend(one, name)) ?? assert.fail();
      assert.equal(again.length, 2);
      assert.equal((await attend(one, name, again))?.length, 2, 'told as it was before');
      assert.equal((await attend(one, name))?.length, 1);
      assert.equal(await attend(other, still), undefined);
      assert.deepEqual((await one.shares.findNote('none')).nodes, [name]);
      await one.shares.leave(name);
    });

    test('that is started again has its number back, and what was held under it is free at once', async (t) => {
      const [clock, one, other] = await openStores(t, 2);
      assert.ok(one && other);
      const name = await other.shares.join(at(clock));
      await one.shares.join(at(clock));
      await other.close();
      const [, again] = await openStores(t, 1);
      const next = (await again?.shares.join(at(clock))) ?? assert.fail();
      const { nodes } = await one.shares.findNote('none');
      assert.ok(!nodes.includes(name) && nodes.includes(next), nodes.join(', '));
    });

    test('is there for those whose clocks are a day ahead or behind', async (t) => {
      const [clock, one, other] = await openStores(t, 2);
      assert.ok(one && other);
      const behind = createManualClock(clock.now() - 86_400_000);
      const first = startAttendance({ store: one, clock, log });
      const second = startAttendance({ store: other, clock: behind, log });
      t.after(() => Promise.all([first.stop(), second.stop()]));
      await eventually(() => first.name() !== undefined && second.name() !== undefined);
      const names = [first.name(), second.name()];
      for (let second = 0; second < 60; second++) {
        for (const each of [clock, behind]) await each.advance(1_000);
        // What was asked is answered in real time.
        await one.shares.findNote('none');
      }
      await eventually(async () => {
        for (const each of [clock, behind]) await each.advance(1_000);
        return first.count() === 2 && second.count() === 2;
      });
      assert.deepEqual([first.name(), second.name()], names);
    });

    test('knows that it may be taken for gone before anybody does so, and comes back under another name', async (t) => {
      const [clock, one, other] = await openStores(t, 2);
      assert.ok(one && other);
      let isCut = false;
      const cut = new Error('cut off');
      const { shares } = one;
      const attend: typeof shares.attend = (node, term) =>
        isCut ? Promise.reject(cut) : shares.attend(node, term);
      const first = startAttendance({ store: { shares: { ...shares, attend } }, clock, log });
      const second = startAttendance({ store: other, clock, log });
      t.after(() => Promise.all([first.stop(), second.stop()]));
      await eventually(() => first.name() !== undefined && second.name() !== undefined);
      const name = first.name();
      isCut = true;
      await advance(clock, 11);
      assert.equal(first.name(), undefined);
      const isThere = async (): Promise<boolean> =>
        (await shares.findNote('none')).nodes.some((node) => node === name);
      assert.ok(await isThere(), 'nobody has taken it for gone yet');
      await eventually(async () => {
        await clock.advance(3_000);
        return !(await isThere());
      });
      isCut = false;
      await eventually(async () => {
        await clock.advance(1_000);
        return first.name() !== undefined;
      });
      assert.notEqual(first.name(), name);
    });
  });

  describe('the rate limit of a listener', () => {
    const LIMIT = { perSecond: 10, burst: 50 };

    async function openRates(
      t: TestContext,
      nodes: number,
    ): Promise<{ clock: ManualClock; stores: Store[]; rates: Rates[]; listenerId: ListenerId }> {
      const [clock, ...stores] = await openStores(t, nodes);
      const rates = stores.map((store) => createRates({ store, clock, log, nodes: () => nodes }));
      return { clock, stores, rates, listenerId: stores[0]?.newId('lsn') ?? assert.fail() };
    }

    /** How many of so many are let through. */
    async function send(rates: Rates | undefined, listenerId: ListenerId, count: number) {
      const waits = await Promise.all(
        Array.from({ length: count }, async () => rates?.take(listenerId, LIMIT)),
      );
      return waits.filter((waitMs) => waitMs === 0).length;
    }

    test('lets through one burst over all nodes, and then what the bucket gains', async (t) => {
      const { clock, rates, listenerId } = await openRates(t, 3);
      const taken = await Promise.all(rates.map((one) => send(one, listenerId, 40)));
      const sum = taken.reduce((all, one) => all + one);
      // One or another may have been taken ahead.
      const ahead = LIMIT.burst / 4;
      assert.ok(sum <= LIMIT.burst && sum >= LIMIT.burst - ahead, `${sum}`);
      let more = 0;
      for (let i = 0; i < 20; i++) {
        await clock.advance(500);
        for (const one of rates) more += await send(one, listenerId, 20);
      }
      // Ten seconds of ten.
      assert.ok(more <= 100 + ahead && more >= 100 - ahead, `${more}`);
    });

    test('says how long there is to wait, and asks nobody until then', async (t) => {
      const { stores, rates, clock, listenerId } = await openRates(t, 1);
      const [one] = rates;
      assert.equal(await send(one, listenerId, LIMIT.burst), LIMIT.burst);
      assert.equal(await one?.take(listenerId, LIMIT), 100);
      assert.equal(typeof one?.take(listenerId, LIMIT), 'number', 'at once');
      await clock.advance(100);
      assert.equal(await one?.take(listenerId, LIMIT), 0);
      assert.ok(stores[0]?.shares.isShared);
    });

    test('is not asked for each request: what is about to be needed is taken ahead', async (t) => {
      const [clock, store] = await openStores(t, 1);
      assert.ok(store);
      const listenerId = store.newId('lsn');
      let asked = 0;
      const takeTokens: typeof store.shares.takeTokens = (query) => {
        asked += 1;
        return store.shares.takeTokens(query);
      };
      const counted = { ...store, shares: { ...store.shares, takeTokens } };
      const rates = createRates({ store: counted, clock, log, nodes: () => 1 });
      const limit = { perSecond: 1_000, burst: 1_000 };
      let waited = 0;
      for (let i = 0; i < 1_000; i++) {
        const taking = rates.take(listenerId, limit);
        if (typeof taking !== 'number') waited += 1;
        assert.equal(await taking, 0);
        if (i % 5 === 0) await clock.advance(10);
      }
      assert.ok(waited <= asked && asked <= 100, `${asked} asked, ${waited} waited`);
    });

    test('has back what a node took ahead and did not need, and loses no more than that with it', async (t) => {
      const { clock, stores, rates, listenerId } = await openRates(t, 2);
      const [one, other] = rates;
      const left = async (): Promise<number> => {
        const query = { listenerId, limit: LIMIT, wanted: 0, now: at(clock) };
        return (await stores[1]?.shares.takeTokens(query))?.left ?? 0;
      };
      for (let i = 0; i < 10; i++) {
        await one?.take(listenerId, LIMIT);
        await clock.advance(10);
      }
      const before = await left();
      assert.ok(before >= 50 - 10 - 50 / 8, `${before}`);
      await eventually(async () => {
        await clock.advance(1_000);
        return (await left()) === LIMIT.burst;
      });
      // Whoever dies takes along what it has; the rest is there for the others.
      assert.equal(await send(other, listenerId, 60), LIMIT.burst);
    });

    test('is divided by the nodes while the database does not answer, and shared again when it does', async (t) => {
      const [clock, store] = await openStores(t, 1);
      assert.ok(store);
      const listenerId = store.newId('lsn');
      let isAway = true;
      const takeTokens: typeof store.shares.takeTokens = (query) =>
        isAway ? Promise.reject(new Error('away')) : store.shares.takeTokens(query);
      const rates = createRates({
        store: { ...store, shares: { ...store.shares, takeTokens } },
        clock,
        log,
        nodes: () => 5,
      });
      assert.equal(await send(rates, listenerId, 60), 10);
      await clock.advance(1_000);
      assert.equal(await send(rates, listenerId, 60), 2);
      isAway = false;
      await eventually(async () => {
        await clock.advance(1_000);
        return (await send(rates, listenerId, 50)) > 2;
      });
    });
  });
}
