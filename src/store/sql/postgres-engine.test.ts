import assert from 'node:assert/strict';
import { after, before, describe, test, type TestContext } from 'node:test';
import { tmpdir } from 'node:os';
import { Client } from 'pg';
import { createManualClock, eventually } from '../../../test/kit/clock.ts';
import { openPostgresServer, type Postgres } from '../../../test/kit/postgres.ts';
import { openProxy, type Proxy } from '../../../test/kit/proxy.ts';
import { systemClock, type Clock } from '../../base/clock.ts';
import { keyOf, NODES, SLOTS_PER_NODE } from '../../base/id.ts';
import type { RequestId } from '../../model/request.ts';
import type { TriggerId } from '../../model/trigger.ts';
import { openStore } from '../open.ts';
import type { Store } from '../store.ts';
import { admissionOf, bodyOf, receivedOf } from '../suite/nouns.suite.ts';
import { createHosts } from './postgres-hosts.ts';
import { LOCK_SPACE, openPresence } from './postgres-node.ts';
import { readPostgresUrl } from './postgres-url.ts';

let server: Postgres;
before(async () => {
  server = await openPostgresServer();
});
after(() => server.close());

async function open(t: TestContext, url: string, clock: Clock = systemClock): Promise<Store> {
  const store = await openStore({ url, dataFolder: tmpdir(), clock });
  t.after(() => store.close());
  return store;
}

/** A connection of our own, to look and to interfere. */
async function connect(t: TestContext, url: string): Promise<Client> {
  const client = new Client(url);
  client.on('error', () => undefined);
  await client.connect();
  t.after(() => client.end());
  return client;
}

interface Way {
  readonly proxy: Proxy;
  readonly through: string;
}

/** A line to the database that can be cut. */
async function openWay(t: TestContext, url: string): Promise<Way> {
  const proxy = await openProxy(url);
  t.after(() => proxy.close());
  const through = new URL(url);
  through.port = new URL(proxy.url).port;
  return { proxy, through: through.href };
}

async function countOf(client: Client, table: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
  return Number(rows[0]?.count);
}

const now = (): Date => new Date();

interface Inserted {
  readonly done: Promise<unknown>;
  readonly id: RequestId;
}

/** A request as most are, its body and a run. */
function insert(store: Store, triggerId: TriggerId): Inserted {
  const request = receivedOf({ store, now });
  const run = { id: store.newId('run'), triggerId, workflowId: store.newId('wfl'), dueAt: now() };
  const admission = admissionOf(request, { body: bodyOf(new Uint8Array(100)), runs: [run] });
  return { done: store.requests.insert(admission), id: request.id };
}

/** By a connection of its own: within a transaction, who waits is looked up once and told ever after. */
async function awaitWaiting(url: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    await eventually(async () => (await client.query(WAITING)).rows.length > 0);
  } finally {
    await client.end();
  }
}

const LOCKED = 'LOCK TABLE requests IN ACCESS EXCLUSIVE MODE';
const WAITING = `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'
  AND datname = current_database()`;
const HOLDERS = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND
  database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
const OF_OURS = `application_name = 'earshot' AND datname = current_database()`;

