import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createSessionCookie, newAccount, toProof } from '../../account/account.ts';
import { DAY } from '../../base/duration.ts';
import type { Account, Role } from '../../model/account.ts';
import { createManualClock } from '../../../test/kit/clock.ts';
import { keepRequest, openHouse, type House } from '../api.suite.ts';
import type { OperationAnswer, OperationInput } from '../contract.ts';

type NewToken = OperationAnswer<'createAccountToken'>;

describe('tokens of accounts', () => {
  let house: House;
  const clock = createManualClock();
  const accounts = new Map<Role, Account>();

  before(async () => {
    house = await openHouse(clock);
    for (const role of ['viewer', 'log_viewer', 'editor', 'admin'] as const) {
      const id = house.store.newId('acc');
      const account = newAccount({ id, name: `the ${role}`, role, now: clock.now() });
      await house.store.accounts.insert(account);
      accounts.set(role, account);
    }
  });
  after(() => house.close());

  const idOf = (role: Role) => accounts.get(role)?.id ?? 'acc_00000000000';

  function make(
    of: Role,
    body: Partial<OperationInput<'createAccountToken'>['body']> = {},
  ): Promise<NewToken> {
    const account_id = idOf(of);
    return house.call('createAccountToken', {
      body: { name: 'of a program', role: of, account_id, ...body },
    });
  }

  async function ask(token: string, call: string, body?: unknown) {
    const [method = '', path = ''] = call.split(' ');
    const response = await fetch(house.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  }

  test('are taken like the admin token, by their role, and the store has no more than a hash', async () => {
    const CREATE = 'POST /api/v1/listeners';
    for (const [role, reads, creates, lists] of [
      ['viewer', 200, 403, 403],
      ['log_viewer', 200, 403, 403],
      ['editor', 200, 201, 403],
      ['admin', 200, 201, 200],
    ] as const) {
      const { token } = await make(role);
      assert.match(token, /^earshot_[\w-]{43}$/);
      assert.equal((await ask(token, 'GET /api/v1/listeners')).status, reads, role);
      assert.equal((await ask(token, CREATE, { name: 'By a token' })).status, creates, role);
      assert.equal((await ask(token, 'GET /api/v1/accounts')).status, lists, role);
      const kept = JSON.stringify(await house.store.accountTokens.list(undefined));
      assert.ok(!kept.includes(token));
    }
  });

  test('may have less than the account, and never more', async () => {
    const { token } = await make('admin', { role: 'viewer' });
    assert.equal((await ask(token, 'GET /api/v1/accounts')).status, 403);
    await assert.rejects(make('editor', { role: 'admin' }), /at most .*editor/);
  });

  test('show no payload where their role does not', async () => {
    const { id } = await house.call('createListener', { body: { name: 'Payloads' } });
    const { requestId } = await keepRequest(house.store, {
      listenerId: id,
      bytes: '{"password":"hunter2"}',
    });
    const { token } = await make('admin', { role: 'viewer' });
    for (const path of [`/api/v1/requests/${requestId}/body`, '/api/v1/requests?q=hunter2'])
      assert.equal((await ask(token, `GET ${path}`)).status, 403, path);
    assert.ok(!(await ask(token, `GET /api/v1/requests/${requestId}`)).text.includes('x-one'));
  });

  test('lose with their account what that loses, and go with it', async () => {
    const id = house.store.newId('acc');
    const account = newAccount({ id, name: 'Leaving', role: 'admin', now: clock.now() });
    await house.store.accounts.insert(account);
    const { token } = await make('admin', { account_id: id });
    assert.equal((await ask(token, 'GET /api/v1/accounts')).status, 200);
    await house.call('updateAccount', { params: { id }, body: { role: 'viewer' } });
    assert.equal((await ask(token, 'GET /api/v1/accounts')).status, 403);
    assert.equal((await ask(token, 'GET /api/v1/listeners')).status, 200);
    await house.call('deleteAccount', { params: { id } });
    assert.equal((await ask(token, 'GET /api/v1/listeners')).status, 401);
  });

  test('are refused from the moment that they are revoked, or have ended', async () => {
    const revoked = await make('viewer');
    await house.call('deleteAccountToken', { params: { id: revoked.id } });
    assert.equal((await ask(revoked.token, 'GET /api/v1/listeners')).status, 401);
    const [ends, later, never] = [
      await make('viewer', { expires_in: '1h' }),
      await make('viewer'),
      await make('viewer', { expires_in: null }),
    ];
    assert.equal(never.expires_at, null);
    const asked = async ({ token }: NewToken) => (await ask(token, 'GET /api/v1/listeners')).status;
    await clock.advance(3_600_000 - 1);
    assert.equal(await asked(ends), 200);
    await clock.advance(1);
    assert.deepEqual([await asked(ends), await asked(later)], [401, 200]);
    await clock.advance(90 * DAY);
    assert.deepEqual([await asked(later), await asked(never)], [401, 200]);
  });

  test('tell when they were last used, to the minute', async () => {
    const { id, token } = await make('viewer');
    const lastUsed = async () =>
      (await house.call('getAccountToken', { params: { id } })).last_used_at;
    assert.equal(await lastUsed(), null);
    await ask(token, 'GET /api/v1/listeners');
    const first = await lastUsed();
    assert.equal(first, new Date(clock.now()).toISOString());
    await clock.advance(59_000);
    await ask(token, 'GET /api/v1/listeners');
    assert.equal(await lastUsed(), first);
    await clock.advance(1_000);
    await ask(token, 'GET /api/v1/listeners');
    assert.equal(await lastUsed(), new Date(clock.now()).toISOString());
  });

  test('are seen and revoked by their owner and by admins, and made by no token', async () => {
    const hers = await make('editor');
    const others = await make('viewer');
    const list = await ask(hers.token, 'GET /api/v1/tokens');
    assert.ok(list.text.includes(hers.id) && !list.text.includes(others.id));
    const of = `GET /api/v1/tokens?account_id=${idOf('viewer')}`;
    assert.equal((await ask(hers.token, of)).status, 403);
    assert.equal((await ask(hers.token, `GET /api/v1/tokens/${others.id}`)).status, 404);
    assert.equal((await ask(hers.token, `DELETE /api/v1/tokens/${others.id}`)).status, 404);
    const more = { name: 'more', role: 'viewer' };
    assert.equal((await ask(hers.token, 'POST /api/v1/tokens', more)).status, 403);
    assert.equal((await ask(hers.token, `DELETE /api/v1/tokens/${hers.id}`)).status, 204);
    const { items } = await house.call('listAccountTokens', { query: {} });
    assert.ok(items.some(({ id }) => id === others.id));
    await assert.rejects(
      house.call('createAccountToken', { body: { name: 'of nobody', role: 'viewer' } }),
      /400/,
    );
  });

  test('are made by their owner in the Studio, and by no other but an admin', async () => {
    const account = accounts.get('editor');
    assert.ok(account);
    const { link } = await house.accounts.issueLink(account);
    const password = 'a horse and a staple';
    const entered = await house.accounts.redeemLink({ link, name: undefined, password });
    assert.ok(entered.ok);
    const { token } = entered.value;
    const cookie = createSessionCookie('https://hooks.example/').set(token).split(';')[0] ?? '';
    const create = async (body: object) =>
      fetch(`${house.url}/api/v1/tokens`, {
        method: 'POST',
        body: JSON.stringify({ name: 'mine', role: 'viewer', ...body }),
        headers: {
          cookie,
          'x-earshot-proof': toProof(token),
          'sec-fetch-site': 'same-origin',
          'content-type': 'application/json',
        },
      });
    const made = (await (await create({})).json()) as NewToken;
    assert.deepEqual([made.account_id, made.account], [account.id, 'the editor']);
    assert.equal((await create({ account_id: idOf('viewer') })).status, 403);
    assert.equal((await create({ role: 'admin' })).status, 400);
  });

  test('stand in the audit log by their name, beside that of the account', async () => {
    const { token } = await make('editor', { name: 'the pipeline' });
    await ask(token, 'POST /api/v1/listeners', { name: 'Audited' });
    const { items } = await house.call('listAuditEntries', { query: { actor: 'the editor' } });
    const [newest] = items;
    assert.deepEqual(
      [newest?.operation, newest?.actor, newest?.token],
      ['createListener', 'the editor', 'the pipeline'],
    );
    const line = house.log.findLast(({ fields }) => fields['operation'] === 'createListener');
    assert.deepEqual(
      [line?.fields['account'], line?.fields['token']],
      ['the editor', 'the pipeline'],
    );
    const made = await house.call('listAuditEntries', {
      query: { operation: 'createAccountToken' },
    });
    const all = JSON.stringify(made.items);
    assert.ok(all.includes('the pipeline') && !all.includes(token), all);
  });
});
