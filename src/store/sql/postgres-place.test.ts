import assert from 'node:assert/strict';
import { after, before, describe, test, type TestContext } from 'node:test';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createManualClock, eventually } from '../../../test/kit/clock.ts';
import { openPooler, whyNoPooler } from '../../../test/kit/pgbouncer.ts';
import { openPostgresServer, type Postgres } from '../../../test/kit/postgres.ts';
import { systemClock, type Clock } from '../../base/clock.ts';
import { keyOf, NODES, SLOTS_PER_NODE } from '../../base/id.ts';
import type { TriggerId } from '../../model/trigger.ts';
import { openStore } from '../open.ts';
import type { Store } from '../store.ts';
import { admissionOf, requestOf } from '../suite/nouns.suite.ts';
import { openPostgres } from './postgres.ts';

let server: Postgres;
let folder: string;
before(async () => {
  server = await openPostgresServer();
  folder = await mkdtemp(join(tmpdir(), 'earshot-place-'));
});
after(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

async function open(t: TestContext, url: string, clock: Clock = systemClock): Promise<Store> {
  const store = await openStore({ url, dataFolder: folder, clock });
  t.after(() => store.close());
  return store;
}

async function connect(t: TestContext, url: string): Promise<Client> {
  const client = new Client(url);
  client.on('error', () => undefined);
  await client.connect();
  t.after(() => client.end());
  return client;
}

const now = (): Date => new Date();
const nodeOf = (store: Store): number =>
  Math.floor(keyOf(store.newId('req')) / SLOTS_PER_NODE) % NODES;

/** An event with a run that is due. */
async function insertRun(store: Store, triggerId: TriggerId): Promise<void> {
  const request = requestOf({ store, now });
  const eventId = `evt_${request.id.slice('req_'.length)}` as const;
  const run = { id: store.newId('run'), triggerId, workflowId: store.newId('wfl'), dueAt: now() };
  await store.requests.insert(admissionOf({ ...request, eventId }, { runs: [run] }));
}

function claim(store: Store, triggerId: TriggerId, limit: number) {
  const times = { now: now(), leaseUntil: new Date(Date.now() + 60_000) };
  return store.runs.claim({ triggerId, limit, leaseId: store.newId('lea'), ...times });
}

/** The columns of each table that an insert must name. */
async function readDemanded(client: Client): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(`
    SELECT table_name::text AS name, array_agg(column_name::text) AS columns FROM information_schema.columns
    WHERE table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL GROUP BY table_name`);
  return new Map(rows.map(({ name, columns }) => [name, columns]));
}

describe('the tables', () => {
  test('are not made by a role that may not, which is told what to do', async (t) => {
    const url = await server.createDatabase();
    const client = await connect(t, url);
    await client.query('CREATE ROLE reader LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    const own = new URL(url);
    own.username = 'reader';
    await assert.rejects(
      openStore({ url: own.href, dataFolder: folder, clock: systemClock }),
      /may not make or change tables.*earshot migrate/,
    );
  });

  test('are taken as a newer program left them, where that one says that they can be', async (t) => {
    const url = await server.createDatabase();
    await (await open(t, url)).close();
    const client = await connect(t, url);
    const add = "INSERT INTO migrations VALUES ('9998-more', 0, '0015-node-numbers')";
    await client.query(add);
    await (await open(t, url)).close();
    await client.query("INSERT INTO migrations VALUES ('9999-other', 0, NULL)");
    await assert.rejects(open(t, url), /written by a newer Earshot.*"9999-other"/);
  });

  test('are as good as they were to what the release before says of them', async (t) => {
    const url = await server.createDatabase();
    await (await open(t, url)).close();
    const client = await connect(t, url);
    const file = new URL('fixtures/said-by-0011.json', import.meta.url);
    const said = JSON.parse(await readFile(file, 'utf8')) as string[];
    assert.ok(said.length > 100);
    const demanded = await readDemanded(client);
    for (const text of said) {
      await client.query(`PREPARE said AS ${text}; DEALLOCATE said`);
      const [, table, columns = ''] = /^insert into "?(\w+)"? \(([^)]*)\)/i.exec(text) ?? [];
      const given = columns.replaceAll('"', '').split(', ');
      for (const column of demanded.get(table ?? '') ?? [])
        assert.ok(given.includes(column), `"${table}" demands "${column}"`);
    }
  });

  test('are changed beside those who read, and no writer waits in line behind a migration', async (t) => {
    const url = await server.createDatabase();
    const store = await open(t, url);
    const [reader, client, clock] = [
      await connect(t, url),
      await connect(t, url),
      createManualClock(),
    ];
    await reader.query('BEGIN; SELECT count(*) FROM requests');
    const engine = await openPostgres(url, clock);
    t.after(() => engine.close());
    const alter = 'ALTER TABLE requests ADD COLUMN more bigint';
    const migrated = engine.migrate?.([{ sql: alter, parameters: [] }]);
    const waiting = `SELECT pid FROM pg_locks WHERE relation = 'requests'::regclass AND NOT granted`;
    await eventually(async () => (await client.query(waiting)).rows.length > 0);
    // It stands in line behind the reader, and gives up its place for who stands behind it.
    await insertRun(store, store.newId('trg'));
    await reader.query('COMMIT');
    let isDone = false;
    void migrated?.then(() => (isDone = true));
    await eventually(async () => {
      await clock.advance(1_000);
      return isDone;
    });
    assert.equal(await migrated, true);
  });
});

