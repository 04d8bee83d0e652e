import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../kit/clock.ts';
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
const PATIENCE_MS = 20_000;

describe('what is changed at one node', () => {
  let postgres: Postgres;
  let nodes: Nodes;
  /** Where it is changed, and another one. */
  let here: string;
  let there: string;
  let listener: Listener;

  before(async () => {
    postgres = await openPostgresServer();
    nodes = await openNodes(await postgres.createDatabase());
    [here, there] = await Promise.all([startNode(), startNode()]);
    listener = await callApi(here, 'POST /api/v1/listeners', { name: 'Orders' });
  });
  after(async () => {
    await nodes.close();
    await postgres.close();
  });

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
