import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Client } from 'pg';
import { keyOf } from '../src/base/id.ts';
import { eventually } from './kit/clock.ts';
import { openPostgresServer, type Postgres } from './kit/postgres.ts';
import { callApi, findFreePort, startServer, type RunningServer } from './kit/server.ts';

/** The database goes away from a real server in a process of its own. */

const PATIENCE_MS = 60_000;
const IN_FLIGHT = 16;
const MASTER_KEY = Buffer.alloc(32, 9).toString('base64');

interface Sender {
  /** Sends until it is told 200, or once; answers the ids that were acknowledged, in the order of the answers. */
  send(count: number): Promise<readonly Answer[]>;
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly eventId: string | undefined;
}

let postgres: Postgres;
let url: string;
let folder: string;
let port: number;
let last: RunningServer | undefined;
/** Of requests, over all senders. */
let sent = 0;
before(async () => {
  [postgres, port] = await Promise.all([openPostgresServer(), findFreePort()]);
  url = await postgres.createDatabase();
  folder = await mkdtemp(join(tmpdir(), 'earshot-spool-'));
});
after(async () => {
  if (last?.process.exitCode === null && last.process.signalCode === null)
    await last.kill('SIGKILL');
  await postgres.close();
  await rm(folder, { recursive: true });
});

async function start(env: Readonly<Record<string, string>>): Promise<RunningServer> {
  return (last = await startServer({
    dataFolder: folder,
    port,
    env: { EARSHOT_STORE_URL: url, EARSHOT_MASTER_KEY: MASTER_KEY, ...env },
  }));
}

async function openSender(server: RunningServer): Promise<Sender> {
  const listener = await callApi<{ id: string; url: string }>(
    server.url,
    'POST /api/v1/listeners',
    { name: 'Orders' },
  );
  const { token } = await callApi<{ token: string }>(server.url, 'POST /api/v1/credentials', {
    name: 'Shop',
    kind: 'api_key',
  });
  await callApi(server.url, 'POST /api/v1/triggers', {
    name: 'Forward',
    listener_ids: [listener.id],
    // Nobody is there: runs wait.
    workflow: { steps: [{ forward: { url: 'http://127.0.0.1:9/' } }] },
  });
  const post = async (): Promise<Answer> => {
    const response = await fetch(listener.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ number: ++sent, text: 'x'.repeat(200) }),
    });
    const { event_id: eventId } = (await response.json()) as { event_id?: string };
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, retryAfter, eventId };
  };
  return {
    async send(count) {
      const answers: Answer[] = [];
      let left = count;
      const one = async (): Promise<void> => {
        while (left-- > 0) answers.push(await post());
      };
      await Promise.all(Array.from({ length: Math.min(count, IN_FLIGHT) }, one));
      return answers;
    },
  };
}

async function ask<T>(text: string): Promise<readonly T[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(text)).rows as T[];
  } finally {
    await client.end();
  }
}

