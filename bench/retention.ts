import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Clock } from '../src/base/clock.ts';
import { DAY } from '../src/base/duration.ts';
import { startRetention, type Retention } from '../src/retention/retention.ts';
import { openStore } from '../src/store/open.ts';
import type { Admission, Store } from '../src/store/store.ts';

/**
 * What a sweep costs those who write: `node bench/retention.ts --events 1000000`. Seeds that many events through the
 * store, of which nine in ten have had their time a month later; then inserts at a fixed rate while retention deletes
 * them all and gives the room back; that is slow on purpose, and watched for so many seconds at most. After every
 * fifteen seconds retention is held for five: what inserts take alone is measured within seconds of what they take
 * beside it, so that others who use the machine weigh on both alike.
 * `--seeded <folder>` takes the store that a run which was broken off has left behind, and removes it too, unless
 * `--keep` is given; `--only-seed` leaves it behind. With `--url` it is a PostgreSQL database, which must be empty or hold
 * what `--only-seed` has left there, and all events are of one day.
 */
const { values: given } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    bytes: { type: 'string', default: '300' },
    rate: { type: 'string', default: '1000' },
    'giving-back': { type: 'string', default: '300' },
    folder: { type: 'string', default: tmpdir() },
    url: { type: 'string' },
    'ledger-days': { type: 'string', default: '30' },
    seeded: { type: 'string' },
    keep: { type: 'boolean', default: false },
    'only-seed': { type: 'boolean', default: false },
  },
});
const events = Number(given.events);
const rate = Number(given.rate);
const bodyBytes = Number(given.bytes);

/** Real time, but for how far the calendar has been turned on. */
let turnedOnMs = 0;
const clock: Clock = {
  now: () => Date.now() + turnedOnMs,
  // Turned with the calendar, or the sweeper would not believe it.
  monotonic: () => performance.now() + turnedOnMs,
  after(delayMs, callback) {
    const timeout = setTimeout(callback, Math.max(0, delayMs));
    return { cancel: () => clearTimeout(timeout) };
  },
};

const SWEEP_MS = 15_000;
const ALONE_MS = 5_000;
/** At the beginning of either, what the one before it has left behind is not counted. */
const SETTLE_MS = 500;

/** Retention's own: it waits until the end of the seconds in which it is held. */
function createHeldClock(): Clock & { window(atMs: number): Window } {
  const began = performance.now();
  const at = (now: number): number => (now - began) % (SWEEP_MS + ALONE_MS);
  return {
    ...clock,
    after(delayMs, callback) {
      let timeout = setTimeout(look, Math.max(0, delayMs));
      function look(): void {
        const restMs = SWEEP_MS + ALONE_MS - at(performance.now());
        if (restMs > ALONE_MS) callback();
        else timeout = setTimeout(look, restMs);
      }
      return { cancel: () => clearTimeout(timeout) };
    },
    window(now) {
      const since = at(now);
      if (since < SETTLE_MS) return 'between';
      if (since < SWEEP_MS) return 'beside';
      return since < SWEEP_MS + SETTLE_MS ? 'between' : 'alone';
    },
  };
}

type Window = 'beside' | 'alone' | 'between';

const BODY = Buffer.from('{"id":"evt_1","type":"order.made","data":"'.padEnd(bodyBytes, 'x'));
const HEAD = {
  target: '/webhooks/v1/listeners/0b7ce18e-9ac9-4d0e-8ce6-a5b0a9a6ea11/notify',
  rawHeaders: ['Content-Type', 'application/json', 'User-Agent', 'Bench', 'X-Id', 'abcdef0123456'],
};

function admissionOf(store: Store, retentionDays: number): Admission {
  const id = store.newId('req');
  const request = {
    id,
    listenerId: LISTENER,
    receivedAt: new Date(clock.now()),
    outcome: 'received',
    code: undefined,
    authenticated: true,
    method: 'POST',
    address: '192.0.2.1',
    credentialId: undefined,
    contentType: 'application/json',
    sizeBytes: BODY.byteLength,
    sha256: 'ab'.repeat(32),
    eventId: `evt_${id.slice('req_'.length)}`,
    replayOf: undefined,
    bodyErasedAt: undefined,
    stages: [{ stage: 'admit', durationUs: 12 }],
  } as const;
  return {
    request,
    eventType: undefined,
    body: { head: HEAD, bytes: BODY, retentionDays },
    runs: [],
  };
}

const LISTENER = 'lsn_00000000001';
const WINDOW = 4_000;

/** On PostgreSQL a class has tables of its own from the day on that comes after its first body. */
async function beginDay(store: Store): Promise<void> {
  for (const days of [7, 90]) await store.requests.insert(admissionOf(store, days));
  while (await store.storage.count(new Date(clock.now() + 60_000), 2_000));
  await store.storage.prepareDays(new Date(clock.now()));
  turnedOnMs += DAY - (clock.now() % DAY);
}

async function seed(store: Store): Promise<void> {
  if (given.url !== undefined) await beginDay(store);
  const began = performance.now();
  let millionSince = began;
  for (let done = 0; done < events; done += WINDOW) {
    if (done > 0 && done % 1e6 === 0) {
      const now = performance.now();
      say('seeding', { events: done, per_second: Math.round(1e9 / (now - millionSince)) });
      millionSince = now;
    }
    const size = Math.min(WINDOW, events - done);
    const inserts = Array.from({ length: size }, (_, i) =>
      store.requests.insert(admissionOf(store, i % 10 === 0 ? 90 : 7)),
    );
    await Promise.all(inserts);
  }
  const seconds = (performance.now() - began) / 1_000;
  say('seeded', { events, per_second: Math.round(events / seconds) });
}

