import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { Client } from 'pg';
import { systemClock } from '../src/base/clock.ts';
import { openStore } from '../src/store/open.ts';
import { moveStore, type MoveOptions } from '../src/store/move.ts';
import { earshot, makePlace, removePlace, serve, type Place, type Server } from './kit/cli.ts';
import { openPostgresServer, type Postgres } from './kit/postgres.ts';

/** An embedded store with something of everything is moved to a real PostgreSQL, and a server goes on there. */

const EVENTS = 300;
const BYTES = Buffer.from([0, 255, 10, 0, 128, 39, 92]);

interface Item {
  readonly id: string;
}

describe('migrate-store', () => {
  let postgres: Postgres;
  let place: Place;
  let data: string;
  let url: string;
  let listener: { readonly id: string; readonly url: string };
  let token: string;
  let adminToken: string;
  let masterKey: string;
  let events: readonly Item[];
  let binary: string;
  let mapped: string;

  const call = async <T>(server: Server, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${server.announcement.url}${path}`, {
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    });
    assert.ok(answer.ok, await answer.clone().text());
    return (await answer.json()) as T;
  };
  const notify = async (path: string, body: Uint8Array, type: string): Promise<string> => {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body: body.slice(),
    });
    assert.equal(answer.status, 200, await answer.clone().text());
    return ((await answer.json()) as { event_id: string }).event_id;
  };
  const listEvents = async (server: Server): Promise<readonly Item[]> => {
    const page = await call<{ items: readonly Item[] }>(server, '/api/v1/events?limit=500');
    return page.items;
  };
  const move = (target: string, more: Partial<MoveOptions> = {}) =>
    moveStore({
      dataFolder: data,
      url: target,
      clock: systemClock,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      ...more,
    });

  before(async () => {
    postgres = await openPostgresServer();
    url = await postgres.createDatabase();
    place = await makePlace();
    const server = await serve(place);
    data = server.announcement.data_folder;
    adminToken = (await readFile(join(data, 'admin-token'), 'utf8')).trim();
    masterKey = (await readFile(join(data, 'master-key'), 'utf8')).trim();
    listener = await call(server, '/api/v1/listeners', { name: 'moved' });
    token = (await call<{ token: string }>(server, '/api/v1/credentials', { name: 'sender' }))
      .token;
    await call(server, '/api/v1/triggers', {
      name: 'nowhere',
      listener_ids: [listener.id],
      paused: true,
      workflow: { steps: [{ forward: { url: 'https://example.com/hook' } }] },
    });
    for (let sent = 0; sent < EVENTS; sent += 50) {
      const batch = Array.from({ length: 50 }, (_, at) => Buffer.from(`{"number":${sent + at}}`));
      await Promise.all(batch.map((body) => notify(listener.url, body, 'application/json')));
    }
    binary = await notify(listener.url, BYTES, 'application/octet-stream');
    const mapping = { data: { twice: 'number * 2' } };
    const mapper = await call<typeof listener>(server, '/api/v1/listeners', {
      name: 'mapped',
      mapping,
    });
    mapped = await notify(mapper.url, Buffer.from('{"number":21}'), 'application/json');
    events = await listEvents(server);
    assert.equal(await server.stop(), 0);
  });

  after(async () => {
    await removePlace(place);
    await postgres.close();
  });

  const env = (storeUrl: string) => ({
    EARSHOT_STORE_URL: storeUrl,
    EARSHOT_MASTER_KEY: masterKey,
    EARSHOT_ADMIN_TOKEN: adminToken,
  });

  test('what is broken off goes on where it was, and no server starts on half of it', async () => {
    const stop = new AbortController();
    const aborted = move(url, {
      signal: stop.signal,
      onProgress: ({ table }) => table === 'requests' && stop.abort(new Error('enough')),
    });
    await assert.rejects(aborted, /enough/);
    const options = { url, dataFolder: data, clock: systemClock };
    await assert.rejects(openStore(options), /run `earshot migrate-store` again/);

    const at = { ...place, env: env(url) };
    const { code, stdout, stderr } = await earshot(at, 'migrate-store', '--data', data);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /rows have been moved, and all have been compared; \d+ were there from/);
    assert.match(stdout, /start no server on it any more/);
  });

  test('a server on the database has every event, byte for byte, and the credentials', async () => {
    const server = await serve({ ...place, env: env(url) });
    assert.deepEqual(await listEvents(server), events);
    const runs = await call<{ items: readonly Item[] }>(server, '/api/v1/runs?limit=500');
    assert.equal(runs.items.length, EVENTS + 1);
    const request = binary.replace('evt_', 'req_');
    const answer = await fetch(`${server.announcement.url}/api/v1/requests/${request}/body`, {
      headers: { authorization: `Bearer ${adminToken}` },
    });
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), BYTES);
    const { data: made } = await call<{ data: unknown }>(server, `/api/v1/events/${mapped}`);
    assert.deepEqual(made, { twice: 42 });
    const path = new URL(listener.url).pathname;
    const after = await notify(`${server.announcement.url}${path}`, BYTES, 'text/plain');
    assert.ok(!events.some(({ id }) => id === after));
    assert.equal(await server.stop(), 0);
  });

  test('a database that is not empty is refused, and so is half of another store', async () => {
    await assert.rejects(move(url), /the target is not empty \(it has settings\)/);
    const other = await postgres.createDatabase();
    const stop = new AbortController();
    const onProgress = (): void => stop.abort(new Error('enough'));
    await assert.rejects(move(other, { signal: stop.signal, onProgress }), /enough/);
    await query(other, `UPDATE settings SET value = replace(value, '"from":"', '"from":"x')`);
    await assert.rejects(move(other), /half of another store/);
  });

  test('how far retention had come is not moved: there, bodies are gone through from the oldest on', async () => {
    const source = new DatabaseSync(join(data, 'earshot.db'));
    source.exec('INSERT INTO sweeps VALUES (30, 1, 1); INSERT INTO carried_bodies VALUES (30, 1)');
    source.close();
    const target = await postgres.createDatabase();
    await move(target);
    const places = 'SELECT retention_days FROM sweeps UNION SELECT id FROM carried_bodies';
    assert.deepEqual(await query(target, places), []);
  });

  test('a row that has not come as it was is found', async () => {
    const target = await postgres.createDatabase();
    const stop = new AbortController();
    const onProgress: MoveOptions['onProgress'] = ({ phase }) =>
      phase === 'comparing' && stop.abort(new Error('enough'));
    await assert.rejects(move(target, { signal: stop.signal, onProgress }), /enough/);
    await query(target, `UPDATE bodies SET bytes = '\\x00'`);
    await assert.rejects(move(target), /the row \d+ of bodies differs in "bytes"/);
    await query(target, 'DELETE FROM runs');
    await assert.rejects(move(target), /the row \d+ of runs is not in the target/);
  });

  test('a store that a server uses is not moved, and what is missing is said', async () => {
    const server = await serve(place);
    const at = { ...place, env: env(await postgres.createDatabase()) };
    const used = await earshot(at, 'migrate-store', '--data', data);
    assert.equal(used.code, 1);
    assert.match(used.stderr, /the store has not been moved: another Earshot is using/);
    assert.equal(await server.stop(), 0);
    const nowhere = await earshot(place, 'migrate-store', '--data', data);
    assert.equal(nowhere.code, 2);
    assert.match(nowhere.stderr, /EARSHOT_STORE_URL/);
  });
});

async function query(url: string, text: string): Promise<readonly unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
