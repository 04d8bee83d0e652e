import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { sql } from 'kysely';
import { createManualClock } from '../../../test/kit/clock.ts';
import { keyOf, timeOf, toId } from '../../base/id.ts';
import type { Admission, RequestQuery } from '../store.ts';
import { createDatabase } from './database.ts';
import type { Database, Unit } from './dialect.ts';
import { createDuty } from './duty.ts';
import { createEventShelf } from './events.ts';
import { LedgerBlocks } from './ledger-blocks.ts';
import { migrate } from './migrate.ts';
import { createReplayShelf } from './replays.ts';
import { createRequestShelf } from './requests.ts';
import { openSqlite } from './sqlite.ts';
import { createStorageShelf } from './storage.ts';

/** So few rows that they are behind the last block, in blocks and late after some dozens. */
const SIZES = { rows: 20, young: 5 };
const LISTENERS = 4;
const ALL = Array.from({ length: LISTENERS + 1 }, (_, index) => index + 1);

type Wrap = (database: Database) => Database;

async function setUp(t: TestContext) {
  const dataFolder = await mkdtemp(join(tmpdir(), 'earshot-blocks-'));
  const clock = createManualClock();
  const open = async (wrap: Wrap = (database) => database) => {
    const engine = await openSqlite(dataFolder);
    const plain = createDatabase(engine, clock);
    await migrate(plain, engine, clock);
    const database = wrap(plain);
    const blocks = await LedgerBlocks.open(database, SIZES);
    const listed = { ...database, byListener: blocks };
    return {
      plain,
      blocks,
      requests: createRequestShelf(listed, clock),
      events: createEventShelf(listed, clock),
      replays: createReplayShelf(listed),
      storage: createStorageShelf(listed, createDuty(plain, 'retention', clock)),
      async close(): Promise<void> {
        await blocks.close();
        await plain.close();
        await engine.close();
      },
    };
  };
  let opened = await open();
  t.after(async () => {
    await opened.close();
    await rm(dataFolder, { recursive: true });
  });
  return {
    now: () => opened,
    async restart(wrap?: Wrap) {
      await opened.close();
      opened = await open(wrap);
    },
    async count(table: 'ledger_blocks' | 'ledger_block_rows' | 'ledger_late' | 'requests') {
      const { plain } = opened;
      const all = plain.query.selectFrom(table).select(({ fn }) => fn.countAll<number>().as('n'));
      return (await plain.read(all.compile()))[0]?.n ?? 0;
    },
    write: (text: string) => opened.plain.write([{ sql: text, parameters: [] }]),
    async hasIndex() {
      const index = sql`SELECT 1 FROM sqlite_schema WHERE name = 'requests_listener'`;
      return (await opened.plain.read(index.compile(opened.plain.query))).length > 0;
    },
  };
}

const PATIENCE = { timeout: 60_000 };

async function untilBlocks(bed: Bed, least: number): Promise<void> {
  while ((await bed.count('ledger_blocks')) < least) await new Promise(setImmediate);
}

type Bed = Awaited<ReturnType<typeof setUp>>;

function admissionOf(key: number, listener: number): Admission {
  const isReceived = key % 5 !== 0;
  const request = {
    id: toId('req', key),
    listenerId: toId('lsn', listener),
    receivedAt: new Date(timeOf(key)),
    outcome: isReceived ? 'received' : 'rejected',
    code: undefined,
    authenticated: true,
    method: 'POST',
    address: '192.0.2.1',
    credentialId: undefined,
    contentType: undefined,
    sizeBytes: 2,
    sha256: undefined,
    eventId: key % 10 < 5 && isReceived ? toId('evt', key) : undefined,
    replayOf: undefined,
    bodyErasedAt: undefined,
    stages: [],
  } as const;
  return { request, eventType: undefined, body: undefined, runs: [] };
}

interface Row {
  readonly id: number;
  readonly listener: number;
}

/** At once; each in its unit, some hundred keys behind the one before. */
async function fill(bed: Bed, rows: readonly Row[]): Promise<void> {
  const { requests } = bed.now();
  await Promise.all(rows.map(({ id, listener }) => requests.insert(admissionOf(id, listener))));
}

function rowsFrom(first: number, count: number): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    id: first + 100 * index,
    listener: 1 + (index % LISTENERS),
  }));
}