describe('a connection that is lost', () => {
  interface Prepared {
    readonly url: string;
    readonly proxy: Proxy;
    readonly store: Store;
    readonly client: Client;
  }

  async function prepare(t: TestContext): Promise<Prepared> {
    const url = await server.createDatabase();
    const { proxy, through } = await openWay(t, url);
    return { url, proxy, store: await open(t, through), client: await connect(t, url) };
  }

  async function assertAllOnce(client: Client, inserted: readonly Inserted[]): Promise<void> {
    for (const table of ['requests', 'bodies', 'runs']) {
      assert.equal(await countOf(client, table), inserted.length, table);
    }
    const { rows } = await client.query<{ id: string }>('SELECT id FROM requests ORDER BY id');
    assert.deepEqual(
      rows.map(({ id }) => Number(id)),
      inserted.map(({ id }) => keyOf(id)).toSorted((a, b) => a - b),
    );
  }

  test('with the answer to a commit: what was kept is told so, and is there once', async (t) => {
    const { proxy, store, client } = await prepare(t);
    const triggerId = store.newId('trg');
    const first = insert(store, triggerId);
    await first.done;
    proxy.swallow('answers');
    const inserted = [first, ...Array.from({ length: 5 }, () => insert(store, triggerId))];
    await eventually(async () => (await countOf(client, 'requests')) === inserted.length);
    proxy.cut();
    await Promise.all(inserted.map(({ done }) => done));
    await assertAllOnce(client, inserted);
  });

  test('before the batch has arrived: it is sent again, and is there once', async (t) => {
    const { proxy, store, client } = await prepare(t);
    const triggerId = store.newId('trg');
    const first = insert(store, triggerId);
    await first.done;
    proxy.swallow('questions');
    const inserted = [first, ...Array.from({ length: 5 }, () => insert(store, triggerId))];
    await eventually(() => proxy.swallowed() > 0);
    proxy.cut();
    await Promise.all(inserted.map(({ done }) => done));
    await assertAllOnce(client, inserted);
  });

  test('between its statements, by a server that ends it: it is sent again, and is there once', async (t) => {
    const { store, client, url } = await prepare(t);
    const triggerId = store.newId('trg');
    await client.query(`BEGIN; ${LOCKED}`);
    const inserted = Array.from({ length: 5 }, () => insert(store, triggerId));
    await awaitWaiting(url);
    await client.query(`SELECT pg_terminate_backend(pid) FROM (${WAITING}) AS waiting`);
    await client.query('COMMIT');
    await Promise.all(inserted.map(({ done }) => done));
    await assertAllOnce(client, inserted);
  });

  test('takes with it what is not an insert by key, and that is refused', async (t) => {
    const { store, client, url } = await prepare(t);
    const triggerId = store.newId('trg');
    await client.query(`BEGIN; ${LOCKED}`);
    const kept = insert(store, triggerId);
    const refused = assert.rejects(store.probe(), { code: 'store_unavailable' });
    await awaitWaiting(url);
    await client.query(`SELECT pg_terminate_backend(pid) FROM (${WAITING}) AS waiting`);
    await client.query('COMMIT');
    await Promise.all([kept.done, refused]);
    await assertAllOnce(client, [kept]);
    await store.probe();
  });

  test('for good refuses within seconds, and comes back by itself', async (t) => {
    const { proxy, store, client } = await prepare(t);
    const triggerId = store.newId('trg');
    proxy.block(true);
    proxy.cut();
    await assert.rejects(insert(store, triggerId).done, { code: 'store_unavailable' });
    proxy.block(false);
    const kept = insert(store, triggerId);
    await kept.done;
    await assertAllOnce(client, [kept]);
  });
});

