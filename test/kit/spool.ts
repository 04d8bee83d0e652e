import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { systemClock, type Clock } from '../../src/base/clock.ts';
import { silentLog, type Log } from '../../src/base/log.ts';
import type { ListenerId } from '../../src/model/listener.ts';
import type { RequestId } from '../../src/model/request.ts';
import { openSpool, type KeptStats, type Spool } from '../../src/spool/spool.ts';
import { lockFolder, openStore } from '../../src/store/open.ts';
import type { Spooled, Store } from '../../src/store/store.ts';
import { admissionOf, receivedOf } from '../../src/store/suite/nouns.suite.ts';
import { eventually, type ManualClock } from './clock.ts';
import { openPostgresServer } from './postgres.ts';
import { openProxy, type Proxy } from './proxy.ts';

/** A spool before a PostgreSQL that can be lost: what the tests of the room have in common. */

export const PATIENCE_MS = 60_000;
/** What is silent is given up soon. */
const LIMITS = '?statement_timeout=2s&connect_timeout=1';

/** Databases with all tables, of a server of their own. */
export interface Databases {
  create(): Promise<string>;
  close(): Promise<void>;
}

export async function openDatabases(): Promise<Databases> {
  const server = await openPostgresServer();
  const fresh = await server.createDatabase();
  await (await openStore({ url: fresh, dataFolder: tmpdir(), clock: systemClock })).close();
  return { create: () => server.createDatabase(fresh), close: () => server.close() };
}

export interface House {
  readonly url: string;
  readonly store: Store;
  readonly proxy: Proxy;
  readonly folder: string;
  readonly events: string[];
  /** Events that came into the store out of the spool, in the order in which they were sent there. */
  readonly drained: readonly RequestId[];
  /** Has `work` done after each one that came so. */
  onDrained(work: () => Promise<unknown>): void;
  open(more?: Partial<Opening>): Promise<Spool>;
}

interface Opening {
  readonly clock: Clock;
  readonly spool: boolean;
  readonly spoolMaxBytes: number;
}

export async function openHouse(t: TestContext, databases: Databases): Promise<House> {
  const url = await databases.create();
  const proxy = await openProxy(url);
  const through = new URL(url);
  through.port = new URL(proxy.url).port;
  const folder = await mkdtemp(join(tmpdir(), 'earshot-spool-'));
  const opened = await openStore({
    url: `${through.href}${LIMITS}`,
    dataFolder: folder,
    clock: systemClock,
  });
  const drained: { readonly turn: number; readonly id: RequestId }[] = [];
  let turns = 0;
  let onDrained: (() => Promise<unknown>) | undefined;
  const store: Store = {
    ...opened,
    spool: {
      async insertOnce(spooled) {
        const turn = turns++;
        const outcome = await opened.spool.insertOnce(spooled);
        await onDrained?.();
        const { id, outcome: of } = spooled.admission.request;
        // That one is a duplicate is known, and written, when it was tried.
        if (outcome.kind === 'kept' && of === 'received') drained.push({ turn, id });
        return outcome;
      },
    },
  };
  t.after(async () => {
    await proxy.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  const events: string[] = [];
  const note = (event: string): void => void events.push(event);
  const log: Log = { ...silentLog, info: note, warn: note, error: note };
  return {
    url,
    store,
    proxy,
    folder,
    events,
    onDrained: (work) => void (onDrained = work),
    get drained() {
      return drained.toSorted((a, b) => a.turn - b.turn).map(({ id }) => id);
    },
    async open({ clock = systemClock, spool: isOn = true, spoolMaxBytes = 2 ** 24 } = {}) {
      const config = { storeUrl: url, data: folder, spool: isOn, spoolFolder: undefined };
      const deps = { store, clock, log, lock: lockFolder };
      const spool = await openSpool({ ...deps, config: { ...config, spoolMaxBytes } });
      assert.ok(spool !== undefined);
      t.after(() => spool.stop(0));
      spool.start(() => undefined);
      return spool;
    },
  };
}

/** What comes next is kept in the folder: one has been. */
export async function loseStore(
  house: House,
  spool: Spool,
  clock: ManualClock,
): Promise<RequestId> {
  house.proxy.freeze(true);
  const first = eventOf(house);
  const taken = spool.store.requests.insert(first);
  await clock.advance(1_000);
  await taken;
  return idOf(first);
}

export async function findStore(house: House, spool: Spool, clock: ManualClock): Promise<void> {
  house.proxy.freeze(false);
  await eventually(async () => {
    await clock.advance(2_000);
    return spool.stats().isDirect;
  }, PATIENCE_MS);
}

export const kept = (spool: Spool): KeptStats => {
  const stats = spool.stats().kept;
  assert.ok(stats !== undefined);
  return stats;
};

export const made = (house: House) => ({ store: house.store, now: () => new Date() });

export function eventOf(house: House, listenerId?: ListenerId): Spooled['admission'] {
  const request = receivedOf(made(house), listenerId === undefined ? {} : { listenerId });
  return admissionOf({ ...request, stages: [{ stage: 'match', durationUs: request.id.length }] });
}

export async function idsIn({ store }: House): Promise<readonly RequestId[]> {
  const { items } = await store.requests.list({ limit: 500 });
  return items.map(({ id }) => id).toReversed();
}

export const idOf = ({ request }: Spooled['admission']): RequestId => request.id;

/** A second event of the same listener and key would be one that the sender was not told of. */
export function claimOf() {
  const now = new Date();
  return { key: 'a key', now, expiresAt: new Date(now.getTime() + 60_000) };
}
