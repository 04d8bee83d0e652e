import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { createManualClock } from '../../../test/kit/clock.ts';
import { toId } from '../../base/id.ts';
import { createDatabase } from './database.ts';
import type { Database, Unit } from './dialect.ts';
import { KeyLog, putKeysInTable } from './key-log.ts';
import { createKeyTable } from './key-table.ts';
import type { Claimed, Keys } from './keys.ts';
import { migrate } from './migrate.ts';
import { openSqlite } from './sqlite.ts';

/** Of a generation: so few that keys are in memory, in the log and in blocks after some dozens. */
const MOST_KEYS = 20;

async function setUp(t: TestContext) {
  const dataFolder = await mkdtemp(join(tmpdir(), 'earshot-keys-'));
  const clock = createManualClock();
  const open = async () => {
    const engine = await openSqlite(dataFolder);
    const database = createDatabase(engine, clock);
    await migrate(database, engine, clock);
    const close = async (): Promise<void> => {
      await database.close();
      await engine.close();
    };
    return { database, close };
  };
  let opened = await open();
  t.after(async () => {
    await opened.close();
    await rm(dataFolder, { recursive: true });
  });
  const bed = {
    clock,
    database: () => opened.database,
    keys: toLog(opened.database),
    async restart() {
      await opened.close();
      opened = await open();
      bed.keys = toLog(opened.database);
    },
    count: (table: 'dedupe_log' | 'dedupe_block_keys' | 'dedupe_blocks' | 'dedupe_keys') =>
      count(opened.database, table),
  };
  return bed;
}

function toLog(database: Database): Keys {
  return new KeyLog(database, createKeyTable(database), MOST_KEYS);
}

async function count(database: Database, table: string): Promise<number> {
  const { query } = database;
  const select = query
    .selectFrom(table as 'dedupe_log')
    .select(({ fn }) => fn.countAll<number>().as('rows'));
  return (await database.read(select.compile()))[0]?.rows ?? 0;
}

interface Wish {
  readonly listener: number;
  readonly key: string;
  readonly event: number;
  readonly windowMs: number;
}

type Bed = Awaited<ReturnType<typeof setUp>>;

function claim({ keys, clock }: Bed, { listener, key, event, windowMs }: Wish): Promise<Claimed> {
  const now = new Date(clock.now());
  const expiresAt = new Date(clock.now() + windowMs);
  const ids = { listenerId: toId('lsn', listener), eventId: toId('evt', event) };
  return keys.claim({ ...ids, claim: { key, now, expiresAt } }, (own) => [own]);
}

const sweep = ({ keys, clock }: Pick<Bed, 'keys' | 'clock'>) =>
  keys.sweep({ now: new Date(clock.now()), after: undefined, rows: 10 });

function toDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** Who has which key, as simply as it can be said. */
class Model {
  readonly #owners = new Map<string, { readonly event: number; readonly endsMs: number }>();

  /** The event that has the key then, which may be this one. */
  claim({ listener, key, event, windowMs }: Wish, nowMs: number): number {
    const name = `${listener}/${key}`;
    const owner = this.#owners.get(name);
    if (owner !== undefined && owner.endsMs > nowMs) return owner.event;
    this.#owners.set(name, { event, endsMs: nowMs + windowMs });
    return event;
  }
}

/** At once; answers with the number of duplicates. */
async function claimAll(bed: Bed, model: Model, wishes: readonly Wish[]): Promise<number> {
  const nowMs = bed.clock.now();
  const claimed = await Promise.all(wishes.map((each) => claim(bed, each)));
  const owners = claimed.map((answer, index) =>
    answer.kind === 'had' ? answer.first.eventId : toId('evt', wishes[index]?.event ?? 0),
  );
  assert.deepEqual(
    owners,
    wishes.map((each) => toId('evt', model.claim(each, nowMs))),
  );
  return claimed.filter(({ kind }) => kind === 'had').length;
}

const STEPS = 150;
const AT_ONCE = 12;

