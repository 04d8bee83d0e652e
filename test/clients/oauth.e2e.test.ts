import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import { ADMIN_TOKEN, findFreePort, startServer, type RunningServer } from '../kit/server.ts';

/** A standard client library against a running server: what it will not read, others will not read either. */

interface Wire {
  readonly id: string;
  readonly url: string;
  readonly status: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly last_used_at: string | null;
  readonly error: { readonly code: string };
}

/** The library will have https; the server of the test is on the loopback without it. */
const IN_CLEAR = {
  [oauth.customFetch]: (url: string, init: object) => fetch(url.replace(/^https:/, 'http:'), init),
};

describe('OAuth clients', () => {
  let folder: string;
  let server: RunningServer;
  let issuer: oauth.AuthorizationServer;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-oauth-'));
    server = await startServer({ dataFolder: folder, port: await findFreePort() });
    const url = server.url.replace(/^http:/, 'https:');
    issuer = { issuer: url, token_endpoint: `${url}/oauth/v1/token` };
  });

  after(async () => {
    await server.kill('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  async function admin(method: string, path: string, body?: object): Promise<Wire> {
    const response = await fetch(`${server.url}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    assert.ok(response.ok, await response.clone().text());
    return (response.status === 204 ? {} : await response.json()) as Wire;
  }

  const makeClient = (more: object = {}) =>
    admin('POST', 'credentials', { name: 'for the ERP', kind: 'oauth_client', ...more });

  async function getToken(client: Wire, authenticate: oauth.ClientAuth): Promise<string> {
    const asked = { client_id: client.client_id };
    const response = await oauth.clientCredentialsGrantRequest(
      issuer,
      asked,
      authenticate,
      new URLSearchParams(),
      IN_CLEAR,
    );
    const token = await oauth.processClientCredentialsResponse(issuer, asked, response);
    assert.deepEqual([token.token_type, token.expires_in], ['bearer', 3_600]);
    return token.access_token;
  }

  async function notify(url: string, token: string): Promise<[number, Wire]> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"order":1}',
    });
    return [response.status, (await response.json()) as Wire];
  }

  async function testToken(token: string): Promise<number> {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${server.url}/rest/v1/auth/test`, { headers })).status;
  }

  for (const [name, authenticate] of [
    ['client_secret_basic', oauth.ClientSecretBasic],
    ['client_secret_post', oauth.ClientSecretPost],
  ] as const) {
    test(`get a token by ${name} that a listener takes`, async () => {
      const { url } = await admin('POST', 'listeners', { name: 'Orders' });
      const client = await makeClient();
      const token = await getToken(client, authenticate(client.client_secret));
      const [status, answer] = await notify(url, token);
      assert.deepEqual([status, answer.status], [200, 'RECEIVED']);
      assert.equal(await testToken(token), 200);
    });
  }

  test('are refused in a form that the library knows, when the secret is wrong', async () => {
    const client = await makeClient();
    await assert.rejects(getToken(client, oauth.ClientSecretBasic('wrong')), (error) => {
      // By Basic the library reads the challenge first.
      return error instanceof oauth.WWWAuthenticateChallengeError && error.status === 401;
    });
    await assert.rejects(getToken(client, oauth.ClientSecretPost('wrong')), (error) => {
      assert.ok(error instanceof oauth.WWWAuthenticateChallengeError, String(error));
      return error.status === 401;
    });
  });

  test('may send only to the listeners of their scope', async () => {
    const mine = await admin('POST', 'listeners', { name: 'Mine' });
    const other = await admin('POST', 'listeners', { name: 'Other' });
    const client = await makeClient({ listener_ids: [mine.id] });
    const token = await getToken(client, oauth.ClientSecretBasic(client.client_secret));
    assert.equal((await notify(mine.url, token))[0], 200);
    const [status, { error }] = await notify(other.url, token);
    assert.deepEqual([status, error.code], [403, 'credential_not_allowed']);
  });

  test('and their tokens are refused from the moment of revocation', async () => {
    const { url } = await admin('POST', 'listeners', { name: 'Orders' });
    const client = await makeClient();
    const token = await getToken(client, oauth.ClientSecretBasic(client.client_secret));
    assert.equal((await notify(url, token))[0], 200);
    await admin('DELETE', `credentials/${client.id}`);
    const [status, { error }] = await notify(url, token);
    assert.deepEqual([status, error.code], [401, 'credential_revoked']);
    assert.equal(await testToken(token), 401);
    await assert.rejects(getToken(client, oauth.ClientSecretBasic(client.client_secret)));
  });

  test('their tokens outlive a rotation of the signing key', async () => {
    const { url } = await admin('POST', 'listeners', { name: 'Orders' });
    const client = await makeClient();
    const token = await getToken(client, oauth.ClientSecretBasic(client.client_secret));
    await admin('POST', 'signing_keys', {});
    assert.equal((await notify(url, token))[0], 200);
    const next = await getToken(client, oauth.ClientSecretBasic(client.client_secret));
    assert.equal((await notify(url, next))[0], 200);
  });

  test('who guesses a secret is slowed down, and shuts out no other client', async () => {
    const [guessed, other] = [await makeClient(), await makeClient()];
    const guess = () =>
      fetch(`${server.url}/oauth/v1/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: guessed.client_id,
          client_secret: 'guess',
        }),
      });
    const statuses = new Set<number>();
    for (let i = 0; i < 400 && !statuses.has(429); i += 1) statuses.add((await guess()).status);
    assert.deepEqual([...statuses], [401, 429]);
    await getToken(other, oauth.ClientSecretBasic(other.client_secret));
  });
});