/** As all rows are gone through, whatever is said of whose they are. */
async function readPlain(bed: Bed, listener: number): Promise<readonly number[]> {
  const { plain } = bed.now();
  const rows = sql<{
    id: number;
  }>`SELECT id FROM requests WHERE listener_id + 0 = ${listener} ORDER BY id DESC`;
  return (await plain.read(rows.compile(plain.query))).map(({ id }) => id);
}

async function readPages(bed: Bed, query: RequestQuery): Promise<readonly number[]> {
  const ids: number[] = [];
  for (let { before } = query; ;) {
    const page = await bed.now().requests.list({ ...query, before });
    ids.push(...page.items.map(({ id }) => keyOf(id)));
    if (page.next === undefined) return ids;
    before = page.next;
  }
}

async function assertListed(bed: Bed, limit = 7): Promise<void> {
  for (const listener of ALL) {
    const listenerId = toId('lsn', listener);
    const all = await readPlain(bed, listener);
    assert.deepEqual(await readPages(bed, { listenerId, limit }), all, `of ${listener}`);
    const middle = all[all.length >> 1] ?? 0;
    const [newer, older] = [
      await readPages(bed, { listenerId, limit, since: new Date(timeOf(middle)) }),
      middle,
    ];
    const from = all.filter((id) => timeOf(id) >= timeOf(older));
    assert.deepEqual(newer, from, `of ${listener}, since`);
    const received = all.filter((id) => id % 5 !== 0);
    assert.deepEqual(await readPages(bed, { listenerId, limit, outcome: 'received' }), received);
    await assertMatching(bed, listener, all);
  }
}

async function assertMatching(bed: Bed, listener: number, all: readonly number[]): Promise<void> {
  const { replays, events } = bed.now();
  const filter = { listenerId: toId('lsn', listener) };
  const ofEvents = all.filter((id) => id % 5 !== 0 && id % 10 < 5);
  assert.equal((await replays.plan('requests', filter)).total, all.length);
  const plan = await replays.plan('events', filter);
  assert.deepEqual([plan.total, plan.sample.map(keyOf)], [ofEvents.length, ofEvents.slice(0, 10)]);
  const page = await events.list({ ...filter, limit: 5 });
  assert.deepEqual(
    page.items.map(({ id }) => keyOf(id)),
    ofEvents.slice(0, 5),
  );
  const below = all[all.length >> 1] ?? 1;
  const replay = {
    id: toId('rpl', Number.MAX_SAFE_INTEGER),
    of: 'requests',
    filter,
    status: 'running',
    total: 0,
    done: 0,
    skipped: 0,
    createdAt: new Date(0),
    endedAt: undefined,
  } as const;
  const matched = await replays.match(replay, toId('req', below), 9);
  assert.deepEqual(matched.map(keyOf), all.filter((id) => id < below).slice(0, 9));
}

function toDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const isBlock = (unit: Unit): boolean => unit[0]?.sql.includes('INTO ledger_blocks') === true;

/** Blocks fail at random, kept or not, as where a thread ends. */
function unreliable(dice: (sides: number) => number): Wrap {
  return (database) => ({
    ...database,
    async write(unit) {
      const fate = isBlock(unit) ? dice(4) : 3;
      if (fate === 0) throw new Error('the thread has ended');
      const result = await database.write(unit);
      if (fate === 1) throw new Error('the thread has ended');
      return result;
    },
  });
}

const STEPS = 60;

for (const seed of [1, 2, 3]) {
  test(`a listener has the requests that a look at all of them finds, whatever comes, goes and breaks (${seed})`, async (t) => {
    const bed = await setUp(t);
    const dice = toDice(seed);
    let [last, mostBlocks, mostLate] = [1_000_000, 0, 0];
    for (let step = 0; step < STEPS; step++) {
      const rows = rowsFrom(last + 100, 1 + dice(14));
      last += 100 * rows.length;
      const late = {
        id: 1_000_000 + 100 * dice((last - 1_000_000) / 100) + 1 + dice(90),
        listener: 1 + dice(LISTENERS),
      };
      await fill(bed, dice(3) === 0 ? [late, ...rows] : rows);
      if (dice(8) === 0) await bed.write(`DELETE FROM requests WHERE id % 17 = ${dice(17)}`);
      if (dice(9) === 0)
        await bed.now().storage.sweepLedger({
          before: new Date(timeOf(last - 100 * 60)),
          after: undefined,
          limit: 40,
        });
      if (dice(12) === 0) await bed.restart(dice(2) === 0 ? unreliable(dice) : undefined);
      if (step % 4 === 0) await assertListed(bed, 1 + dice(12));
      mostBlocks = Math.max(mostBlocks, await bed.count('ledger_blocks'));
      mostLate = Math.max(mostLate, await bed.count('ledger_late'));
    }
    await bed.restart();
    await assertListed(bed);
    assert.ok(mostBlocks > 2, `${mostBlocks} blocks`);
    assert.ok(mostLate > 0, `${mostLate} late`);
  });
}