const WAITING = `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;

/** Whoever writes bodies waits for as long as `work` takes. */
async function holdBodies(work: () => Promise<void>): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    await client.query('BEGIN; LOCK TABLE bodies IN SHARE ROW EXCLUSIVE MODE');
    await work();
  } finally {
    await client.end();
  }
}

/** Every event that was acknowledged is there, once, with its body and its run. */
async function assertKept(eventIds: readonly string[]): Promise<void> {
  assert.equal(new Set(eventIds).size, eventIds.length);
  const events = await ask<{ key: string; number: string; runs: string }>(
    `SELECT events.id AS key, convert_from(bytes, 'UTF8')::json->>'number' AS number,
       (SELECT count(*) FROM runs WHERE runs.event_id = events.id) AS runs
     FROM requests AS events JOIN bodies ON bodies.id = events.body_id`,
  );
  const keys = new Set(events.map(({ key }) => Number(key)));
  assert.deepEqual(
    eventIds.filter((id) => !keys.has(keyOf(id))),
    [],
    'lost',
  );
  assert.equal(new Set(events.map(({ number }) => number)).size, events.length, 'kept twice');
  assert.ok(events.every(({ runs }) => runs === '1'));
}

const idsOf = (answers: readonly Answer[]): readonly string[] =>
  answers.flatMap(({ status, eventId }) => (status === 200 && eventId ? [eventId] : []));

const statusesOf = (answers: readonly Answer[]): readonly number[] => [
  ...new Set(answers.map(({ status }) => status)),
];

/** Sends until the store takes it. */
async function sendAtLast(sender: Sender): Promise<readonly string[]> {
  const ids: string[] = [];
  await eventually(async () => {
    ids.push(...idsOf(await sender.send(1)));
    return ids.length > 0;
  }, PATIENCE_MS);
  return ids;
}

describe('without a spool', () => {
  test('senders are told to come back while the database restarts, and nothing that was acknowledged is lost', async () => {
    const server = await start({});
    const sender = await openSender(server);
    const ids = [...idsOf(await sender.send(50))];
    assert.equal(ids.length, 50);
    const sending = sender.send(200);
    await postgres.stop('immediate');
    ids.push(...idsOf(await sending));
    const refused = await sender.send(20);
    assert.deepEqual(statusesOf(refused), [503]);
    assert.ok(refused.every(({ retryAfter }) => Number(retryAfter) > 0));
    assert.equal((await fetch(`${server.url}/readyz`)).status, 503);
    await postgres.start();
    ids.push(...(await sendAtLast(sender)), ...idsOf(await sender.send(20)));
    await assertKept(ids);
    assert.equal(await server.kill('SIGTERM'), 0);
  });
});

describe('with a spool', () => {
  const env = { EARSHOT_SPOOL: 'on', EARSHOT_DRAIN_TIME: '20s', EARSHOT_LOG_LEVEL: 'info' };
  const spooled = (): Promise<readonly string[]> => readdir(join(folder, 'spool'));
  const files = async (): Promise<number> =>
    (await spooled()).filter((name) => name.endsWith('.spool')).length;

  test('everything is taken while the database is away, and a node that is killed while it spools or drains, or told to stop, loses and doubles nothing', async () => {
    let server = await start(env);
    const sender = await openSender(server);
    const ids = [...idsOf(await sender.send(20))];
    const sending = sender.send(100);
    await postgres.stop('immediate');
    const during = [...(await sending), ...(await sender.send(300))];
    assert.deepEqual(statusesOf(during), [200]);
    ids.push(...idsOf(during));
    assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
    const cutOff = sender.send(100).catch(() => []);
    await server.kill('SIGKILL');
    await cutOff;
    await postgres.start();
    await holdBodies(async () => {
      server = await start(env);
      // It is drained without waiting for anybody.
      await eventually(async () => (await ask(WAITING)).length > 0, PATIENCE_MS);
      await server.kill('SIGKILL');
    });
    assert.ok((await files()) > 0);
    server = await start({ ...env, EARSHOT_DRAIN_TIME: '1s' });
    const fresh = await sendAtLast(sender);
    await eventually(async () => (await files()) === 0, PATIENCE_MS);
    await assertKept([...ids, ...fresh]);

    await postgres.stop();
    const left = idsOf(await sender.send(50));
    assert.equal(left.length, 50);
    assert.equal(await server.kill('SIGTERM'), 0);
    assert.match(server.output(), /"count":50.*spool\.left/, 'it says what is left');

    await postgres.start();
    server = await start(env);
    await eventually(async () => (await files()) === 0, PATIENCE_MS);
    await postgres.stop();
    const last = idsOf(await sender.send(50));
    const ended = server.kill('SIGTERM');
    await postgres.start();
    assert.equal(await ended, 0);
    assert.doesNotMatch(server.output(), /spool\.left/, 'it waits for the database');
    await assertKept([...ids, ...fresh, ...left, ...last]);
  });
});