interface Load {
  /** By what was going on when the insert was due. */
  stop(): Promise<ReadonlyMap<string, readonly number[]>>;
}

/** Open loop: an insert that waits does not hold up the ones after it. Times are from when it was due. */
function startLoad(store: Store, phase: (dueAt: number) => string): Load {
  const times = new Map<string, number[]>();
  const pending = new Set<Promise<void>>();
  const began = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - began) / 1_000) * rate;
    for (; sent < due; sent++) {
      const dueAt = began + (sent / rate) * 1_000;
      const during = phase(dueAt);
      const one = store.requests.insert(admissionOf(store, 30)).then(() => {
        const own = times.get(during) ?? [];
        times.set(during, own);
        own.push(performance.now() - dueAt);
        pending.delete(one);
      });
      pending.add(one);
    }
  }, 1);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(pending);
      return times;
    },
  };
}

function describe(unsorted: readonly number[]): Record<string, number> {
  const times = unsorted.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((times[Math.floor(times.length * share)] ?? 0) * 100) / 100;
  return {
    inserts: times.length,
    p50_ms: at(0.5),
    p99_ms: at(0.99),
    p999_ms: at(0.999),
    max_ms: at(1 - 1e-9),
  };
}

function say(what: string, fields: object = {}): void {
  process.stdout.write(`${what} ${JSON.stringify(fields)}\n`);
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function saySpace(store: Store, when: string): Promise<void> {
  const space = await store.storage.reclaim({ pages: 0 });
  say(when, {
    file_mb: Math.round((space?.fileBytes ?? 0) / 1e6),
    free_mb: Math.round((space?.freeBytes ?? 0) / 1e6),
    log_mb: Math.round((space?.logBytes ?? 0) / 1e6),
  });
}

function phaseOf(retention: Retention): string {
  const { bodiesDeleted, requestsDeleted, returnedBytes } = retention.stats();
  if (returnedBytes > 0) return 'giving back';
  if (requestsDeleted > 0) return 'ledger';
  return bodiesDeleted > 0 ? 'bodies' : 'before';
}

function sayTimes(times: ReadonlyMap<string, readonly number[]>): void {
  for (const [phase, own] of times) say(phase, describe(own));
}

/** Until a whole round is over, or has given back for long enough. */
async function ended(retention: Retention): Promise<void> {
  const mostMs = Number(given['giving-back']) * 1_000;
  let givesBackSince: number | undefined;
  while (retention.stats().lastRoundAt === undefined) {
    if (retention.stats().returnedBytes > 0) givesBackSince ??= performance.now();
    if (givesBackSince !== undefined && performance.now() - givesBackSince > mostMs) return;
    await sleep(100);
  }
}

async function main(folder: string): Promise<void> {
  const store = await openStore({ dataFolder: folder, clock, url: given.url });
  if (given.seeded === undefined) await seed(store);
  await saySpace(store, 'space before');
  if (given['only-seed']) return store.close();
  turnedOnMs += 31 * DAY;

  const log = { debug() {}, info: say, warn: say, error: say };
  const counting = performance.now();
  while (await store.storage.count(new Date(clock.now() - 60_000), 2_000));
  say('counted', { seconds: Math.round((performance.now() - counting) / 100) / 10 });
  const tallying = performance.now();
  const tallies = await store.storage.tallies();
  say('tallies', { ms: Math.round((performance.now() - tallying) * 10) / 10, ...tallies });

  const held = createHeldClock();
  const isDiskShort = (): boolean => false;
  const ledgerDays = Number(given['ledger-days']);
  const retention = startRetention({ store, clock: held, log, ledgerDays, isDiskShort });
  const began = new Map<string, number>();
  const load = startLoad(store, (dueAt) => {
    const phase = phaseOf(retention);
    if (!began.has(phase)) began.set(phase, performance.now());
    return `${phase}, ${held.window(dueAt)}`;
  });
  await ended(retention);
  began.set('end', performance.now());
  sayTimes(await load.stop());
  const stats = retention.stats();
  const since = (phase: string): number => began.get(phase) ?? began.get('end') ?? 0;
  // Of the time in which it was not held.
  const per = (amount: number, from: string, to: string): number =>
    Math.round((amount / (since(to) - since(from))) * (1_000 / SWEEP_MS) * (SWEEP_MS + ALONE_MS));
  say('swept', {
    bodies_per_second: per(stats.bodiesDeleted, 'bodies', 'ledger'),
    requests_per_second: per(stats.requestsDeleted, 'ledger', 'giving back'),
    mb_returned_per_second: per(stats.returnedBytes / 1e6, 'giving back', 'end'),
  });
  await saySpace(store, 'space after');
  await retention.stop();
  await store.close();
}

const folder = given.seeded ?? (await mkdtemp(join(given.folder, 'earshot-retention-')));
try {
  const { bavail, bsize } = await statfs(folder);
  say('disk', { free_gb: Math.round((bavail * bsize) / 1e9) });
  await main(folder);
} finally {
  if (given.keep || given['only-seed']) say('kept', { folder });
  else await rm(folder, { recursive: true, force: true });
}
