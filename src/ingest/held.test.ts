import assert from 'node:assert/strict';
import { after, before, describe, test, type TestContext } from 'node:test';
import { createManualClock, eventually } from '../../test/kit/clock.ts';
import {
  eventOf,
  openDatabases,
  openHouse,
  PATIENCE_MS,
  type Databases,
} from '../../test/kit/spool.ts';
import { systemClock } from '../base/clock.ts';
import { MINUTE } from '../base/duration.ts';
import { silentLog } from '../base/log.ts';
import type { EventId } from '../model/request.ts';
import { releaseDue } from './held.ts';

let databases: Databases;
before(async () => {
  databases = await openDatabases();
});
after(() => databases.close());

interface Held {
  /** Puts one with the same key as the others, which came so long ago. */
  put(agoMs: number): Promise<void>;
  /** Takes the database away. */
  lose(): void;
  /** Brings it back, and lets go what is due before and behind each that comes out of the spool. */
  find(): Promise<void>;
  /** From which requests the events are, in order: by their places. */
  eventsOf(): Promise<readonly number[]>;
}

const WINDOW_MS = 10 * MINUTE;

/** Of two nodes, one keeps what comes in its spool; the same one lets go, or the other, which knows no spool. */
async function openHeld(t: TestContext, who: 'own' | 'other'): Promise<Held> {
  const house = await openHouse(t, databases);
  const clock = createManualClock(Date.now());
  const spool = await house.open({ clock });
  const listenerId = house.store.newId('lsn');
  let isLost = false;
  const eventIds: (EventId | undefined)[] = [];
  const letGo = (): Promise<number> =>
    releaseDue({
      store: house.store,
      spool: who === 'own' ? spool : undefined,
      catalog: {
        listener: () => undefined,
        triggersOf: () => [],
        compiledTriggerOf: () => undefined,
      },
      clock: systemClock,
      log: silentLog,
      onCommitted: () => undefined,
    });
  return {
    async put(agoMs) {
      const { request, ...rest } = eventOf(house, listenerId);
      const receivedAt = new Date(Date.now() - agoMs);
      const dueAt = new Date(receivedAt.getTime() + WINDOW_MS);
      const hold = { key: 'a key', dueAt, deadlineAt: undefined };
      const admission = { ...rest, request: { ...request, receivedAt } };
      const taken = spool.store.dedupe.insertLast(admission, hold);
      if (isLost) await clock.advance(1_000);
      await taken;
      eventIds.push(request.eventId);
    },
    lose() {
      isLost = true;
      house.proxy.freeze(true);
    },
    async find() {
      // Another node knows nothing of the spool until what is in it begins to come.
      let isKnown = who === 'own';
      house.onDrained(() => {
        isKnown = true;
        return letGo();
      });
      house.proxy.freeze(false);
      await eventually(async () => {
        if (isKnown) await letGo();
        await clock.advance(2_000);
        return spool.stats().isDirect;
      }, PATIENCE_MS);
      await letGo();
    },
    async eventsOf() {
      const { items } = await house.store.events.list({ limit: 10, listenerId });
      assert.deepEqual(await house.store.dedupe.listHeld(new Date(), 10), []);
      assert.deepEqual(await house.store.shares.listWatched(), []);
      return items.map(({ id }) => eventIds.indexOf(id)).toReversed();
    },
  };
}

describe('what was held over a spool', () => {
  for (const who of ['own', 'other'] as const) {
    test(`makes one event of what came within one window, whoever lets go: ${who}`, async (t) => {
      const held = await openHeld(t, who);
      held.lose();
      for (const agoMs of [60, 55, 50]) await held.put(agoMs * MINUTE);
      await held.find();
      assert.deepEqual(await held.eventsOf(), [0]);
    });

    test(`makes two of what came in two, whoever lets go: ${who}`, async (t) => {
      const held = await openHeld(t, who);
      held.lose();
      for (const agoMs of [60, 55, 30, 25]) await held.put(agoMs * MINUTE);
      await held.find();
      assert.deepEqual(await held.eventsOf(), [0, 2]);
    });
  }

  test('makes one event of what was in the store before it was away and what came after', async (t) => {
    const held = await openHeld(t, 'own');
    await held.put(60 * MINUTE);
    held.lose();
    await held.put(55 * MINUTE);
    await held.find();
    assert.deepEqual(await held.eventsOf(), [0]);
  });
});
