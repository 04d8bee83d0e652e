import { systemClock, type Clock } from '../../src/base/clock.ts';
import { DAY } from '../../src/base/duration.ts';
import { openStore } from '../../src/store/open.ts';
import { prepare, type Installation } from '../servers/installation.ts';
import type { Prepared } from '../servers/prepared.ts';
import { readOptions } from '../servers/server.ts';
import { SPAN_MS } from './age.ts';
import { createFactory, type Factory } from './factory.ts';

/**
 * Fills the store of an installation with events of the last twenty days, through the store itself; ends when all are
 * there and counted.
 */
export interface Seed extends Installation {
  readonly rows: number;
}

/** How many are under way: enough for full batches, few enough for memory. */
const WINDOW = 4_000;
const LISTENERS = 20;

const seed: Seed = { folder: '', rows: 0, ...readOptions<Seed>() };
const began = Date.now() - SPAN_MS;
const setUp = { ...systemClock, now: () => Date.now() - SPAN_MS - DAY };
await fill(await prepare({ ...seed, listeners: LISTENERS, clock: setUp }));
process.send?.('filled', () => process.exit());

async function fill(prepared: Prepared): Promise<void> {
  let done = 0;
  const clock: Clock = { ...systemClock, now: () => began + (done / seed.rows) * SPAN_MS };
  const store = await openStore({ dataFolder: seed.folder, clock });
  const factory = createFactory({ store, clock, prepared });
  while (done < seed.rows) {
    const size = Math.min(WINDOW, seed.rows - done);
    const inserts: Promise<unknown>[] = [];
    for (let i = 0; i < size; i++) {
      inserts.push(store.requests.insert(factory.make(done)));
      done += 1;
    }
    await Promise.all(inserts);
    await endRuns(factory);
  }
  // Done by the server beside its work, a little at a time; here it would only be in the way of what is measured.
  while (await store.storage.count(new Date(), WINDOW));
  await store.close();

  async function endRuns(factory: Factory): Promise<void> {
    const now = new Date(clock.now());
    const leaseUntil = new Date(now.getTime() + DAY);
    const [triggerId] = factory.triggerIds;
    if (triggerId === undefined) return;
    const leaseId = store.newId('lea');
    const limit = WINDOW;
    const runs = await store.runs.claim({ triggerId, limit, leaseId, now, leaseUntil });
    await Promise.all(runs.map((run) => store.runs.settle(factory.settle(run))));
  }
}