describe('whatever comes in whatever order, each key has the event that a model says', () => {
  for (const seed of [1, 2]) {
    test(`seed ${seed}`, async (t) => {
      const bed = await setUp(t);
      const model = new Model();
      const dice = toDice(seed);
      let events = 0;
      const wish = (): Wish => ({
        listener: 1 + dice(3),
        key: `${dice(2) === 0 ? dice(15) : dice(4_000)} ${'-3Zaz'[dice(5)] ?? ''}`,
        event: ++events,
        windowMs: [1_000, 5_000, 60_000][dice(3)] ?? 0,
      });
      let had = 0;
      let mostBlocks = 0;
      for (let step = 0; step < STEPS; step++) {
        had += await claimAll(bed, model, Array.from({ length: 1 + dice(AT_ONCE) }, wish));
        await bed.clock.advance([0, 300, 2_500][dice(3)] ?? 0);
        if (dice(12) === 0) await sweep(bed);
        if (dice(20) === 0) await bed.restart();
        mostBlocks = Math.max(mostBlocks, await bed.count('dedupe_blocks'));
      }
      // Else it would have been about nothing.
      assert.ok(had > 50 && mostBlocks > 2, `${had} duplicates, ${mostBlocks} blocks`);
      await bed.clock.advance(60_000);
      await bed.restart();
      await sweep(bed);
      for (const table of ['dedupe_log', 'dedupe_blocks', 'dedupe_block_keys'] as const)
        assert.equal(await bed.count(table), 0, table);
    });
  }
});

const HOUR_MS = 3_600_000;

async function fill(bed: Bed, total: number, prefix = 'key'): Promise<readonly Wish[]> {
  const wishes = Array.from({ length: total }, (_, index) => ({
    listener: 1,
    key: `${prefix} ${index}`,
    event: index + 1,
    windowMs: HOUR_MS,
  }));
  for (const each of wishes) assert.equal((await claim(bed, each)).kind, 'kept');
  return wishes;
}

async function assertAllHad(bed: Bed, wishes: readonly Wish[]): Promise<void> {
  for (const each of wishes) {
    const again = await claim(bed, { ...each, event: 1_000_000 });
    const owner = again.kind === 'had' ? again.first.eventId : again.kind;
    assert.equal(owner, toId('evt', each.event), each.key);
  }
}

const STOPS = [
  { at: 'INSERT INTO dedupe_block_keys', why: 'before its first row' },
  { at: 'INSERT INTO dedupe_blocks', why: 'with all its rows, but not its own' },
  { at: 'DELETE FROM dedupe_log', why: 'before its keys leave the log' },
];

for (const { at, why } of STOPS) {
  test(`a block that was broken off ${why} loses no key, and leaves nothing behind`, async (t) => {
    const bed = await setUp(t);
    const broken: Database = {
      ...bed.database(),
      write: (unit) =>
        unit[0]?.sql.trimStart().startsWith(at) === true
          ? Promise.reject(new Error('the machine stops here'))
          : bed.database().write(unit),
    };
    bed.keys = toLog(broken);
    const wishes = await fill(bed, 3 * MOST_KEYS);
    await assertAllHad(bed, wishes);
    await bed.restart();
    await assertAllHad(bed, wishes);
    const more = Array.from({ length: 3 * MOST_KEYS }, (_, index) => ({
      listener: 2,
      key: `more ${index}`,
      event: 500 + index,
      windowMs: HOUR_MS,
    }));
    for (const each of more) assert.equal((await claim(bed, each)).kind, 'kept');
    await assertAllHad(bed, [...wishes, ...more]);
    await bed.clock.advance(HOUR_MS);
    await bed.restart();
    await sweep(bed);
    assert.equal(await bed.count('dedupe_block_keys'), 0);
    assert.equal(await bed.count('dedupe_log'), 0);
  });
}

test('a key that is long in coming is not deleted with those that came about then', async (t) => {
  const bed = await setUp(t);
  const late = Promise.withResolvers<void>();
  bed.keys = toLog({
    ...bed.database(),
    async write(unit) {
      if (unit[0]?.parameters.includes('late') === true) await late.promise;
      return bed.database().write(unit);
    },
  });
  const one = { listener: 2, key: 'late', event: 900, windowMs: HOUR_MS };
  const claimed = claim(bed, one);
  const others = await fill(bed, 4 * MOST_KEYS);
  late.resolve();
  assert.equal((await claimed).kind, 'kept');
  const more = { listener: 3, key: 'more', event: 901, windowMs: HOUR_MS };
  for (let index = 0; index < MOST_KEYS; index++)
    await claim(bed, { ...more, key: `more ${index}` });
  await bed.restart();
  await assertAllHad(bed, [...others, one]);
});

