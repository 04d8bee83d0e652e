import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { Client, type QueryResultRow } from 'pg';
import { systemClock } from '../../src/base/clock.ts';
import type { RequestId } from '../../src/model/request.ts';
import { openStore } from '../../src/store/open.ts';
import type { Spooled, Store } from '../../src/store/store.ts';
import { admissionOf, receivedOf } from '../../src/store/suite/nouns.suite.ts';
import { eventually } from '../kit/clock.ts';
import { openPostgresServer, type Postgres } from '../kit/postgres.ts';
import { openProxy, type Proxy } from '../kit/proxy.ts';
import { openStandby, type Standby } from '../kit/standby.ts';

/** Longer than a connection that was begun while nobody answered waits for its answer. */
const PATIENCE_MS = 100_000;

let primary: Postgres;
let standby: Standby;
/** Between the servers, and between the store and whichever of them it uses. */
let [line, address]: Proxy[] = [];
let store: Store;
let other: Store;

before(async () => {
  primary = await openPostgresServer();
  const url = new URL(await primary.createDatabase());
  [line, address] = [await openProxy(primary.url), await openProxy(primary.url)];
  standby = await openStandby(primary, line.url);
  url.port = new URL(address.url).port;
  // Whoever is cut off waits for a server that starts again, however long that takes here.
  url.search = '?connect_timeout=60';
  const options = { url: url.href, dataFolder: tmpdir(), clock: systemClock };
  store = await openStore(options);
  other = await openStore(options);
});
after(async () => {
  await store.close();
  await other.close();
  await standby.close();
  await primary.close();
  await line?.close();
  await address?.close();
});

const admission = (): Spooled['admission'] =>
  admissionOf(receivedOf({ store, now: () => new Date() }, {}));

/** A server that cleans up waits, too. */
const WAITING = `wait_event = 'SyncRep' AND backend_type = 'client backend'`;

async function ask<R extends QueryResultRow>(sql: string): Promise<R[]> {
  const client = new Client(primary.url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<R>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The commits of clients that wait for the standby. */
async function findWaiting(): Promise<readonly number[]> {
  const rows = await ask<{ pid: number }>(`SELECT pid FROM pg_stat_activity WHERE ${WAITING}`);
  return rows.map(({ pid }) => pid);
}

const countWaiting = async (): Promise<number> => (await findWaiting()).length;

/** Asked again where the connection was to the server that is gone. */
const isThere = (id: RequestId): Promise<boolean> =>
  store.requests.find(id).then(
    (found) => found !== undefined,
    () => false,
  );

const isDone = (commit: Promise<unknown>): Promise<boolean> =>
  commit.then(
    () => true,
    () => false,
  );

/** A commit that is written on the primary and nowhere else, and whose connection is lost. */
async function breakOff(commit: Promise<unknown>): Promise<void> {
  await Promise.race([commit, eventually(async () => (await countWaiting()) > 0, PATIENCE_MS)]);
  address?.freeze(true);
  address?.cut();
  await primary.stop('immediate');
  line?.block(true);
  line?.cut();
  await primary.start();
  address?.freeze(false);
}

test('a commit whose waiting for the standby was broken off is told when the standby has it', async () => {
  line?.freeze(true);
  const told: boolean[] = [];
  const inserted = isDone(store.requests.insert(admission())).then((kept) => told.push(kept));
  await eventually(async () => (await countWaiting()) > 0, PATIENCE_MS);
  // COMMIT is answered as if the standby had it.
  const [canceled] = await findWaiting();
  await ask(`SELECT pg_cancel_backend(${canceled})`);
  const isAnother = async (): Promise<boolean> =>
    (await findWaiting()).some((pid) => pid !== canceled);
  await eventually(async () => told.length > 0 || (await isAnother()), PATIENCE_MS);
  assert.deepEqual(told, []);
  line?.freeze(false);
  await inserted;
  assert.deepEqual(told, [true]);
});

test('what only the primary has is told by nobody to be kept, though it can be read there', async () => {
  line?.freeze(true);
  const taken = admission();
  const { id } = taken.request;
  const told: boolean[] = [];
  const tell = (commit: Promise<unknown>): Promise<unknown> =>
    isDone(commit).then((isKept) => told.push(isKept));
  const inserted = tell(store.requests.insert(taken));
  await breakOff(inserted);
  await eventually(() => isThere(id), PATIENCE_MS);
  // As a node with a spool does that was told nothing.
  const drained = tell(other.spool.insertOnce({ admission: taken }));
  // Each is told something, or its commit waits.
  await eventually(async () => told.length + (await countWaiting()) >= 2, PATIENCE_MS);
  address?.turn(standby.url);
  await primary.kill();
  await standby.promote();
  await Promise.all([inserted, drained]);
  if (told.includes(true)) await eventually(() => isThere(id), PATIENCE_MS);
});
