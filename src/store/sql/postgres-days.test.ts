import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { after, before, describe, test, type TestContext } from 'node:test';
import { Client } from 'pg';
import { createManualClock } from '../../../test/kit/clock.ts';
import { openPostgresServer, type Postgres } from '../../../test/kit/postgres.ts';
import { DAY, HOUR, MINUTE } from '../../base/duration.ts';
import { keyOf } from '../../base/id.ts';
import type { Request } from '../../model/request.ts';
import { openStore } from '../open.ts';
import type { Store, Swept } from '../store.ts';
import { addBody, addEvent, hasBody } from '../suite/bodies.suite.ts';
import { runOf } from '../suite/nouns.suite.ts';
import type { Opened } from '../suite/opened.suite.ts';

let server: Postgres;
/** With all tables, and a role that can only read and write the rows of those that were there. */
let fresh: string;
before(async () => {
  server = await openPostgresServer();
  fresh = await server.createDatabase();
  const store = await openStore({ url: fresh, dataFolder: tmpdir(), clock: createManualClock() });
  await store.close();
  const client = new Client(fresh);
  await client.connect();
  await client.query(`CREATE ROLE hooks LOGIN; CREATE ROLE stranger LOGIN;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO hooks`);
  await client.end();
});
after(() => server.close());

interface House extends Opened {
  readonly client: Client;
  /** What there is of bodies, in order. */
  tables(): Promise<readonly string[]>;
  rows(table?: string): Promise<number>;
  prepare(): Promise<void>;
  /** As retention does it, until there is no more. */
  sweep(days: number): Promise<Pick<Swept, 'deleted' | 'bytes'>>;
}

async function connect(t: TestContext, url: string): Promise<Client> {
  const client = new Client(url);
  await client.connect();
  t.after(() => client.end());
  return client;
}

async function openHouse(t: TestContext, like = fresh): Promise<House> {
  const url = await server.createDatabase(like);
  const own = new URL(url);
  own.username = 'hooks';
  const clock = createManualClock();
  const open = (): Promise<Store> => openStore({ url: own.href, dataFolder: tmpdir(), clock });
  const client = await connect(t, url);
  const store = await open();
  t.after(() => store.close());
  const now = (): Date => new Date(clock.now());
  return {
    store,
    clock,
    now,
    in: (seconds: number) => new Date(clock.now() + seconds * 1_000),
    reopen: open,
    client,
    async tables() {
      const { rows } = await client.query<{ relname: string }>(
        `SELECT relname FROM pg_class WHERE relname ~ '^bodies_' AND relkind IN ('r', 'p') ORDER BY 1`,
      );
      return rows.map(({ relname }) => relname);
    },
    async rows(table = 'bodies') {
      const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
      return rows[0]?.n ?? 0;
    },
    prepare: () => store.storage.prepareDays(now()),
    async sweep(days) {
      const sum = { deleted: 0, bytes: 0 };
      const add = (swept: Swept): boolean => {
        sum.deleted += swept.deleted;
        sum.bytes += swept.bytes;
        return swept.isFull;
      };
      const before = new Date(clock.now() - days * DAY);
      while (add(await store.storage.sweepBodies(days, { before, limit: 100 })));
      add(await store.storage.sweepCarried(days, { after: undefined, limit: 100 }));
      return sum;
    },
  };
}

async function count({ store, clock }: House): Promise<void> {
  while (await store.storage.count(new Date(clock.now() + MINUTE), 100));
}

async function tallied({ store }: House): Promise<readonly unknown[]> {
  const { bodies, listeners } = await store.storage.tallies();
  return [...bodies, ...listeners].map(({ items, bytes }) => [items, bytes]);
}

const nameOf = (house: House, days = 0): string =>
  `bodies_${new Date(house.clock.now() + days * DAY).toISOString().slice(0, 10).replaceAll('-', '')}`;

