import assert from 'node:assert/strict';
import { after, before, describe, test, type TestContext } from 'node:test';
import { Client } from 'pg';
import { eventually } from '../../../test/kit/clock.ts';
import { openPostgresServer, type Postgres } from '../../../test/kit/postgres.ts';
import { openProxy } from '../../../test/kit/proxy.ts';
import { systemClock } from '../../base/clock.ts';
import type { Engine, Statement, Unit, UnitResult } from './dialect.ts';
import { openPostgres } from './postgres.ts';

let server: Postgres;
before(async () => {
  server = await openPostgresServer();
});
after(() => server.close());

/** A connection of our own, to look and to interfere. */
async function connect(t: TestContext, url: string): Promise<Client> {
  const client = new Client(url);
  client.on('error', () => undefined);
  await client.connect();
  t.after(() => client.end());
  return client;
}

/** By a connection of its own: within a transaction, who waits is looked up once and told ever after. */
async function awaitWaiting(url: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  const waiting = `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'
    AND datname = current_database()`;
  try {
    await eventually(async () => (await client.query(waiting)).rows.length > 0);
  } finally {
    await client.end();
  }
}

const TABLE = 'CREATE TABLE numbers (id bigint PRIMARY KEY, value bigint)';

interface Opened {
  readonly engine: Engine;
  readonly client: Client;
  readonly url: string;
}

async function openEngine(t: TestContext, query = ''): Promise<Opened> {
  const url = await server.createDatabase();
  const engine = await openPostgres(`${url}${query}`, systemClock);
  t.after(() => engine.close());
  const client = await connect(t, url);
  await client.query(`${TABLE}; INSERT INTO numbers VALUES (1, 0), (2, 0)`);
  return { engine, client, url };
}

const add = (id: number): Statement => ({
  sql: 'UPDATE numbers SET value = value + 1 WHERE id = $1 RETURNING *',
  parameters: [id],
  returns: true,
});
const insert = (id: number, value: number | string = 0): Statement => ({
  sql: 'insert into "numbers" ("id", "value") values ($1, $2)',
  parameters: [id, value],
});
const NULLED: Statement = {
  sql: 'insert into "numbers" ("value", "id") values ($1, $2)',
  parameters: [null, 102],
};
/** Holds its unit back where there is no such row. */
const guard = (id: number): Statement => ({
  sql: 'UPDATE numbers SET value = value + 1 WHERE id = $1',
  parameters: [id],
  guard: true,
});

