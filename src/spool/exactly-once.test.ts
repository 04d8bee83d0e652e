import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as fc from 'fast-check';
import { createManualClock, eventually } from '../../test/kit/clock.ts';
import {
  claimOf,
  eventOf,
  findStore,
  idOf,
  idsIn,
  openDatabases,
  openHouse,
  PATIENCE_MS,
  type Databases,
  type House,
} from '../../test/kit/spool.ts';
import type { ListenerId } from '../model/listener.ts';
import type { RequestId } from '../model/request.ts';

let databases: Databases;
before(async () => {
  databases = await openDatabases();
});
after(() => databases.close());

type Step = { readonly put: number; readonly keys: number } | 'freeze' | 'thaw' | 'cut' | 'restart';

/** What one process after the other takes, on a line that is as good as the steps say. */
async function openTrial(house: House) {
  const clock = createManualClock();
  const taken: RequestId[] = [];
  const keys = new Map<ListenerId, number>();
  const listenerIds = Array.from({ length: 3 }, () => house.store.newId('lsn'));
  let spool = await house.open({ clock });
  let last: Promise<void> = Promise.resolve();

  const putOne = async (listenerId: ListenerId | undefined): Promise<void> => {
    const admission = eventOf(house, listenerId);
    const id = idOf(admission);
    if (listenerId === undefined) await spool.store.requests.insert(admission);
    else {
      keys.set(listenerId, (keys.get(listenerId) ?? 0) + 1);
      // A duplicate is written by whoever is told so.
      if ((await spool.store.dedupe.insertFirst(admission, claimOf())) !== undefined) return;
    }
    taken.push(id);
  };
  const put = async (count: number, keyed: number): Promise<void> => {
    const put = Array.from({ length: count }, (_, i) =>
      putOne(i < keyed ? listenerIds[i % listenerIds.length] : undefined),
    );
    let isDone = false;
    last = Promise.all(put).then(() => void (isDone = true));
    await eventually(async () => {
      await clock.advance(1_000);
      return isDone;
    }, PATIENCE_MS);
  };
  return {
    async step(each: Step): Promise<void> {
      if (typeof each === 'object') return put(each.put, Math.min(each.put, each.keys));
      if (each === 'freeze') house.proxy.freeze(true);
      if (each === 'thaw') house.proxy.freeze(false);
      if (each === 'cut') house.proxy.cut();
      if (each !== 'restart') return;
      await last;
      await spool.stop(0);
      spool = await house.open({ clock });
    },
    async end() {
      await last;
      await findStore(house, spool, clock);
      await spool.stop(0);
      // A line that was cut a moment ago, with nothing on it, is noticed by whoever looks next.
      await eventually(() => isReadable(house));
      return { taken, keys };
    },
  };
}

const isReadable = (house: House): Promise<boolean> =>
  idsIn(house).then(
    () => true,
    () => false,
  );

const step = fc.oneof(
  fc.record({ put: fc.integer({ min: 1, max: 40 }), keys: fc.constantFrom(0, 3) }),
  fc.constantFrom('freeze', 'thaw', 'cut', 'restart'),
);
test('whatever happens to line and process, all that was taken is in the store, in order and once', async (t) => {
  const house = await openHouse(t, databases);
  const run = async (steps: readonly Step[]): Promise<void> => {
    const trial = await openTrial(house);
    for (const each of steps) await trial.step(each);
    const { taken, keys } = await trial.end();
    const there = (await idsIn(house)).slice(-taken.length || Infinity);
    assert.deepEqual(there, taken.toSorted());
    assert.deepEqual(house.drained, house.drained.toSorted());
    for (const [listenerId, count] of keys) {
      const { items } = await house.store.events.list({ listenerId, limit: 10 });
      assert.equal(items.length, 1, `of ${count} with one key`);
    }
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 9 }), run), {
    numRuns: 5,
  });
});
