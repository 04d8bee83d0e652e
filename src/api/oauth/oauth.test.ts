import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { HOUR } from '../../base/duration.ts';
import { openHouse, type House } from '../api.suite.ts';

let house: House;
let id: string;
let secret: string;

before(async () => {
  house = await openHouse();
  const body = { name: 'for the ERP', kind: 'oauth_client' as const };
  const created = await house.call('createCredential', { body });
  id = created.id;
  secret = created.client_secret ?? assert.fail('no secret');
});
after(() => house.close());
beforeEach(() => {
  house.guardWaitMs = 0;
  house.failures.length = 0;
});

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

interface Sent {
  readonly type?: string;
  readonly body?: string;
  readonly authorization?: string;
}

/** The API's own token must not come along: here it is another scheme that nobody has asked for. */
async function ask({ type = FORM, body = '', authorization }: Sent): Promise<Response> {
  return fetch(`${house.url}/oauth/v1/token`, {
    method: 'POST',
    headers: { 'content-type': type, ...(authorization !== undefined && { authorization }) },
    body,
  });
}

function form(members: Readonly<Record<string, string>>): string {
  return new URLSearchParams(members).toString();
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

const GRANT = { grant_type: 'client_credentials' };
const asClient = () => ({ client_id: id, client_secret: secret });

describe('gives an access token', () => {
  const ways: readonly (readonly [string, () => Sent])[] = [
    ['to a form', () => ({ body: form({ ...GRANT, ...asClient() }) })],
    ['to JSON', () => ({ type: JSON_TYPE, body: JSON.stringify({ ...GRANT, ...asClient() }) })],
    ['to Basic', () => ({ body: form(GRANT), authorization: basic(id, secret) })],
    [
      'to Basic whose halves are form-encoded',
      () => ({
        body: form(GRANT),
        authorization: basic(encodeURIComponent(id).replaceAll('_', '%5F'), secret),
      }),
    ],
    [
      'to Basic with the client_id in the body too, and JSON with a charset',
      () => ({
        type: `${JSON_TYPE}; charset=utf-8`,
        body: JSON.stringify({ ...GRANT, client_id: id }),
        authorization: basic(id, secret),
      }),
    ],
    [
      'though scope is empty and a member is unknown (RFC 6749, 3.2)',
      () => ({ body: form({ ...GRANT, ...asClient(), scope: '', audience: 'https://x.example' }) }),
    ],
  ];
  for (const [title, sent] of ways) {
    test(title, async () => {
      const response = await ask(sent());
      assert.equal(response.status, 200, await response.clone().text());
      assert.match(response.headers.get('cache-control') ?? '', /no-store/);
      assert.equal(response.headers.get('pragma'), 'no-cache');
      const { data, ...token } = (await response.json()) as Record<string, unknown>;
      assert.deepEqual(data, token);
      assert.deepEqual([token['token_type'], token['expires_in']], ['Bearer', 3_600]);
      const verified = await house.keyring.verifyToken(String(token['access_token']));
      assert.ok(verified.ok);
      const { subject, issuedAt, expiresAt } = verified.value;
      assert.equal(subject, id);
      assert.equal((expiresAt?.getTime() ?? 0) - issuedAt.getTime(), HOUR);
      assert.deepEqual(house.failures, []);
    });
  }

  test('that is another one each time, and is what RFC 9068 says', async () => {
    const sent = { body: form({ ...GRANT, ...asClient() }) };
    const tokens = [await ask(sent), await ask(sent)].map(async (response) => {
      const { access_token: token } = (await response.json()) as { access_token: string };
      const parts = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
      return parts.slice(0, 2).map((part) => JSON.parse(part) as Record<string, unknown>);
    });
    const [[header, first] = [], [, second] = []] = await Promise.all(tokens);
    assert.deepEqual([header?.['typ'], header?.['alg']], ['at+jwt', 'HS256']);
    assert.equal(first?.['client_id'], id);
    assert.notEqual(first?.['jti'], second?.['jti']);
  });

  test('that ends no later than its client', async () => {
    const body = { name: 'until soon', kind: 'oauth_client' as const, expires_in: '90s' };
    const created = await house.call('createCredential', { body });
    const response = await ask({
      body: form({ ...GRANT, client_id: created.id, client_secret: created.client_secret ?? '' }),
    });
    const { expires_in: life } = (await response.json()) as { expires_in: number };
    assert.ok(life >= 88 && life <= 90, String(life));
  });
});

interface Refused {
  readonly title: string;
  readonly sent: () => Sent | Promise<Sent>;
  readonly status: number;
  readonly error: string;
  readonly fails?: true;
}

const REFUSED: readonly Refused[] = [
  {
    title: 'a wrong secret',
    sent: () => ({ body: form({ ...GRANT, client_id: id, client_secret: 'x'.repeat(43) }) }),
    status: 401,
    error: 'invalid_client',
    fails: true,
  },
  {
    title: 'a wrong secret by Basic',
    sent: () => ({ body: form(GRANT), authorization: basic(id, `${secret}x`) }),
    status: 401,
    error: 'invalid_client',
    fails: true,
  },
  {
    title: 'a client that does not exist',
    sent: () => ({ body: form({ ...GRANT, ...asClient(), client_id: 'crd_00000000000' }) }),
    status: 401,
    error: 'invalid_client',
    fails: true,
  },
  {
    title: 'an API key in place of a client',
    async sent() {
      const key = await house.call('createCredential', { body: { name: 'an API key' } });
      return { body: form({ ...GRANT, client_id: key.id, client_secret: key.token ?? '' }) };
    },
    status: 401,
    error: 'invalid_client',
    fails: true,
  },
  {
    title: 'a revoked client',
    async sent() {
      const body = { name: 'revoked', kind: 'oauth_client' as const };
      const { id: gone, client_secret: its } = await house.call('createCredential', { body });
      await house.call('deleteCredential', { params: { id: gone } });
      return { body: form({ ...GRANT, client_id: gone, client_secret: its ?? '' }) };
    },
    status: 401,
    error: 'invalid_client',
    fails: true,
  },
  { title: 'no client', sent: () => ({ body: form(GRANT) }), status: 401, error: 'invalid_client' },
  {
    title: 'a client without a secret',
    sent: () => ({ body: form({ ...GRANT, client_id: id, client_secret: '' }) }),
    status: 401,
    error: 'invalid_client',
  },
  {
    title: 'another way to authenticate',
    sent: () => ({ body: form(GRANT), authorization: 'Bearer abc' }),
    status: 401,
    error: 'invalid_client',
  },
  {
    title: 'a client that authenticates twice',
    sent: () => ({ body: form({ ...GRANT, ...asClient() }), authorization: basic(id, secret) }),
    status: 400,
    error: 'invalid_request',
  },
  {
    title: 'two clients',
    sent: () => ({
      body: form({ ...GRANT, client_id: 'crd_00000000000' }),
      authorization: basic(id, secret),
    }),
    status: 400,
    error: 'invalid_request',
  },
  {
    title: 'a member that comes twice',
    sent: () => ({ body: `${form({ ...GRANT, ...asClient() })}&client_id=${id}` }),
    status: 400,
    error: 'invalid_request',
  },
  {
    title: 'no grant type',
    sent: () => ({ body: form(asClient()) }),
    status: 400,
    error: 'invalid_request',
  },
  {
    title: 'another grant type',
    sent: () => ({ body: form({ ...asClient(), grant_type: 'password' }) }),
    status: 400,
    error: 'unsupported_grant_type',
  },
  {
    title: 'a scope',
    sent: () => ({ body: form({ ...GRANT, ...asClient(), scope: 'admin' }) }),
    status: 400,
    error: 'invalid_scope',
  },
  {
    title: 'what is not JSON',
    sent: () => ({ type: JSON_TYPE, body: '{' }),
    status: 400,
    error: 'invalid_request',
  },
  {
    title: 'JSON that is no object',
    sent: () => ({ type: JSON_TYPE, body: '[]' }),
    status: 400,
    error: 'invalid_request',
  },
  {
    title: 'JSON whose members are no texts',
    sent: () => ({ type: JSON_TYPE, body: JSON.stringify({ ...GRANT, client_id: 1 }) }),
    status: 400,
    error: 'invalid_request',
  },
  {
    title: 'another content type',
    sent: () => ({ type: 'text/plain', body: form({ ...GRANT, ...asClient() }) }),
    status: 415,
    error: 'invalid_request',
  },
  {
    title: 'a body over 16 KiB',
    sent: () => ({ body: form({ ...GRANT, ...asClient(), pad: 'x'.repeat(2 ** 14) }) }),
    status: 413,
    error: 'invalid_request',
  },
];

describe('refuses in the words of RFC 6749, 5.2', () => {
  for (const { title, sent, status, error, fails } of REFUSED) {
    test(title, async () => {
      const response = await ask(await sent());
      const text = await response.text();
      assert.equal(response.status, status, text);
      const body = JSON.parse(text) as Record<string, string>;
      assert.equal(body['error'], error);
      assert.match(body['error_description'] ?? '', /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
      assert.equal(body['request_id'], response.headers.get('x-request-id'));
      assert.match(response.headers.get('cache-control') ?? '', /no-store/);
      const challenge = response.headers.get('www-authenticate');
      assert.equal(challenge?.startsWith('Basic realm="earshot"'), status === 401 || undefined);
      assert.ok(!text.includes(secret) && !text.includes('access_token'));
      assert.equal(house.failures.length, fails === true ? 1 : 0);
    });
  }

  test('another method', async () => {
    const response = await fetch(`${house.url}/oauth/v1/token`);
    assert.deepEqual([response.status, response.headers.get('allow')], [405, 'POST']);
  });

  test('who has failed too often, unheard, though the secret is right', async () => {
    house.guardWaitMs = 1_500;
    const response = await ask({ body: form({ ...GRANT, ...asClient() }) });
    assert.deepEqual([response.status, response.headers.get('retry-after')], [429, '2']);
    assert.equal(((await response.json()) as { error: string }).error, 'temporarily_unavailable');
  });

  test('everybody, for as long as clients may have been revoked elsewhere unseen', async () => {
    house.isStale = true;
    const response = await ask({ body: form({ ...GRANT, ...asClient() }) });
    assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '2']);
    house.isStale = false;
  });

  test('failures count at the client that was named, and together where there is none', async () => {
    await ask({ body: form({ ...GRANT, client_id: id, client_secret: 'wrong' }) });
    await ask({ body: form({ ...GRANT, client_id: 'one', client_secret: 'wrong' }) });
    await ask({ body: form({ ...GRANT, client_id: 'two', client_secret: 'wrong' }) });
    assert.deepEqual(house.failures, [id, '/oauth/v1/token', '/oauth/v1/token']);
  });
});

describe('GET /rest/v1/auth/test', () => {
  const look = (authorization: string) =>
    fetch(`${house.url}/rest/v1/auth/test`, { headers: { authorization } });

  test('says that a credential is good', async () => {
    const response = await look('Bearer good');
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { Message: 'The credential is good.' });
  });

  test('refuses another one, and counts that', async () => {
    const response = await look('Bearer bad');
    assert.deepEqual([response.status, response.headers.get('www-authenticate')], [401, 'Bearer']);
    const body = (await response.json()) as { error: { code: string } };
    assert.equal(body.error.code, 'credential_invalid');
    assert.deepEqual(house.failures, ['/rest/v1/auth/test']);
  });

  test('refuses unheard who has failed too often', async () => {
    house.guardWaitMs = 1_000;
    const response = await look('Bearer good');
    assert.deepEqual([response.status, response.headers.get('retry-after')], [429, '1']);
  });
});