describe('a batch', () => {
  const wordOf = (result: UnitResult | Error | undefined): string | undefined =>
    result instanceof Error ? 'refused' : result?.kind;

  async function idsOf(client: Client): Promise<readonly number[]> {
    const { rows } = await client.query<{ id: string }>(
      'SELECT id FROM numbers WHERE id > 2 ORDER BY id',
    );
    return rows.map(({ id }) => Number(id));
  }

  test('never becomes part of another that is looked at before it is committed', async (t) => {
    const { engine, client } = await openEngine(t);
    const told: number[] = [];
    const commit = async (units: readonly Unit[]): Promise<void> => {
      const results = await engine.commit(units);
      for (const [i, unit] of units.entries()) {
        const id = unit.at(-1)?.parameters[0];
        if (wordOf(results[i]) === 'kept' && typeof id === 'number') told.push(id);
      }
    };
    // What the writer does: two at a time, some of which are undone because of a guard.
    for (let i = 100; i < 400; i += 10) {
      await Promise.all([
        commit([[guard(-1), insert(i)], [insert(i + 1)]]),
        commit([[guard(1), insert(i + 2)], [insert(i + 3)]]),
      ]);
      await Promise.all([
        commit([[guard(2), insert(i + 4)], [guard(-1)]]),
        commit([[insert(i + 5)], [insert(i + 6)]]),
      ]);
    }
    const expected = Array.from({ length: 30 }, (_, i) => 100 + 10 * i).flatMap((i) =>
      [1, 2, 3, 4, 5, 6].map((n) => i + n),
    );
    assert.deepEqual(
      told.toSorted((a, b) => a - b),
      expected,
    );
    assert.deepEqual(await idsOf(client), expected);
  });

  test('keeps all units but the guilty ones, wherever they are and however many', async (t) => {
    const { engine, client } = await openEngine(t);
    const far = 2 ** 70;
    const guilty = new Map([
      [0, [insert(1)]],
      [77, [insert(100), insert(100)]],
      [78, [guard(-1), insert(101)]],
      [79, [insert(102, far)]],
      [80, [insert(103, 'x')]],
      [191, [guard(1), insert(2)]],
    ]);
    const units = Array.from({ length: 192 }, (_, i) => guilty.get(i) ?? [insert(1_000 + i)]);
    const words = (await engine.commit(units)).map(wordOf);
    const expected = units.map((_, i) => {
      if (i === 78) return 'guarded';
      return guilty.has(i) ? 'refused' : 'kept';
    });
    assert.deepEqual(words, expected);
    const kept = units.flatMap((_, i) => (guilty.has(i) ? [] : [1_000 + i]));
    assert.deepEqual(await idsOf(client), kept);
    const { rows } = await client.query('SELECT value FROM numbers WHERE id = 1');
    assert.deepEqual(rows, [{ value: '0' }], 'what stood before the guilty statement is undone');
  });

  test('keeps values as they are, whichever way they go', async (t) => {
    const { engine, client } = await openEngine(t);
    await client.query(
      'CREATE TABLE rows (id bigint, word text, bytes bytea, kind text, one bigint)',
    );
    const sql = `insert into "rows" ("kind", "id", "word", "one", "bytes") values ('some', $1, $2, 1, $3)`;
    const values = [
      [0, '', new Uint8Array()],
      [-1, 'ä€😀', new Uint8Array([0, 255])],
      [Number.MAX_SAFE_INTEGER, '\\N\t\n"', Buffer.from('abc').subarray(1, 2)],
      [Number.MIN_SAFE_INTEGER, null, null],
      [null, 'x'.repeat(100_000), new Uint8Array(100_000)],
    ] as const;
    const expected = values.map(([id, word, bytes]) => {
      return {
        id,
        word,
        bytes: bytes === null ? null : new Uint8Array(bytes),
        kind: 'some',
        one: 1,
      };
    });
    const together = values.map((parameters) => [{ sql, parameters }]);
    for (const units of [together, [...together, [guard(1)]]]) {
      await client.query('DELETE FROM rows');
      await engine.commit(units);
      assert.deepEqual(await engine.read('SELECT * FROM rows', []), expected);
    }
    const [refused] = await engine.commit([[{ sql, parameters: [1, 'a\0b', null] }]]);
    assert.equal(wordOf(refused), 'refused', 'no text of PostgreSQL holds a NUL');
  });

  test('is sent from memory that no other uses before it is answered', async (t) => {
    const { engine, client, url } = await openEngine(t);
    await client.query('CREATE TABLE files (id bigint PRIMARY KEY, bytes bytea)');
    const sql = `insert into "files" ("id", "bytes") values ($1, $2)`;
    const unit = (id: number, bytes: number): Unit => [
      { sql, parameters: [id, new Uint8Array(bytes).fill(id)] },
    ];
    await engine.commit([unit(1, 10)]);
    // The server reads nothing meanwhile: most of it stays here, where the socket has no room for it.
    await client.query('BEGIN; LOCK TABLE files');
    const ids = [2, 3, 4, 5];
    const kept = ids.map((id) => engine.commit([unit(id, 5 * 2 ** 20), unit(100 + id, 10)]));
    await awaitWaiting(url);
    await client.query('COMMIT');
    await Promise.all(kept);
    const wrong = `id <> get_byte(bytes, 0) OR id <> get_byte(bytes, length(bytes) - 1)`;
    const { rows } = await client.query(
      `SELECT count(*)::int AS files, count(*) FILTER (WHERE ${wrong})::int AS wrong FROM files`,
    );
    assert.deepEqual(rows, [{ files: 9, wrong: 0 }]);
  });

  test('that meets another node in a deadlock is tried again, and kept once', async (t) => {
    const { engine, client, url } = await openEngine(t);
    const meet = async (): Promise<unknown> => {
      await client.query('UPDATE numbers SET value = 0');
      await client.query('BEGIN; UPDATE numbers SET value = 10 WHERE id = 2');
      const written = engine.commit([[add(1), add(2)]]);
      await awaitWaiting(url);
      const isOurs = await client.query('UPDATE numbers SET value = 10 WHERE id = 1').then(
        () => true,
        () => false,
      );
      await client.query(isOurs ? 'COMMIT' : 'ROLLBACK');
      const results = await written;
      return isOurs ? results : undefined;
    };
    // Whom the server chooses is the one that happens to look: on a slow machine it may be the other.
    let results: unknown;
    await eventually(async () => (results = await meet()) !== undefined, 60_000);
    assert.deepEqual(results, [
      { kind: 'kept', rows: [[{ id: 1, value: 11 }], [{ id: 2, value: 11 }]] },
    ]);
  });

  test('whose table another node has changed meanwhile is tried again', async (t) => {
    const { engine, client } = await openEngine(t);
    // The second time it gets a name, and the third time it is known by that.
    for (let i = 0; i < 3; i++) {
      await engine.commit([[add(1)]]);
      await engine.read('SELECT * FROM numbers WHERE id = $1', [1]);
    }
    await client.query('ALTER TABLE numbers ADD COLUMN more bigint');
    const kept = { id: 1, value: 4, more: null };
    assert.deepEqual(await engine.commit([[add(1)]]), [{ kind: 'kept', rows: [[kept]] }]);
    assert.deepEqual(await engine.read('SELECT * FROM numbers WHERE id = $1', [1]), [kept]);
  });

  test('is written down before it is answered, even where the server is told otherwise', async (t) => {
    const url = await server.createDatabase();
    const client = await connect(t, url);
    const [name] = new URL(url).pathname.split('/').slice(1);
    await client.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
    const engine = await openPostgres(url, systemClock);
    t.after(() => engine.close());
    const setting = [{ sql: 'SHOW synchronous_commit', parameters: [], returns: true }];
    assert.deepEqual(await engine.commit([setting]), [
      { kind: 'kept', rows: [[{ synchronous_commit: 'on' }]] },
    ]);
  });

  test('is refused by a server that takes no writes, which is looked for anew then', async (t) => {
    const { engine, client } = await openEngine(t);
    await engine.commit([[insert(3)]]);
    await client.query(`ALTER DATABASE ${client.database} SET default_transaction_read_only = on`);
    await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'earshot' AND datname = current_database()`);
    await assert.rejects(engine.commit([[insert(4)]]), { code: 'store_unavailable' });
    await client.query('SET default_transaction_read_only = off');
    await client.query(`ALTER DATABASE ${client.database} RESET default_transaction_read_only`);
    await engine.commit([[insert(5)]]);
    assert.deepEqual(await idsOf(client), [3, 5]);
  });

  test('waits for what another holds no longer than it is told to', async (t) => {
    const { engine, client } = await openEngine(t, '?lock_timeout=1s');
    await client.query('BEGIN; LOCK TABLE numbers IN ACCESS EXCLUSIVE MODE');
    await assert.rejects(engine.commit([[insert(3)]]), { code: 'store_unavailable' });
    await assert.rejects(engine.commit([[guard(1), insert(4)]]), { code: 'store_unavailable' });
    await client.query('COMMIT');
    await engine.commit([[insert(5)]]);
    assert.deepEqual(await idsOf(client), [5]);
  });

  test('that is left open by a process that was stopped holds nobody up for ever', async (t) => {
    const { client, url } = await openEngine(t);
    const proxy = await openProxy(url);
    t.after(() => proxy.close());
    const through = new URL(url);
    through.port = new URL(proxy.url).port;
    through.search = 'idle_in_transaction_session_timeout=1s';
    const stopped = await openPostgres(through.href, systemClock);
    t.after(() => stopped.close());
    await stopped.commit([[insert(3)]]);
    // It hears no answer, and so sends no COMMIT.
    proxy.swallow('answers');
    const refused = assert.rejects(stopped.commit([[guard(1), insert(4)]]));
    const isHeld = `SELECT 1 FROM pg_stat_activity
      WHERE state = 'idle in transaction' AND datname = current_database()`;
    await eventually(async () => (await client.query(isHeld)).rows.length > 0);
    await client.query('UPDATE numbers SET value = 0 WHERE id = 1');
    proxy.cut();
    await refused;
    assert.deepEqual(await idsOf(client), [3]);
  });
});

describe('a batch whose connection was lost before it was answered', () => {
  interface Case {
    readonly what: string;
    readonly there: readonly (readonly number[])[];
    readonly refused: readonly Unit[];
  }
  const [alone, pair, nulled]: readonly [Unit, Unit, Unit] = [
    [insert(99)],
    [insert(100, 7), insert(101, 7)],
    [NULLED],
  ];
  const cases: readonly Case[] = [
    { what: 'nothing', there: [], refused: [] },
    {
      what: 'all that it wrote',
      there: [
        [100, 7],
        [101, 7],
      ],
      refused: [],
    },
    { what: 'a row of another node under the key', there: [[100, 8]], refused: [pair] },
    { what: 'a row of another node under the second key', there: [[101, 7]], refused: [pair] },
    { what: 'a row with 0 where it has NULL', there: [[102, 0]], refused: [nulled] },
  ];

  test('is told kept where it is there, and not where another node has taken its key', async (t) => {
    const { client, url } = await openEngine(t);
    const proxy = await openProxy(url);
    t.after(() => proxy.close());
    const through = new URL(url);
    through.port = new URL(proxy.url).port;
    const engine = await openPostgres(through.href, systemClock);
    t.after(() => engine.close());
    for (const { what, there, refused } of cases) {
      await engine.commit([[insert(3)]]);
      await client.query('DELETE FROM numbers');
      proxy.swallow('questions');
      const swallowed = proxy.swallowed();
      const units: readonly Unit[] = [alone, pair, nulled];
      const told = engine.commit(units);
      await eventually(() => proxy.swallowed() > swallowed);
      for (const row of there) await client.query('INSERT INTO numbers VALUES ($1, $2)', [...row]);
      proxy.cut();
      const results = await told;
      const isRefused = units.filter((_, i) => results[i] instanceof Error);
      assert.deepEqual(isRefused, refused, what);
      const { rows } = await client.query('SELECT id::int, value::int FROM numbers');
      const kept = units.filter((unit) => !isRefused.includes(unit)).flat();
      const rowOf = ({ sql, parameters }: Statement) =>
        sql === NULLED.sql ? parameters.toReversed() : parameters;
      const expected = [...there, ...kept.map(rowOf)].map(String);
      const found = rows.map(
        ({ id, value }: { id: number; value: number }) => `${id},${value ?? ''}`,
      );
      assert.deepEqual(new Set(found), new Set(expected), what);
    }
  });
});
