import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { createManualClock, eventually } from '../kit/clock.ts';
import { openDestination, type Destination } from '../kit/destination.ts';
import { openNodes, type Nodes } from '../kit/nodes.ts';
import { openPostgresServer, type Postgres } from '../kit/postgres.ts';
import { ADMIN_TOKEN, callApi } from '../kit/server.ts';

interface Listener {
  readonly id: string;
  readonly url: string;
  readonly name: string;
  readonly description: string;
}

interface Credential {
  readonly id: string;
  readonly token: string;
}

/** A second is what is promised; a machine with other things to do may take longer. */
const PATIENCE_MS = 60_000;

let postgres: Postgres;
before(async () => {
  postgres = await openPostgresServer();
});
after(() => postgres.close());

describe('what is changed at one node', () => {
  let nodes: Nodes;
  /** Where it is changed, and another one. */
  let here: string;
  let there: string;
  let listener: Listener;

  before(async () => {
    nodes = await openNodes(await postgres.createDatabase());
    [here, there] = await Promise.all([startNode(), startNode()]);
    listener = await callApi(here, 'POST /api/v1/listeners', { name: 'Orders' });
  });
  after(() => nodes.close());

  async function startNode(): Promise<string> {
    return (await nodes.start()).url;
  }

  /** The status that a node answers a webhook with. */
  async function send(node: string, url: string, token: string): Promise<number> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const at = new URL(new URL(url).pathname, node);
    const response = await fetch(at, { method: 'POST', headers, body: '{}' });
    await response.arrayBuffer();
    return response.status;
  }

  function createKey(name: string): Promise<Credential> {
    return callApi(here, 'POST /api/v1/credentials', { name, kind: 'api_key' });
  }

  async function awaitStatus(status: number, token: string): Promise<void> {
    await eventually(async () => (await send(there, listener.url, token)) === status, PATIENCE_MS);
  }

  test('holds at the other one: a listener, a credential, and that it was revoked', async () => {
    const { id, token } = await createKey('To be revoked');
    await awaitStatus(200, token);
    await callApi(here, `DELETE /api/v1/credentials/${id}`);
    assert.equal(await send(here, listener.url, token), 401);
    await awaitStatus(401, token);
  });

  test('holds there too when it is a signing key that was made or retired', async () => {
    const { id, token } = await createKey('Of the first key');
    await awaitStatus(200, token);
    await callApi(here, 'POST /api/v1/signing_keys');
    const later = await createKey('Of the second key');
    await awaitStatus(200, later.token);
    const keys = await callApi<{ items: { id: string; state: string }[] }>(
      here,
      'GET /api/v1/signing_keys',
    );
    const old = keys.items.find(({ state }) => state !== 'current');
    await callApi(here, `DELETE /api/v1/credentials/${id}`);
    await callApi(here, `DELETE /api/v1/signing_keys/${old?.id}`);
    const kept = async (): Promise<number> => {
      const { items } = await callApi<{ items: unknown[] }>(there, 'GET /api/v1/signing_keys');
      return items.length;
    };
    await eventually(async () => (await kept()) === 1, PATIENCE_MS);
    assert.equal(await send(there, listener.url, later.token), 200);
  });

  test('holds there too when it is a secret, a URL, or that the listener is no more', async () => {
    const made = await callApi<Listener>(here, 'POST /api/v1/listeners', { name: 'For a while' });
    const { token } = await createKey('For a while');
    const sendThere = (url: string): Promise<number> => send(there, url, token);
    await eventually(async () => (await sendThere(made.url)) === 200, PATIENCE_MS);
    const moved = await callApi<Listener>(here, `POST /api/v1/listeners/${made.id}/urls`, {
      previous_expire_in: '0s',
    });
    await eventually(async () => (await sendThere(moved.url)) === 200, PATIENCE_MS);
    assert.equal(await sendThere(made.url), 404);
    await callApi(here, `DELETE /api/v1/listeners/${made.id}`);
    await eventually(async () => (await sendThere(moved.url)) === 404, PATIENCE_MS);
  });

  async function patch(node: string, body: object, etag?: string): Promise<number> {
    const response = await fetch(`${node}/api/v1/listeners/${listener.id}`, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${ADMIN_TOKEN}`,
        'content-type': 'application/json',
        ...(etag !== undefined && { 'if-match': etag }),
      },
      body: JSON.stringify(body),
    });
    await response.arrayBuffer();
    return response.status;
  }

  async function read(node: string): Promise<{ listener: Listener; etag: string }> {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const response = await fetch(`${node}/api/v1/listeners/${listener.id}`, { headers });
    const etag = response.headers.get('etag') ?? '';
    return { listener: (await response.json()) as Listener, etag };
  }

  test('is changed by one of two that change what both have read, whichever node they ask', async () => {
    for (let round = 0; round < 10; round++) {
      const { etag } = await read(here);
      const statuses = await Promise.all([
        patch(here, { description: `here ${round}` }, etag),
        patch(there, { description: `there ${round}` }, etag),
      ]);
      assert.deepEqual(statuses.toSorted(), [200, 412], `round ${round}`);
    }
  });

  test('keeps what another node changes at the same time elsewhere in it', async () => {
    for (let round = 0; round < 10; round++) {
      const statuses = await Promise.all([
        patch(here, { name: `Name ${round}` }),
        patch(there, { description: `Description ${round}` }),
      ]);
      assert.deepEqual(statuses, [200, 200]);
      const { name, description } = (await read(here)).listener;
      assert.deepEqual([name, description], [`Name ${round}`, `Description ${round}`]);
    }
  });

  test('is there when it is an account, at once', async () => {
    const account = { name: 'Ada', role: 'viewer' };
    const { id } = await callApi<{ id: string }>(here, 'POST /api/v1/accounts', account);
    assert.equal((await callApi<{ id: string }>(there, `GET /api/v1/accounts/${id}`)).id, id);
    await callApi(here, `DELETE /api/v1/accounts/${id}`);
    await assert.rejects(callApi(there, `GET /api/v1/accounts/${id}`), /404/);
  });
});

describe('a node that takes webhooks and a node that works', () => {
  let nodes: Nodes;
  let destination: Destination;
  let ingest: string;
  let worker: string;
  let webhook: URL;

  before(async () => {
    destination = await openDestination();
    nodes = await openNodes(await postgres.createDatabase());
    const started = await Promise.all(
      ['ingest', 'worker'].map((role) => nodes.start({ EARSHOT_ROLE: role })),
    );
    [ingest, worker] = started.map(({ url }) => url) as [string, string];
    const listener = await callApi<Listener>(ingest, 'POST /api/v1/listeners', {
      name: 'Anybody',
      unsecured: true,
      verification: { credential: 'off' },
    });
    await callApi(ingest, 'POST /api/v1/triggers', {
      name: 'Forward',
      listener_ids: [listener.id],
      workflow: { steps: [{ forward: { url: destination.url } }] },
    });
    webhook = new URL(listener.url);
  });
  after(async () => {
    await nodes.close();
    await destination.close();
  });

  const post = (node: string): Promise<Response> =>
    fetch(new URL(webhook.pathname, node), { method: 'POST', body: '{}' });

  test('say which they are', async () => {
    for (const [node, role] of [
      [ingest, 'ingest'],
      [worker, 'worker'],
    ] as const) {
      for (const path of ['/healthz', '/readyz']) {
        const response = await fetch(`${node}${path}`);
        assert.deepEqual(await response.json(), { status: 'ok', role }, path);
      }
    }
  });

  test('do their own: what the one takes the other sends on', async () => {
    const response = await post(ingest);
    assert.equal(response.status, 200);
    const { event_id: eventId } = (await response.json()) as { event_id: string };
    await eventually(() => destination.arrivals.length === 1, PATIENCE_MS);
    assert.equal(destination.arrivals[0]?.headers['earshot-event-id'], eventId);
  });

  test('do not do the other: a webhook at the worker is not lost, but sent elsewhere', async () => {
    const response = await post(worker);
    assert.equal(response.status, 503);
    assert.equal(response.headers.get('retry-after'), '2');
    assert.match(await response.text(), /"code":"role_unfit"/);
  });

  test('see to replays alike, wherever they are asked for', async () => {
    const before = destination.arrivals.length;
    for (const [asked, node] of [ingest, worker].entries()) {
      await callApi(node, 'POST /api/v1/replays', { of: 'events', filter: {} });
      await eventually(() => destination.arrivals.length === before + asked + 1, PATIENCE_MS);
    }
  });
});

describe('of stores that share a database', () => {
  test('one has a duty, until it gives it back or its term has ended', async (t) => {
    const [url, clock] = [await postgres.createDatabase(), createManualClock(Date.now())];
    const open = async (): Promise<Store> => {
      const store = await openStore({ url, dataFolder: tmpdir(), clock });
      t.after(() => store.close());
      return store;
    };
    const [one, other] = [await open(), await open()];
    const take = (store: Store): Promise<boolean> => {
      const now = clock.now();
      return store.duties.take('sweep', { now: new Date(now), until: new Date(now + 60_000) });
    };
    assert.deepEqual([await take(one), await take(other)], [true, false]);
    await other.duties.leave('sweep');
    assert.equal(await take(other), false, 'it was not its own to give back');
    await one.duties.leave('sweep');
    assert.deepEqual([await take(other), await take(one)], [true, false]);
    await clock.advance(60_000);
    assert.deepEqual([await take(one), await take(other)], [true, false]);
  });
});

describe('a node that stands still for longer than its lease', () => {
  let nodes: Nodes;
  const held: ServerResponse[] = [];
  const destination = createServer((request, response) => {
    request.resume().on('end', () => void held.push(response));
  });

  before(async () => {
    await new Promise<void>((resolve) => {
      destination.listen(0, '127.0.0.1', resolve);
    });
    nodes = await openNodes(await postgres.createDatabase());
  });
  after(async () => {
    await nodes.close();
    destination.closeAllConnections();
    await new Promise((resolve) => {
      destination.close(resolve);
    });
  });

  interface RunDetail {
    readonly status: string;
    readonly attempts: readonly { readonly outcome: string }[];
  }

  test('cannot finish a run that another has taken', async () => {
    const still = await nodes.start({ EARSHOT_LEASE: '2s', EARSHOT_LOG_LEVEL: 'warn' });
    const { port } = destination.address() as AddressInfo;
    const listener = await callApi<Listener>(still.url, 'POST /api/v1/listeners', {
      name: 'Anybody',
      unsecured: true,
      verification: { credential: 'off' },
    });
    const forward = { url: `http://127.0.0.1:${port}/`, timeout: '60s' };
    await callApi(still.url, 'POST /api/v1/triggers', {
      name: 'Forward',
      listener_ids: [listener.id],
      workflow: { steps: [{ forward }] },
      retry: { attempts: 5, base: '50ms', max: '1s' },
    });
    const sent = await fetch(listener.url, { method: 'POST', body: '{}' });
    assert.equal(sent.status, 200);
    await eventually(() => held.length === 1, PATIENCE_MS);
    still.process.kill('SIGSTOP');
    const other = await nodes.start({ EARSHOT_LEASE: '2s' });
    await eventually(() => held.length === 2, PATIENCE_MS);
    held[1]?.end('for the other');
    const runOf = async (): Promise<RunDetail> => {
      const { items } = await callApi<{ items: { id: string }[] }>(other.url, 'GET /api/v1/runs');
      return callApi(other.url, `GET /api/v1/runs/${items[0]?.id}`);
    };
    await eventually(async () => (await runOf()).status === 'completed', PATIENCE_MS);

    held[0]?.end('for the one that stood still');
    still.process.kill('SIGCONT');
    await eventually(() => still.output().includes('run.lease_lost'), PATIENCE_MS);
    const { attempts } = await runOf();
    assert.deepEqual(
      attempts.map(({ outcome }) => outcome),
      ['failed', 'completed'],
    );
  });
});