/** To the first moment of the next day. */
async function nextDay({ clock }: House): Promise<void> {
  await clock.advance(DAY - (clock.now() % DAY));
}

describe('days to come', () => {
  test('are made a week ahead by a role that only writes rows, once, and bodies lie in their day and class', async (t) => {
    const house = await openHouse(t);
    await house.prepare();
    const made = await house.tables();
    assert.equal(made.filter((name) => name.endsWith('_30')).length, 8);
    await house.prepare();
    assert.deepEqual(await house.tables(), made);
    const [usual, other] = [await addBody(house, 30), await addBody(house, 7)];
    assert.equal(await house.rows(`${nameOf(house)}_30`), 1);
    assert.equal(await house.rows(`${nameOf(house)}_other`), 1);
    for (const request of [usual, other]) assert.equal(await hasBody(house, request), true);
    // A class that is in use gets tables of its own in those to come.
    await count(house);
    await house.prepare();
    assert.equal((await house.tables()).filter((name) => name.endsWith('_7')).length, 7);
  });

  test('are made from the next one on where there are bodies of this one already', async (t) => {
    const house = await openHouse(t);
    const early = await addBody(house, 30);
    await house.prepare();
    const made = await house.tables();
    assert.ok(!made.includes(nameOf(house)) && made.includes(nameOf(house, 1)));
    assert.equal(await house.rows('bodies_other'), 1);
    assert.equal(await hasBody(house, early), true);
  });

  test('are taken for granted by nobody: what none is there for is kept, and goes in its time', async (t) => {
    const house = await openHouse(t);
    await house.prepare();
    await house.clock.advance(20 * DAY);
    const late = await addBody(house, 1);
    assert.equal(await house.rows('bodies_other'), 1);
    await house.clock.advance(DAY + MINUTE);
    assert.equal((await house.sweep(1)).deleted, 1);
    assert.equal(await hasBody(house, late), false);
  });

  test('are dropped when they are empty and over', async (t) => {
    const house = await openHouse(t);
    await house.prepare();
    await addBody(house, 30);
    const day = nameOf(house);
    await house.clock.advance(5 * DAY);
    await house.prepare();
    assert.ok((await house.tables()).includes(day));
    await house.clock.advance(31 * DAY);
    await house.sweep(30);
    await house.prepare();
    const left = await house.tables();
    assert.ok(!left.some((name) => name.startsWith(day)), left.join());
  });

  test('are neither made nor dropped by who may not delete bodies, nor under other names', async (t) => {
    const { client } = await openHouse(t);
    const says = async (role: string, text: string): Promise<unknown> => {
      await client.query(`SET SESSION AUTHORIZATION ${role}`);
      const said = await client.query(text).then(
        () => 'done',
        ({ code }: { code: string }) => code,
      );
      await client.query('RESET SESSION AUTHORIZATION');
      return said;
    };
    for (const call of ['make_body_day(700, ARRAY[30])', 'drop_body_day(700)', 'drop_bodies(1, 7)'])
      assert.equal(await says('stranger', `SELECT ${call}`), '42501', call);
    for (const call of ['make_body_day(-1, ARRAY[30])', 'make_body_day(700, ARRAY[31])'])
      assert.equal(await says('hooks', `SELECT ${call}`), '22023', call);
    assert.equal(await says('hooks', `SELECT grant_like('requests', 'bodies')`), '42501');
    assert.equal(await says('hooks', 'SELECT make_body_day(700, ARRAY[30])'), 'done');
  });
});

