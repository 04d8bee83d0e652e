import assert from 'node:assert/strict';
import { cp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createManualClock, eventually } from '../../test/kit/clock.ts';
import {
  claimOf,
  eventOf,
  findStore,
  idOf,
  idsIn,
  kept,
  loseStore,
  made,
  openDatabases,
  openHouse,
  PATIENCE_MS,
  type Databases,
} from '../../test/kit/spool.ts';
import { systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import type { EventId } from '../model/request.ts';
import { lockFolder, openStore } from '../store/open.ts';
import { admissionOf, bodyOf, receivedOf, requestOf } from '../store/suite/nouns.suite.ts';
import { openSpool } from './spool.ts';

let databases: Databases;
before(async () => {
  databases = await openDatabases();
});
after(() => databases.close());

describe('without a folder', () => {
  test('a store that is silent is answered for within its patience, and from then on at once, until it is back', async (t) => {
    const house = await openHouse(t, databases);
    const clock = createManualClock();
    const spool = await house.open({ clock, spool: false });
    await spool.store.requests.insert(eventOf(house));
    house.proxy.freeze(true);
    const [one, two] = [eventOf(house), eventOf(house)];
    const refused = [one, two].map((each) =>
      assert.rejects(spool.store.requests.insert(each), { code: 'store_unavailable' }),
    );
    await clock.advance(8_000);
    await Promise.all(refused);
    await assert.rejects(spool.store.requests.insert(eventOf(house)), {
      code: 'store_unavailable',
    });
    assert.deepEqual(spool.stats(), { isDirect: false, kept: undefined });
    await findStore(house, spool, clock);
    await spool.store.requests.insert(eventOf(house));
  });

  test('there is none beside the embedded store', async (t) => {
    const house = await openHouse(t, databases);
    const config = { storeUrl: undefined, data: house.folder, spool: true };
    const more = { spoolFolder: undefined, spoolMaxBytes: 1 };
    const deps = { store: house.store, clock: systemClock, log: silentLog, lock: lockFolder };
    assert.equal(await openSpool({ ...deps, config: { ...config, ...more } }), undefined);
  });
});

describe('with a folder', () => {
  test('what comes while the store is silent is taken, and put there in order when it is back, once', async (t) => {
    const house = await openHouse(t, databases);
    const clock = createManualClock();
    const spool = await house.open({ clock });
    const admissions = Array.from({ length: 400 }, () => eventOf(house));
    const put = (from: number, to: number) =>
      Promise.all(
        admissions.slice(from, to).map((admission) => spool.store.requests.insert(admission)),
      );
    await put(0, 10);
    house.proxy.freeze(true);
    const taken = put(10, 20);
    await clock.advance(1_000);
    await taken;
    await put(20, 390);
    assert.equal(kept(spool).count, 380);
    assert.ok(kept(spool).bytes > 0);
    await eventually(() => kept(spool).oldestAt !== undefined, PATIENCE_MS);
    assert.deepEqual(kept(spool).oldestAt, admissions[10]?.request.receivedAt);
    await findStore(house, spool, clock);
    await put(390, 400);
    assert.deepEqual(await idsIn(house), admissions.map(idOf));
    assert.deepEqual(house.drained, house.drained.toSorted());
    const { count, bytes, oldestAt } = kept(spool);
    assert.deepEqual([count, bytes, oldestAt], [0, 0, undefined]);
  });

  test('what a process left behind is put into the store by the next one, before anything that comes', async (t) => {
    const house = await openHouse(t, databases);
    const clock = createManualClock();
    const first = await house.open({ clock });
    const left = await loseStore(house, first, clock);
    await first.stop(0);
    assert.ok(house.events.includes('spool.left'));
    house.proxy.freeze(false);
    const second = await house.open();
    const next = eventOf(house);
    await second.store.requests.insert(next);
    await eventually(() => second.stats().isDirect, PATIENCE_MS);
    assert.deepEqual(await idsIn(house), [left, idOf(next)]);
  });

  test('no two processes use one folder', async (t) => {
    const house = await openHouse(t, databases);
    await house.open();
    await assert.rejects(house.open(), /another Earshot is using/);
  });

  test('past its limit it takes nothing, and more when something has gone', async (t) => {
    const house = await openHouse(t, databases);
    const clock = createManualClock();
    const spool = await house.open({ clock, spoolMaxBytes: 4_000 });
    await loseStore(house, spool, clock);
    const put = () => {
      const body = bodyOf('x'.repeat(1_500));
      return spool.store.requests.insert({ ...eventOf(house), body });
    };
    await put();
    await assert.rejects(put(), { code: 'store_unavailable', message: /full/ });
    await findStore(house, spool, clock);
    await put();
  });

  test('strangers and replays are not kept there', async (t) => {
    const house = await openHouse(t, databases);
    const clock = createManualClock();
    const spool = await house.open({ clock });
    const origin = await loseStore(house, spool, clock);
    const stranger = requestOf(made(house), { authenticated: false, outcome: 'rejected' });
    const replay = receivedOf(made(house), { replayOf: origin });
    for (const request of [stranger, replay])
      await assert.rejects(spool.store.requests.insert(admissionOf(request)), {
        code: 'store_unavailable',
      });
    assert.equal(kept(spool).count, 1);
    await findStore(house, spool, clock);
    for (const request of [stranger, replay])
      await spool.store.requests.insert(admissionOf(request));
  });

  test('a duplicate of an event that another node has taken meanwhile is one when it comes into the store', async (t) => {
    const house = await openHouse(t, databases);
    const clock = createManualClock();
    const spool = await house.open({ clock });
    const direct = await openStore({ url: house.url, dataFolder: tmpdir(), clock: systemClock });
    t.after(() => direct.close());
    await loseStore(house, spool, clock);
    const theirs = eventOf(house);
    const { listenerId } = theirs.request;
    const ours = eventOf(house, listenerId);
    await direct.dedupe.insertFirst(theirs, claimOf());
    assert.equal(await spool.store.dedupe.insertFirst(ours, claimOf()), undefined);
    // What this node takes for a duplicate of its own first one is one of theirs.
    const again = eventOf(house, listenerId);
    const { eventId } = ours.request;
    const request = { ...again.request, outcome: 'duplicate', eventId } as const;
    await spool.store.requests.insert({ ...again, request });
    await findStore(house, spool, clock);
    for (const id of [idOf(ours), idOf(again)]) {
      const row = await house.store.requests.find(id);
      assert.deepEqual([row?.outcome, row?.eventId], ['duplicate', theirs.request.eventId]);
      assert.ok((await house.store.requests.findBody(id)) !== undefined);
    }
    assert.equal((await house.store.events.list({ limit: 10 })).items.length, 2);
  });

  test('one whose id another node has made too gets the next one, and the same one when it comes again', async (t) => {
    const house = await openHouse(t, databases);
    const clock = createManualClock();
    const spool = await house.open({ clock });
    await loseStore(house, spool, clock);
    const ours = eventOf(house);
    await spool.store.requests.insert(ours);
    await spool.stop(0);
    house.proxy.freeze(false);
    const request = { ...ours.request, address: '192.0.2.99' };
    await house.store.spool.insertOnce({ admission: { ...ours, request } });
    // Whoever dies between the commit and its news finds it again: the folder is copied back.
    const [folder, copy] = [join(house.folder, 'spool'), join(house.folder, 'copy')];
    await cp(folder, copy, { recursive: true });
    for (let i = 0; i < 2; i++) {
      await cp(copy, folder, { recursive: true });
      const next = await house.open();
      await eventually(() => next.stats().isDirect, PATIENCE_MS);
      await next.stop(0);
    }
    assert.equal(house.events.filter((event) => event === 'spool.renamed').length, 2);
    assert.equal((await idsIn(house)).length, 3);
    assert.equal((await house.store.events.list({ limit: 10 })).items.length, 3);
  });

  test('one that the store does not take, though it is there, is set aside for the others’ sake, and tried again at the next start', async (t) => {
    const house = await openHouse(t, databases);
    const clock = createManualClock();
    const spool = await house.open({ clock });
    const first = await loseStore(house, spool, clock);
    // PostgreSQL's text has no NUL.
    const guilty = eventOf(house);
    const request = { ...guilty.request, address: 'a\0b' };
    const others = Array.from({ length: 6 }, () => eventOf(house));
    for (const each of [...others.slice(0, 3), { ...guilty, request }, ...others.slice(3)])
      await spool.store.requests.insert(each);
    await findStore(house, spool, clock);
    assert.deepEqual((await idsIn(house)).toSorted(), [first, ...others.map(idOf)].toSorted());
    assert.equal(kept(spool).refused, 1);
    const files = await readdir(join(house.folder, 'spool', 'refused'));
    assert.deepEqual(files, [`${idOf(guilty)}.refused`]);
    await spool.stop(0);
    const next = await house.open();
    const refusals = (): number => house.events.filter((event) => event === 'spool.refused').length;
    await eventually(() => refusals() === 2, PATIENCE_MS);
    assert.equal(kept(next).refused, 1);
  });

  test('a request that a store refuses for what it is is refused', async (t) => {
    const house = await openHouse(t, databases);
    const spool = await house.open();
    const guilty = eventOf(house);
    const request = { ...guilty.request, address: 'a\0b' };
    const [good, bad] = await Promise.allSettled([
      spool.store.requests.insert(eventOf(house)),
      spool.store.requests.insert({ ...guilty, request }),
    ]);
    assert.deepEqual([good.status, bad.status], ['fulfilled', 'rejected']);
    assert.deepEqual([spool.stats().isDirect, kept(spool).count], [true, 0]);
  });

  test('of two with one key that is held, the second is an event of its own where the window of the first had ended', async (t) => {
    const house = await openHouse(t, databases);
    const clock = createManualClock();
    const spool = await house.open({ clock });
    await loseStore(house, spool, clock);
    const listenerId = house.store.newId('lsn');
    const agoMs = (ms: number): Date => new Date(Date.now() - ms);
    const holdAt = async (ms: number): Promise<EventId | undefined> => {
      const { request, ...rest } = eventOf(house, listenerId);
      const hold = { key: 'a key', dueAt: agoMs(ms - 10_000), deadlineAt: undefined };
      const receivedAt = agoMs(ms);
      await spool.store.dedupe.insertLast({ ...rest, request: { ...request, receivedAt } }, hold);
      return request.eventId;
    };
    const eventIds = [await holdAt(100_000), await holdAt(50_000)];
    house.proxy.freeze(false);
    // Whoever lets go what is due.
    await eventually(async () => {
      for (const held of await house.store.dedupe.listHeld(new Date(), 10))
        await house.store.dedupe.release(held, []);
      await clock.advance(2_000);
      return spool.stats().isDirect;
    }, PATIENCE_MS);
    const { items } = await house.store.events.list({ limit: 10, listenerId });
    assert.deepEqual(items.map(({ id }) => id).toReversed(), eventIds);
  });
});