describe('nodes that claim at once', () => {
  test('never claim a run twice, and leave none', async (t) => {
    const url = await server.createDatabase();
    const stores = [await open(t, url), await open(t, url), await open(t, url)] as const;
    const triggerId = stores[0].newId('trg');
    await Promise.all(
      Array.from({ length: 300 }, (_, i) => insertRun(stores[i % 2 === 0 ? 0 : 1], triggerId)),
    );
    const claimed = await Promise.all(
      stores.map(async (store) => {
        const ids: string[] = [];
        for (let runs = await claim(store, triggerId, 7); runs.length > 0;) {
          ids.push(...runs.map(({ id }) => id));
          runs = await claim(store, triggerId, 7);
        }
        return ids;
      }),
    );
    assert.equal(claimed.flat().length, 300);
    assert.equal(new Set(claimed.flat()).size, 300);
  });
});

describe('behind PgBouncer in transaction mode', { skip: whyNoPooler() }, () => {
  test('nodes have numbers of their own, keep what is written, and claim each run once', async (t) => {
    const direct = await server.createDatabase();
    const pooler = await openPooler(direct, 3);
    t.after(() => pooler.close());
    const url = `${pooler.urlOf(direct)}?pgbouncer=true`;
    const stores = [await open(t, url), await open(t, url)] as const;
    assert.deepEqual(new Set(stores.map(nodeOf)), new Set([0, 1]));
    const triggerId = stores[0].newId('trg');
    await Promise.all(
      Array.from({ length: 60 }, (_, i) => insertRun(stores[i % 2 === 0 ? 0 : 1], triggerId)),
    );
    const claims = await Promise.all(
      stores.flatMap((store) => [claim(store, triggerId, 20), claim(store, triggerId, 20)]),
    );
    const ids = claims.flat().map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal((await stores[0].requests.list({ limit: 100 })).items.length, 60);
    await Promise.all(stores.map((store) => store.close()));
    const again = await open(t, url);
    assert.equal(nodeOf(again), 0, 'it was given back');
  });

  test('what is written is written down, and no statement waits for ever, in whatever session', async (t) => {
    const direct = await server.createDatabase();
    const pooler = await openPooler(direct, 2);
    t.after(() => pooler.close());
    const client = await connect(t, direct);
    await client.query(`ALTER DATABASE ${client.database} SET synchronous_commit = off`);
    const url = `${pooler.urlOf(direct)}?pgbouncer=true&statement_timeout=7s&lock_timeout=3s`;
    const engine = await openPostgres(url, systemClock);
    t.after(() => engine.close());
    const names = ['synchronous_commit', 'statement_timeout', 'lock_timeout'];
    const shown = names.map((name) => ({ sql: `SHOW ${name}`, parameters: [], returns: true }));
    assert.deepEqual(await engine.commit([shown]), [
      {
        kind: 'kept',
        rows: [
          [{ synchronous_commit: 'on' }],
          [{ statement_timeout: '7s' }],
          [{ lock_timeout: '3s' }],
        ],
      },
    ]);
    const after = names.map((name) => engine.read(`SHOW ${name}`, []));
    assert.deepEqual((await Promise.all(after)).flat()[1], { statement_timeout: '0' });
  });
});

describe('a number behind a pooler', () => {
  test('is another one when somebody has taken it, and is free again a minute after its holder was seen', async (t) => {
    const url = await server.createDatabase();
    const [clock, client] = [createManualClock(), await connect(t, url)];
    const pooled = `${url}?pgbouncer=true`;
    const store = await open(t, pooled, clock);
    assert.equal(nodeOf(store), 0);
    await client.query("UPDATE node_numbers SET holder = 'another'");
    await eventually(async () => {
      await clock.advance(10_000);
      return nodeOf(store) === 1;
    });
    await client.query(
      "UPDATE node_numbers SET seen_at = seen_at - 61000 WHERE holder = 'another'",
    );
    assert.equal(nodeOf(await open(t, pooled, clock)), 0);
  });
});