describe('a day that is over', () => {
  /** Bodies of a day, of which the class has had its time. */
  async function withDay(t: TestContext, requests: number): Promise<House & { added: Request[] }> {
    const house = await openHouse(t);
    await house.prepare();
    const added: Request[] = [];
    for (let i = 0; i < requests; i++) added.push(await addBody(house, 30, `{"n":${i}}`));
    await count(house);
    return { ...house, added };
  }

  test('goes as a whole, is off the counts, and leaves no table behind', async (t) => {
    const house = await withDay(t, 25);
    const table = `${nameOf(house)}_30`;
    const { size } = (await house.client.query(`SELECT pg_relation_filepath('${table}') AS size`))
      .rows[0] as { size: string };
    assert.ok(size.length > 0);
    await house.clock.advance(30 * DAY);
    assert.equal((await house.sweep(30)).deleted, 0, 'its last hours have not had their time');
    await nextDay(house);
    const [bytes] = (await tallied(house))[0] as number[];
    assert.equal(bytes, 25);
    assert.equal((await house.sweep(30)).deleted, 25);
    assert.ok(!(await house.tables()).includes(table));
    assert.deepEqual(await tallied(house), []);
    assert.equal(await house.rows('left_days'), 0);
    for (const request of house.added) assert.equal(await hasBody(house, request), false);
  });

  test('leaves what runs need, which goes when they have ended', async (t) => {
    const house = await openHouse(t);
    await house.prepare();
    const run = runOf(house);
    const needed = await addEvent(house, [run]);
    const free = await addBody(house, 30);
    await count(house);
    await house.clock.advance(30 * DAY);
    await nextDay(house);
    assert.equal((await house.sweep(30)).deleted, 1);
    assert.equal(await hasBody(house, needed), true);
    assert.equal(await hasBody(house, free), false);
    assert.equal((await tallied(house)).length, 2);
    await house.store.runs.cancel(run.id, house.now());
    assert.equal((await house.sweep(30)).deleted, 1);
    assert.equal(await hasBody(house, needed), false);
    assert.deepEqual(await tallied(house), []);
  });

  test('waits for who reads of it, and holds up nobody who writes', async (t) => {
    const house = await withDay(t, 3);
    await house.clock.advance(30 * DAY);
    await nextDay(house);
    await house.prepare();
    await house.client.query('BEGIN; SELECT count(*) FROM bodies');
    assert.equal((await house.sweep(30)).deleted, 0);
    await addBody(house, 30);
    await house.client.query('COMMIT');
    assert.equal((await house.sweep(30)).deleted, 3);
  });

  test('is gone for whoever looks before it has been dropped, over a restart, and counted off once', async (t) => {
    const house = await withDay(t, 4);
    await house.clock.advance(30 * DAY);
    await nextDay(house);
    const before = new Date(house.clock.now() - 30 * DAY);
    const table = `${nameOf(house, -31)}_30`;
    assert.ok((await house.tables()).includes(table));
    const step = (): Promise<Swept> => house.store.storage.sweepBodies(30, { before, limit: 100 });
    assert.deepEqual([(await step()).deleted, await house.rows()], [0, 0]);
    assert.equal((await step()).deleted, 4);
    await house.store.close();
    const store = await house.reopen();
    t.after(() => store.close());
    assert.equal((await store.storage.sweepBodies(30, { before, limit: 100 })).deleted, 0);
    assert.deepEqual(await tallied({ ...house, store }), []);
    assert.ok(!(await house.tables()).includes(table));
  });

  test('of which much is needed goes row by row, and as a whole when that is not so any more', async (t) => {
    const house = await openHouse(t);
    await house.prepare();
    await Promise.all(Array.from({ length: 1_100 }, () => addEvent(house, [runOf(house)])));
    const free = await addBody(house, 30);
    const table = `${nameOf(house)}_30`;
    await house.clock.advance(30 * DAY);
    await nextDay(house);
    assert.equal((await house.sweep(30)).deleted, 1);
    assert.equal(await hasBody(house, free), false);
    assert.equal(await house.rows(table), 1_100);
    await house.client.query("UPDATE runs SET status = 'canceled', due_at = NULL");
    await house.clock.advance(2 * HOUR);
    await house.sweep(30);
    assert.ok(!(await house.tables()).includes(table));
    assert.equal(await house.rows(), 0);
  });

  test('a body that is erased meanwhile is off the counts once', async (t) => {
    const house = await withDay(t, 3);
    const [first] = house.added;
    assert.ok(first);
    assert.equal(await house.store.requests.eraseBody(first.id, house.now()), true);
    await house.clock.advance(30 * DAY);
    await nextDay(house);
    assert.equal((await house.sweep(30)).deleted, 2);
    assert.deepEqual(await tallied(house), []);
  });
});