describe('nodes that share a database', () => {
  const nodeOf = (store: Store): number =>
    Math.floor(keyOf(store.newId('req')) / SLOTS_PER_NODE) % NODES;

  async function claim(store: Store, triggerId: TriggerId): Promise<number> {
    const [times, leaseId] = [
      { now: now(), leaseUntil: new Date(Date.now() + 3_600_000) },
      store.newId('lea'),
    ];
    return (await store.runs.claim({ triggerId, limit: 10, leaseId, ...times })).length;
  }

  test('that start at once on an empty one all find its tables, and have a number each', async (t) => {
    const url = await server.createDatabase();
    const stores = await Promise.all(Array.from({ length: 4 }, () => open(t, url)));
    assert.deepEqual(
      stores.map(nodeOf).toSorted((a, b) => a - b),
      [0, 1, 2, 3],
    );
    const client = await connect(t, url);
    const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations');
    assert.equal(new Set(rows.map(({ name }) => name)).size, rows.length);
  });

  test('take the runs of one that has died, long before its leases have run out', async (t) => {
    const url = await server.createDatabase();
    const [dead, other] = [await open(t, url), await open(t, url)];
    const triggerId = dead.newId('trg');
    await insert(dead, triggerId).done;
    assert.equal(await claim(dead, triggerId), 1);
    assert.equal(await other.runs.recover(now()), 0);
    assert.equal(await other.runs.recover(now()), 0, 'it is alive');
    await dead.close();
    assert.equal(await other.runs.recover(now()), 0, 'it might come back');
    assert.equal(await other.runs.recover(now()), 1);
    assert.equal(await claim(other, triggerId), 1);
  });

  test('leave alone the runs of one whose connections only broke', async (t) => {
    const url = await server.createDatabase();
    const [broken, other] = [await open(t, url), await open(t, url)];
    const client = await connect(t, url);
    const triggerId = broken.newId('trg');
    await insert(broken, triggerId).done;
    assert.equal(await claim(broken, triggerId), 1);
    const holders = async (): Promise<readonly number[]> => {
      const { rows } = await client.query<{ pid: number }>(HOLDERS);
      return rows.map(({ pid }) => pid);
    };
    const before = await holders();
    await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${OF_OURS}`);
    await eventually(async () => {
      const after = await holders();
      return after.length === 2 && after.every((pid) => !before.includes(pid));
    });
    for (let i = 0; i < 3; i++) assert.equal(await other.runs.recover(now()), 0);
    assert.deepEqual(
      [nodeOf(broken), nodeOf(other)].toSorted((a, b) => a - b),
      [0, 1],
    );
  });

  test('wait for their own number, which a session that was cut off may hold still, before they take another', async (t) => {
    const url = await server.createDatabase();
    await (await open(t, url)).close();
    const [client, clock] = [await connect(t, url), createManualClock()];
    const read = async (sql: string, parameters: readonly number[]) =>
      (await client.query(sql, [...parameters])).rows as unknown[];
    const hosts = createHosts(readPostgresUrl(url));
    const presence = await openPresence({ hosts, config: {}, clock, read });
    t.after(() => presence.close());
    const [holder] = (await client.query<{ pid: number }>(HOLDERS)).rows;
    const other = await connect(t, url);
    const taken = other.query('SELECT pg_advisory_lock($1, 0)', [LOCK_SPACE]);
    await awaitWaiting(url);
    await client.query('SELECT pg_terminate_backend($1)', [holder?.pid]);
    await taken;
    let seconds = 0;
    await eventually(async () => {
      await clock.advance(1_000);
      seconds += 1;
      return presence.number() === 1;
    });
    assert.ok(seconds >= 40, `after ${seconds} s`);
    assert.ok(!(await presence.gone()).includes(1));
  });

  test('leave alone the number, and the runs, of one that the server has forgotten, until it comes or has had the time to', async (t) => {
    const url = await server.createDatabase();
    const { proxy, through } = await openWay(t, url);
    const away = await open(t, through);
    const triggerId = away.newId('trg');
    await insert(away, triggerId).done;
    assert.equal(await claim(away, triggerId), 1);
    proxy.block(true);
    proxy.cut();
    const client = await connect(t, url);
    // As after a failover: nobody has a lock, and what the rows say is of the server before.
    await eventually(async () => (await client.query(HOLDERS)).rows.length === 0);
    await client.query(`UPDATE number_holders SET server = 'before'`);
    const clock = createManualClock();
    const [other, third] = [await open(t, url, clock), await open(t, url, clock)];
    assert.deepEqual([nodeOf(other), nodeOf(third)], [1, 2]);
    for (let i = 0; i < 3; i++) assert.equal(await other.runs.recover(now()), 0);
    proxy.block(false);
    await eventually(async () => (await client.query(HOLDERS)).rows.length === 3);
    assert.equal(nodeOf(away), 0);
    await third.close();
    // One that never comes.
    await client.query(`INSERT INTO number_holders VALUES (2, 'gone', 'before')`);
    assert.equal(nodeOf(await open(t, url)), 3);
    await eventually(async () => {
      await clock.advance(10_000);
      return (await countOf(client, `number_holders WHERE number = 2`)) === 0;
    });
    assert.equal(nodeOf(await open(t, url)), 2);
  });

  test('take another number at once where somebody has got theirs while they were cut off', async (t) => {
    const url = await server.createDatabase();
    const { proxy, through } = await openWay(t, url);
    const [away, client] = [await open(t, through), await connect(t, url)];
    assert.equal(nodeOf(away), 0);
    proxy.block(true);
    proxy.cut();
    await eventually(async () => (await client.query(HOLDERS)).rows.length === 0);
    assert.equal(nodeOf(await open(t, url)), 0);
    proxy.block(false);
    // Forty tries by the system's clock would take longer.
    await eventually(() => nodeOf(away) === 1);
  });

  test('take up their own runs at once when they are started again', async (t) => {
    const url = await server.createDatabase();
    const first = await open(t, url);
    const triggerId = first.newId('trg');
    await insert(first, triggerId).done;
    assert.equal(await claim(first, triggerId), 1);
    await first.close();
    const again = await open(t, url);
    assert.equal(await again.runs.recover(now()), 1);
  });

  test('hear what others announce, each trigger once however often it is said, and nothing of their own', async (t) => {
    const url = await server.createDatabase();
    const stores = [await open(t, url), await open(t, url), await open(t, url)] as const;
    const heard = stores.map((store) => {
      const ids: TriggerId[] = [];
      store.arrivals.onAnnounced((triggerIds) => ids.push(...triggerIds));
      return ids;
    });
    const ids = Array.from({ length: 300 }, () => stores[0].newId('trg'));
    // Who listens is not told of what was said before.
    await eventually(() => {
      stores[1].arrivals.announce(ids.slice(0, 1));
      return heard[0]?.includes(ids[0] as TriggerId) === true && (heard[2]?.length ?? 0) > 0;
    });
    for (let i = 0; i < 3; i++) stores[0].arrivals.announce(ids.slice(1, 101));
    await eventually(() => new Set(heard[2]).size === 101);
    assert.ok((heard[1]?.length ?? 0) <= 200, 'coalesced');
    assert.ok(!heard[1]?.includes(ids[0] as TriggerId), 'its own');
    // More than fit into one word are found by looking.
    stores[0].arrivals.announce(ids);
    await eventually(() => new Set(heard[2]).size >= 256);
  });

  test('delete and count one at a time, so that nothing is counted twice, whoever stood still meanwhile', async (t) => {
    const [url, clock] = [await server.createDatabase(), createManualClock()];
    const stores = [await open(t, url, clock), await open(t, url, clock)] as const;
    const [one, other] = stores;
    for (let i = 0; i < 20; i++) await insert(one, one.newId('trg')).done;
    const before = new Date(Date.now() + 60_000);
    const count = () => Promise.all(stores.map(({ storage }) => storage.count(before, 7)));
    while ((await count()).includes(true));
    const counted = async () => (await other.storage.tallies()).bodies.map(({ items }) => items);
    assert.deepEqual(await counted(), [20]);
    const sweep = ({ storage }: Store) => storage.sweepBodies(30, { before, limit: 3 });
    assert.equal(
      (await Promise.all(stores.map(sweep))).reduce((sum, { deleted }) => sum + deleted, 0),
      0,
      'runs need them',
    );
    const client = await connect(t, url);
    await client.query("UPDATE runs SET status = 'completed', due_at = NULL");
    await Promise.all(stores.map(sweep));
    assert.deepEqual(await counted(), [17]);
    // The turn goes on when its time has passed, and whoever had it before keeps nothing of what it looked up then.
    await client.query("UPDATE duties SET holder = 'another'");
    assert.equal((await sweep(one)).deleted + (await sweep(other)).deleted, 0);
    await clock.advance(200_000);
    assert.equal(
      (await Promise.all(stores.map(sweep))).reduce((sum, { deleted }) => sum + deleted, 0),
      3,
    );
    assert.deepEqual(await counted(), [14]);
    assert.equal(await countOf(client, 'bodies'), 14);
    // What one has carried, the other finds.
    await clock.advance(200_000);
    const again = other.storage.sweepCarried(30, { after: undefined, limit: 10 });
    assert.equal((await again).deleted, 3);
    assert.deepEqual(await counted(), [11]);
  });

  test('do without numbers and prepared statements behind a pooler', async (t) => {
    const url = await server.createDatabase();
    const store = await open(t, `${url}?pgbouncer=true`);
    for (let i = 0; i < 3; i++) await insert(store, store.newId('trg')).done;
    const client = await connect(t, url);
    assert.equal(await countOf(client, 'requests'), 3);
    assert.deepEqual((await client.query(HOLDERS)).rows, []);
    assert.equal((await store.requests.list({ limit: 10 })).items.length, 3);
  });
});