test(
  'what an old store has is found while blocks are made of it, and the index goes when they have it all',
  PATIENCE,
  async (t) => {
    const bed = await setUp(t);
    await bed.restart();
    assert.equal(await bed.hasIndex(), false);
    await bed.write('CREATE INDEX requests_listener ON requests (listener_id, id)');
    // Written by who knows no blocks.
    const { plain } = bed.now();
    const old = createRequestShelf(plain, createManualClock());
    await Promise.all(
      rowsFrom(500, 130).map(({ id, listener }) => old.insert(admissionOf(id, listener))),
    );
    const held = Promise.withResolvers<void>();
    await bed.restart((database) => ({
      ...database,
      async write(unit) {
        if (isBlock(unit)) await held.promise;
        return database.write(unit);
      },
    }));
    await assertListed(bed);
    assert.equal(bed.now().blocks.isWhole, false);
    held.resolve();
    while (await bed.hasIndex()) await new Promise(setImmediate);
    assert.equal(await bed.count('ledger_blocks'), 6);
    await assertListed(bed);
  },
);

test('what is inserted in one transaction with its block is not lost', async (t) => {
  const bed = await setUp(t);
  await bed.restart();
  for (let round = 0; round < 8; round++) {
    // Until no block is being made any more.
    for (let look = 0; look < 4; look++) await bed.count('ledger_blocks');
    // At once, and just enough: the next is made while its rows are under way.
    await fill(bed, rowsFrom(1_000 + 100_000 * round, SIZES.rows + SIZES.young));
  }
  assert.ok((await bed.count('ledger_blocks')) > 2);
  await assertListed(bed);
});

test(
  'a request is found whose row comes when its place in the ledger is in a block',
  PATIENCE,
  async (t) => {
    const bed = await setUp(t);
    await fill(bed, rowsFrom(1_000, 60));
    await bed.restart();
    await untilBlocks(bed, 2);
    await fill(bed, [{ id: 1_550, listener: 5 }]);
    assert.equal(await bed.count('ledger_late'), 1);
    await assertListed(bed);
    await bed.restart();
    await assertListed(bed);
  },
);

test('blocks go when all that they name is gone', PATIENCE, async (t) => {
  const bed = await setUp(t);
  await fill(bed, rowsFrom(5_000_000, 200));
  await bed.restart();
  await untilBlocks(bed, 9);
  await fill(bed, [{ id: 5_000_050, listener: 5 }]);
  assert.equal(await bed.count('ledger_late'), 1);
  const before = new Date(timeOf(5_000_000) + 60_000);
  const { storage } = bed.now();
  for (let isFull = true; isFull;)
    ({ isFull } = await storage.sweepLedger({ before, after: undefined, limit: 30 }));
  assert.equal(await bed.count('requests'), 0);
  for (const table of ['ledger_blocks', 'ledger_block_rows', 'ledger_late'] as const)
    assert.equal(await bed.count(table), 0, table);
  await fill(bed, rowsFrom(6_000_000, 100));
  await bed.restart();
  await untilBlocks(bed, 4);
  await assertListed(bed);
});

test('nothing that is asked of a listener goes through all requests', async (t) => {
  const bed = await setUp(t);
  const plans: string[] = [];
  await bed.restart((database) => ({
    ...database,
    async read<R>(query: Parameters<Database['read']>[0]) {
      const explain = { ...query, sql: `EXPLAIN QUERY PLAN ${query.sql}` };
      for (const { detail } of await database.read<{ detail: string }>(explain)) plans.push(detail);
      return database.read(query) as Promise<R[]>;
    },
  }));
  assert.equal(await bed.hasIndex(), false);
  plans.length = 0;
  await assertListed(bed);
  const { requests } = bed.now();
  await requests.list({ listenerId: toId('lsn', 1), outcome: 'rejected', limit: 10 });
  await requests.trimUnauthenticated(toId('lsn', 1), 10);
  assert.ok(plans.some((detail) => detail.startsWith('SEARCH requests')));
  assert.deepEqual(
    plans.filter((detail) => /^SCAN (?:requests|listed|late)\b/.test(detail)),
    [],
  );
});