describe('bodies of before', () => {
  /** As they were: one table. */
  const UNDO = `
    DROP TABLE bodies; DROP TABLE left_days; DELETE FROM migrations WHERE name = '0030-body-days';
    DROP FUNCTION grant_like, body_day, make_body_day, take_out_bodies, drop_bodies, drop_body_day;
    CREATE TABLE bodies (id bigint PRIMARY KEY, retention_days bigint NOT NULL, head text NOT NULL, bytes bytea NOT NULL);
    GRANT SELECT, INSERT, UPDATE, DELETE ON bodies TO hooks`;

  async function migrated(t: TestContext, fill: string): Promise<House> {
    const url = await server.createDatabase(fresh);
    const client = new Client(url);
    await client.connect();
    await client.query(`${UNDO}; ${fill}`);
    await client.end();
    const clock = createManualClock();
    await (await openStore({ url, dataFolder: tmpdir(), clock })).close();
    return openHouse(t, url);
  }

  test('become one of the tables, in which things go on for some days', async (t) => {
    const key = keyOf((await openHouse(t)).store.newId('req')) - 4_096;
    const house = await migrated(t, `INSERT INTO bodies VALUES (${key}, 1, '{}', 'x')`);
    assert.deepEqual(await house.tables(), ['bodies_before', 'bodies_other']);
    const bound = `SELECT pg_get_expr(relpartbound, oid) AS bound FROM pg_class WHERE relname = 'bodies_before'`;
    const { rows } = await house.client.query<{ bound: string }>(bound);
    const upTo = Number(/TO \('(\d+)'\)/.exec(rows[0]?.bound ?? '')?.[1]);
    assert.equal(upTo % (DAY * 4_096), 0);
    assert.ok(upTo > (Date.now() - Date.UTC(2025, 0, 1) + 7 * DAY) * 4_096);
    const added = await addBody(house, 1);
    assert.equal(await house.rows('bodies_before'), 2);
    assert.equal(await hasBody(house, added), true);
    await house.prepare();
    await house.clock.advance(2 * DAY);
    assert.equal((await house.sweep(1)).deleted, 2);
  });

  test('are none where there are none, and the days begin at once', async (t) => {
    const house = await migrated(t, 'SELECT 1');
    assert.deepEqual(await house.tables(), ['bodies_other']);
  });

  test('are taken with a constraint that an earlier try has left behind, and from a clock that was wrong', async (t) => {
    const day = 20_000;
    const house = await migrated(
      t,
      `INSERT INTO bodies VALUES (1, 30, '{}', 'x'), (${day * DAY * 4_096 + 5}, 30, '{}', 'y');
       ALTER TABLE bodies ADD CONSTRAINT bodies_before_1 CHECK (id < 353894400000) NOT VALID`,
    );
    const { rows } = await house.client.query<{ bound: string }>(
      `SELECT pg_get_expr(relpartbound, oid) AS bound FROM pg_class WHERE relname = 'bodies_before'`,
    );
    assert.match(rows[0]?.bound ?? '', new RegExp(`TO \\('${(day + 1) * DAY * 4_096}'\\)`));
    const constraints = `SELECT conname FROM pg_constraint WHERE conrelid = 'bodies_before'::regclass AND contype = 'c'`;
    assert.deepEqual((await house.client.query(constraints)).rows, []);
    await addBody(house, 30);
    assert.equal(await house.rows('bodies_before'), 3);
  });
});
