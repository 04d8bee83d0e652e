import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createSessionCookie, newAccount, toProof } from '../account/account.ts';
import type { Role } from '../model/account.ts';
import { keepRequest, openHouse, type House } from './api.suite.ts';
import { operations, type Operation } from './contract.ts';

/** The house says that it is reached at this address. */
const cookie = createSessionCookie('https://hooks.example/');

describe('a session of the Studio', () => {
  let house: House;
  const tokens = new Map<Role, string>();

  before(async () => {
    house = await openHouse();
    for (const role of ['viewer', 'log_viewer', 'editor', 'admin'] as const) {
      const id = house.store.newId('acc');
      const account = newAccount({ id, name: `the ${role}`, role, now: Date.now() });
      await house.store.accounts.insert(account);
      const { link } = await house.accounts.issueLink(account);
      const entered = await house.accounts.redeemLink({
        link,
        name: undefined,
        password: 'a horse and a staple',
      });
      assert.ok(entered.ok);
      tokens.set(role, entered.value.token);
    }
  });
  after(() => house.close());

  interface Given {
    readonly method?: string;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
  }

  async function ask(role: Role, path: string, { method = 'GET', body, headers }: Given = {}) {
    const token = tokens.get(role) ?? '';
    const response = await fetch(house.url + path, {
      method,
      ...(body !== undefined && { body }),
      headers: {
        cookie: cookie.set(token).split(';')[0] ?? '',
        'x-earshot-proof': toProof(token),
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/json',
        ...headers,
      },
    });
    const text = await response.text();
    return { status: response.status, text };
  }

  const CREATE = { method: 'POST', body: '{"name":"Made by a session"}' };

  test('reads, and changes things where its role may', async () => {
    for (const [role, status] of [
      ['viewer', 403],
      ['log_viewer', 403],
      ['editor', 201],
      ['admin', 201],
    ] as const) {
      assert.equal((await ask(role, '/api/v1/listeners')).status, 200);
      assert.equal((await ask(role, '/api/v1/listeners', CREATE)).status, status, role);
    }
  });

  test('changes nothing for a page of another origin, nor without its proof', async () => {
    const own = new URL(house.url).origin;
    const CASES: readonly (readonly [headers: Record<string, string>, status: number])[] = [
      [{ 'sec-fetch-site': 'cross-site' }, 403],
      [{ 'sec-fetch-site': 'same-site' }, 403],
      [{ 'sec-fetch-site': 'none' }, 403],
      [{ 'sec-fetch-site': '' }, 403],
      [{ 'sec-fetch-site': '', origin: 'https://evil.example' }, 403],
      [{ 'sec-fetch-site': '', origin: 'null' }, 403],
      [{ 'sec-fetch-site': '', origin: own }, 201],
      [{ 'x-earshot-proof': '' }, 403],
      [{ 'x-earshot-proof': toProof('another') }, 403],
      [{}, 201],
    ];
    for (const [headers, status] of CASES) {
      const answer = await ask('editor', '/api/v1/listeners', { ...CREATE, headers });
      assert.equal(answer.status, status, JSON.stringify(headers));
      if (status === 403) assert.match(answer.text, /origin_untrusted/);
    }
  });

  test('is nothing beside a wrong token, nor under a cookie that is none', async () => {
    const wrong = { headers: { authorization: 'Bearer wrong' } };
    assert.equal((await ask('admin', '/api/v1/listeners', wrong)).status, 401);
    const cut = { headers: { cookie: 'earshot=1; __Host-earshot_00000000=x' } };
    assert.equal((await ask('admin', '/api/v1/listeners', cut)).status, 401);
  });

  test('shows a viewer no payload: not in an answer, not by a search', async () => {
    const { id } = await house.call('createListener', { body: { name: 'Payloads' } });
    const { requestId, eventId } = await keepRequest(house.store, {
      listenerId: id,
      bytes: '{"password":"hunter2"}',
    });
    const paths = [
      `/api/v1/requests/${requestId}`,
      `/api/v1/requests/${requestId}/body`,
      `/api/v1/events/${eventId}`,
      '/api/v1/requests?q=hunter2',
      '/api/v1/events?q=hunter2',
    ];
    for (const path of paths) {
      const answer = await ask('viewer', path);
      assert.ok(!/hunter2|x-one/i.test(answer.text.replace(path, '')), answer.text);
      assert.equal((await ask('log_viewer', path)).status, 200, path);
    }
    const seen = JSON.parse((await ask('viewer', paths[0] ?? '')).text) as Record<string, unknown>;
    assert.deepEqual([seen['id'], seen['headers'], seen['target']], [requestId, null, null]);
    assert.match((await ask('log_viewer', paths[2] ?? '')).text, /hunter2/);
  });

  test('tries a change only for who could make it: an expression can ask what a redaction hides', async () => {
    const { id } = await house.call('createListener', { body: { name: 'Drafts' } });
    const request = { body: '{"card":"4111"}' };
    const test = (path: string, definition: object) =>
      [path, { method: 'POST', body: JSON.stringify({ request, definition }) }] as const;
    const CASES: readonly (readonly [path: string, definition: object, isRefused: boolean])[] = [
      [`/api/v1/listeners/${id}/test`, {}, false],
      [`/api/v1/listeners/${id}/test`, { filter: 'card == "4111"' }, true],
      ['/api/v1/listeners/test', { name: 'New' }, true],
    ];
    for (const [path, definition, isRefused] of CASES) {
      const answer = await ask('log_viewer', ...test(path, definition));
      assert.equal(answer.status === 403, isRefused, `${path} ${answer.text}`);
      assert.notEqual((await ask('editor', ...test(path, definition))).status, 403, path);
    }
  });

  test('of all operations, those about accounts, keys and erasing are for admins alone', () => {
    const wanted = new Set(
      Object.entries<Operation>(operations)
        .filter(([, { role }]) => role === 'admin')
        .map(([name]) => name),
    );
    for (const name of ['createAccount', 'createAccountLink', 'listAccounts', 'eraseRequestBody'])
      assert.ok(wanted.has(name), name);
    const accountOperations = Object.entries<Operation>(operations).filter(([, { path }]) =>
      path.startsWith('/api/v1/accounts'),
    );
    assert.ok(accountOperations.every(([name]) => wanted.has(name)));
  });
});

