import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import { systemClock } from '../../src/base/clock.ts';
import { keyOf, NODES, SLOTS_PER_NODE } from '../../src/base/id.ts';
import { checkPostgres } from '../../src/cli/doctor-postgres.ts';
import type { RequestId } from '../../src/model/request.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { admissionOf, receivedOf } from '../../src/store/suite/nouns.suite.ts';
import { eventually } from '../kit/clock.ts';
import { openPostgresServer, type Postgres } from '../kit/postgres.ts';
import { openStandby, type Standby } from '../kit/standby.ts';

/** Several servers in the URL of the store: a primary and what follows it, and no proxy. */

const PATIENCE_MS = 60_000;

let primary: Postgres;
let standby: Standby;
let database: string;
before(async () => {
  primary = await openPostgresServer();
  database = new URL(await primary.createDatabase()).pathname;
  standby = await openStandby(primary);
});
after(async () => {
  await standby.close();
  await primary.close();
});

const urlOf = (servers: readonly Postgres[], query = ''): string => {
  const hosts = servers.map(({ url }) => new URL(url).host).join(',');
  return `postgres://earshot@${hosts}${database}${query}`;
};

const open = (url: string): Promise<Store> =>
  openStore({ url, dataFolder: tmpdir(), clock: systemClock });

const nodeOf = (store: Store): number =>
  Math.floor(keyOf(store.newId('req')) / SLOTS_PER_NODE) % NODES;

async function insert(store: Store): Promise<RequestId> {
  const request = receivedOf({ store, now: () => new Date() }, {});
  await store.requests.insert(admissionOf(request));
  return request.id;
}

const isKept = (store: Store): Promise<boolean> =>
  insert(store).then(
    () => true,
    () => false,
  );

const CONNECTED = `SELECT pid FROM pg_stat_activity
  WHERE application_name = 'earshot' AND backend_type = 'client backend'`;

async function ask({ url }: Postgres, sql: string): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    const rows: unknown[] = [];
    for (const text of sql.split('; ')) rows.push(...(await client.query(text)).rows);
    return rows;
  } finally {
    await client.end();
  }
}

/** What `earshot doctor` says of each of them. */
async function examine(servers: readonly Postgres[]): Promise<readonly (readonly string[])[]> {
  const checks = await checkPostgres(urlOf(servers));
  const names = servers.map(({ url }) => new URL(url).host);
  return checks
    .filter(({ message }) => names.some((name) => message.startsWith(name)))
    .map(({ state, message }) => [state, message]);
}

test('a standby is passed over, wherever it is named, and alone will not do', async (t) => {
  const store = await open(urlOf([standby, primary]));
  t.after(() => store.close());
  const id = await insert(store);
  assert.equal((await store.requests.find(id))?.id, id);
  await assert.rejects(
    open(urlOf([standby], '?target_session_attrs=read-write')),
    /it is a standby/,
  );
  await assert.rejects(open(urlOf([standby, standby])), (error: Error) => {
    const { port } = new URL(standby.url);
    return error.message.split(`127.0.0.1:${port}: it is a standby`).length === 3;
  });
});

test('when the primary is gone and the standby is promoted, the store goes on with the same URL', async (t) => {
  const url = urlOf([primary, standby]);
  const [store, other] = [await open(url), await open(url)];
  t.after(() => Promise.all([store.close(), other.close()]));
  const numbers = [nodeOf(store), nodeOf(other)];
  const before = await insert(store);
  const heard: string[] = [];
  other.shares.onNotice(() => heard.push('note'));
  await primary.stop('immediate');
  await assert.rejects(insert(store), { code: 'store_unavailable' });
  await standby.promote();

  // Before the others are back.
  const late = await open(url);
  t.after(() => late.close());
  await eventually(() => isKept(store), PATIENCE_MS);
  const kept = await insert(store);
  for (const id of [before, kept])
    for (const each of [store, other]) assert.equal((await each.requests.find(id))?.id, id);
  // What is told goes there, and is heard there.
  await eventually(async () => {
    // A line is made anew by who asks something, which nodes do all the time.
    await other.shares.listWatched().catch(() => undefined);
    const note = await store.shares.findNote('a note').catch(() => undefined);
    if (note !== undefined) await store.shares.replaceNote(note, { text: 'x', isWatched: true });
    return heard.length > 0;
  }, PATIENCE_MS);
  // Who comes now finds out which of them it is, and takes no number that somebody has.
  assert.ok(!numbers.includes(nodeOf(late)), 'a number of its own');
  await insert(late);
  const [gone, promoted] = [primary, standby].map(({ url }) => new URL(url).host);
  assert.deepEqual(await examine([primary, standby]), [
    ['warning', `${gone} cannot be asked: connect ECONNREFUSED ${gone}`],
    ['ok', `${promoted} takes writes`],
  ]);

  // One that comes back, and does not know that another one has taken its place: whoever is connected stays away from it.
  await primary.start();
  assert.deepEqual(await examine([standby, primary]), [
    ['ok', `${promoted} takes writes`],
    ['ok', `${gone} takes writes`],
    ['fault', `${promoted} and ${gone} take writes, each for itself`],
  ]);
  assert.ok(await store.requests.find(kept));
});

test('when the server takes no writes any more, every connection goes to the one that does', async (t) => {
  const store = await open(urlOf([standby, primary]));
  t.after(() => store.close());
  await insert(store);
  await Promise.all([store.requests.list({ limit: 1 }), store.shares.listWatched()]);
  await ask(primary, 'ALTER SYSTEM RESET synchronous_standby_names; SELECT pg_reload_conf()');
  await ask(standby, `ALTER DATABASE ${database.slice(1)} SET default_transaction_read_only = on`);
  assert.ok((await ask(standby, CONNECTED)).length > 0);
  // Those that are there do not notice it before one of them is lost: here the one that holds the number.
  const holder = `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'`;
  await ask(standby, holder);
  await eventually(async () => {
    await store.requests.list({ limit: 1 });
    return (await ask(standby, CONNECTED)).length === 0;
  }, PATIENCE_MS);
  await eventually(() => isKept(store), PATIENCE_MS);
});