test('of requests with one key at once the second is the first where the first one was not kept', async (t) => {
  const bed = await setUp(t);
  let isBroken = true;
  bed.keys = toLog({
    ...bed.database(),
    write(unit) {
      if (!isBroken) return bed.database().write(unit);
      isBroken = false;
      return Promise.reject(new Error('the disk is full'));
    },
  });
  const one = { listener: 1, key: 'a', event: 1, windowMs: HOUR_MS };
  const claims = [1, 2, 3].map((event) => claim(bed, { ...one, event }));
  const settled = await Promise.allSettled(claims);
  assert.deepEqual(
    settled.map((each) => (each.status === 'rejected' ? 'rejected' : each.value.kind)),
    ['rejected', 'kept', 'had'],
  );
});

/** Keeps a unit, and says that it did not: as when a thread ends before its answer is out. */
function tellWrong(bed: Bed, isWrong: (unit: Unit) => boolean): Database {
  return {
    ...bed.database(),
    async write(unit) {
      const result = await bed.database().write(unit);
      if (isWrong(unit)) throw new Error('the thread has ended');
      return result;
    },
  };
}

const isOf = (unit: Unit, key: string): boolean => unit[0]?.parameters.includes(key) === true;

test('of requests with one key at once, the first has it where it was refused and has been kept', async (t) => {
  const bed = await setUp(t);
  bed.keys = toLog(tellWrong(bed, (unit) => isOf(unit, 'a')));
  const one = { listener: 1, key: 'a', event: 1, windowMs: HOUR_MS };
  const settled = await Promise.allSettled([1, 2, 3].map((event) => claim(bed, { ...one, event })));
  assert.deepEqual(
    settled.map((each) => (each.status === 'rejected' ? 'rejected' : each.value.kind)),
    ['rejected', 'had', 'had'],
  );
  await assertAllHad(bed, [one]);
});

test('what was refused and has been kept is known for as long as the keys beside it', async (t) => {
  const bed = await setUp(t);
  const wrong: Wish[] = [];
  bed.keys = toLog(tellWrong(bed, (unit) => isOf(unit, 'wrong')));
  for (let round = 1; round <= 5; round++) {
    const one = { listener: round, key: 'wrong', event: round, windowMs: HOUR_MS };
    wrong.push(one);
    // At the beginning, in the middle and at the end of a generation.
    await fill(bed, MOST_KEYS - 1 + (round % 3), `of ${round}`);
    await assert.rejects(claim(bed, one));
  }
  await fill(bed, MOST_KEYS, 'behind');
  assert.ok((await bed.count('dedupe_blocks')) > 0);
  await assertAllHad(bed, wrong);
});

test('keys of before there was a log are known until they expire', async (t) => {
  const bed = await setUp(t);
  const table = createKeyTable(bed.database());
  const log = bed.keys;
  const old = { listener: 1, key: 'old', event: 7, windowMs: HOUR_MS };
  assert.equal((await claim({ ...bed, keys: table }, old)).kind, 'kept');
  await bed.restart();
  assert.notEqual(bed.keys, log);
  await assertAllHad(bed, [old]);
  await sweep(bed);
  await assertAllHad(bed, [old]);
  await bed.clock.advance(HOUR_MS);
  await sweep(bed);
  assert.equal(await bed.count('dedupe_keys'), 0);
  assert.equal((await claim(bed, { ...old, event: 8 })).kind, 'kept');
  await assertAllHad(bed, [{ ...old, event: 8 }]);
});

test('before a move all keys, of the log and of blocks, are in the table that nodes share', async (t) => {
  const bed = await setUp(t);
  const wishes = await fill(bed, 4 * MOST_KEYS + 3);
  await bed.restart();
  assert.ok((await bed.count('dedupe_blocks')) > 0);
  await putKeysInTable(bed.database());
  assert.equal(await bed.count('dedupe_keys'), wishes.length);
  assert.equal((await bed.count('dedupe_log')) + (await bed.count('dedupe_block_keys')), 0);
  await assertAllHad({ ...bed, keys: createKeyTable(bed.database()) }, wishes);
  // Whoever goes on with the store that was moved has not lost them either.
  await bed.restart();
  await assertAllHad(bed, wishes);
});