describe('the accounts of the API', () => {
  let house: House;
  before(async () => {
    house = await openHouse();
  });
  after(() => house.close());

  test('are made with a link, changed and deleted, but never the last admin', async () => {
    const made = await house.call('createAccount', { body: { name: 'Ada', role: 'admin' } });
    assert.match(made.link.url, /^https:\/\/hooks\.example\/studio\/welcome#[\w-]{43}$/);
    assert.equal(made.has_password, false);
    const { items } = await house.call('listAccounts', { query: {} });
    assert.deepEqual(
      items.map(({ name }) => name),
      ['Ada'],
    );
    const refused = async (method: string, path: string, body?: string) =>
      (
        await house.fetch(path, {
          method,
          ...(body !== undefined && { body }),
          headers: { 'content-type': 'application/json' },
        })
      ).status;
    const path = `/api/v1/accounts/${made.id}`;
    assert.equal(await refused('POST', '/api/v1/accounts', '{"name":"ADA","role":"viewer"}'), 409);
    assert.equal(await refused('DELETE', path), 409);
    assert.equal(await refused('PATCH', path, '{"role":"viewer"}'), 409);
    assert.equal(await refused('PATCH', path, '{"role":"root"}'), 400);
    const next = await house.call('createAccount', { body: { name: 'Eve', role: 'admin' } });
    await house.call('updateAccount', {
      params: { id: made.id },
      body: { role: 'viewer', name: 'Countess' },
    });
    const got = await house.call('getAccount', { params: { id: made.id } });
    assert.deepEqual([got.name, got.role], ['Countess', 'viewer']);
    const link = await house.call('createAccountLink', { params: { id: made.id }, body: {} });
    assert.notEqual(link.url, made.link.url);
    await house.call('deleteAccount', { params: { id: made.id } });
    assert.equal(await refused('DELETE', `/api/v1/accounts/${next.id}`), 409);
  });
});
