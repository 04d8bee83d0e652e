import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MINUTE } from '../../base/duration.ts';
import { openHouse, play, type House, type Scenario } from '../api.suite.ts';

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.close());

const path = '/api/v1/listeners';
const uuidOf = (url: string): string => url.split('/').at(-2) ?? '';
const soon = (): number => Date.now() + MINUTE;
const secretsOf = (id: `lsn_${string}`): string[] =>
  house.catalog.secretsOf(id, Date.now()).values.map((value) => Buffer.from(value).toString());

test('creates a listener with a name alone: secured, enabled, with a webhook URL in force', async () => {
  const listener = await house.call('createListener', { body: { name: '  orders  ' } });
  assert.equal(listener.name, 'orders');
  assert.equal(
    listener.url,
    `https://hooks.example/webhooks/v1/listeners/${uuidOf(listener.url)}/notify`,
  );
  assert.deepEqual(
    listener.urls.map(({ id, url, expires_at: expiresAt }) => ({ id, url, expiresAt })),
    [{ id: uuidOf(listener.url), url: listener.url, expiresAt: null }],
  );
  assert.deepEqual([listener.enabled, listener.secured, listener.unsecured], [true, true, false]);
  assert.equal(listener.verification.credential, 'required');
  assert.equal(listener.rate_limit, null);
  assert.equal(listener.retention, 30);
  assert.ok(!('secret' in listener));
  assert.equal(house.catalog.listenerAt(uuidOf(listener.url), Date.now())?.id, listener.id);
});

test('generates the secret of a signature, shows it once, and asks for no credential then', async () => {
  const body = { name: 'github', verification: { signature: { preset: 'github' } } };
  const created = await house.call('createListener', { body });
  assert.match(created.secret ?? '', /^whsec_[A-Za-z0-9+/]{32}$/);
  assert.equal(created.verification.credential, 'off');
  assert.equal(created.secured, true);
  assert.equal(created.verification.signature?.secrets.length, 1);
  assert.deepEqual(secretsOf(created.id), [created.secret]);

  const mustNotContain = [created.secret ?? '-', '"secret"'];
  await play(house, { title: '', path: `${path}/${created.id}`, status: 200, mustNotContain });
  await play(house, { title: '', path, status: 200, mustNotContain });
});

test('keeps the secret that is given, and never shows it', async () => {
  const verification = { signature: { preset: 'github', secret: "It's a Secret to Everybody" } };
  const scenario = {
    title: '',
    method: 'POST',
    path,
    body: { name: 'github', verification },
    status: 201,
  };
  const response = await play(house, { ...scenario, mustNotContain: ['Everybody', '"secret"'] });
  const { id } = (await response.json()) as { id: `lsn_${string}` };
  assert.deepEqual(secretsOf(id), ["It's a Secret to Everybody"]);
});

const REFUSED: readonly Scenario[] = [
  {
    title: 'refuses both credential and signature off',
    body: { name: 'orders', verification: { credential: 'off' } },
    status: 400,
    mustContain: ['\\"unsecured\\"', 'true'],
    path,
  },
  {
    title: 'refuses a preset that is not known, and names those that are',
    body: { name: 'orders', verification: { signature: { preset: 'gitlab' } } },
    status: 400,
    mustContain: ['verification.signature.preset', 'github', 'standard-webhooks'],
    path,
  },
  {
    title: "refuses a size over the installation's limit",
    body: { name: 'orders', payload: { max_bytes: 2 ** 20 + 1 } },
    status: 400,
    mustContain: ['payload.max_bytes', '1048576'],
    path,
  },
  {
    title: 'refuses a credential that does not exist',
    body: { name: 'orders', verification: { allowed_credentials: ['crd_00000000000'] } },
    status: 400,
    mustContain: ['verification.allowed_credentials', 'crd_00000000000'],
    path,
  },
];

for (const scenario of REFUSED) {
  test(scenario.title, async () => {
    await play(house, { method: 'POST', ...scenario });
  });
}

test('takes all parts at once and answers with them', async () => {
  const { id: credentialId } = await house.call('createCredential', { body: { name: 'shop' } });
  const listener = await house.call('createListener', {
    body: {
      name: 'everything',
      description: 'all parts',
      enabled: false,
      verification: {
        credential: 'required',
        allowed_credentials: [credentialId],
        signature: { preset: 'standard-webhooks' },
        allowlist: ['192.0.2.0/24', '198.51.100.7', '::1'],
      },
      payload: { content_types: ['Application/JSON'], max_bytes: 2 ** 20 },
      rate_limit: { per_second: 0.5, burst: 3 },
      quota: { max_bytes: 2 ** 30 },
      retention: 7,
    },
  });
  assert.equal(listener.verification.credential, 'required');
  assert.deepEqual(listener.verification.allowed_credentials, [credentialId]);
  assert.deepEqual(listener.verification.allowlist, ['192.0.2.0/24', '198.51.100.7/32', '::1/128']);
  assert.deepEqual(
    [listener.payload.content_types, listener.payload.max_bytes],
    [['application/json'], 2 ** 20],
  );
  assert.deepEqual(listener.rate_limit, { per_second: 0.5, burst: 3 });
  assert.deepEqual(listener.quota, { max_bytes: 2 ** 30 });
  assert.equal(listener.retention, 7);
  const read = await house.call('getListener', { params: { id: listener.id } });
  const { secret: _secret, ...shown } = listener;
  assert.deepEqual(read, shown);
});

test('shows an unsecured listener with the rate limit that it has', async () => {
  const body = { name: 'open', unsecured: true, verification: { credential: 'off' as const } };
  const listener = await house.call('createListener', { body });
  assert.deepEqual([listener.secured, listener.rate_limit], [false, { per_second: 10, burst: 50 }]);
});

test('goes back to the default when a patch removes what was said', async () => {
  const { id } = await house.call('createListener', {
    body: {
      name: 'github',
      verification: { signature: { preset: 'github' }, allowlist: ['192.0.2.0/24'] },
    },
  });
  const patch = (body: object) => house.call('updateListener', { params: { id }, body });
  const both = await patch({ verification: { credential: 'required' } });
  assert.deepEqual(
    [both.verification.credential, both.verification.signature?.preset],
    ['required', 'github'],
  );
  assert.deepEqual(both.verification.allowlist, ['192.0.2.0/24']);
  const before = secretsOf(id);
  assert.equal(
    (await patch({ verification: { credential: null } })).verification.credential,
    'off',
  );
  assert.deepEqual(secretsOf(id), before);

  const bare = await patch({ verification: null });
  assert.deepEqual(
    [bare.verification.credential, bare.verification.signature, bare.verification.allowlist],
    ['required', null, null],
  );
  assert.deepEqual(secretsOf(id), []);
});

test('makes a new secret when a patch names another provider, and shows it once', async () => {
  const { id, secret } = await house.call('createListener', {
    body: { name: 'hooks', verification: { signature: { preset: 'github' } } },
  });
  const body = { verification: { signature: { preset: 'standard-webhooks' } } };
  const changed = await house.call('updateListener', { params: { id }, body });
  assert.ok(changed.secret !== undefined && changed.secret !== secret);
  assert.deepEqual(secretsOf(id), [changed.secret]);
  assert.ok(!('secret' in (await house.call('updateListener', { params: { id }, body }))));
  assert.deepEqual(secretsOf(id), [changed.secret]);
});

test('replaces the secrets at once when a patch gives one, and does not show it', async () => {
  const { id } = await house.call('createListener', {
    body: { name: 'hooks', verification: { signature: { preset: 'github' } } },
  });
  const body = { verification: { signature: { secret: 'another one' } } };
  const scenario = { title: '', method: 'PATCH', path: `${path}/${id}`, body, status: 200 };
  await play(house, { ...scenario, mustNotContain: ['another one', '"secret"'] });
  assert.deepEqual(secretsOf(id), ['another one']);
});

test('holds a patch to the whole: what it leaves must be a listener', async () => {
  const { id } = await house.call('createListener', { body: { name: 'orders' } });
  const patch = (body: object, mustContain: string[]) =>
    play(house, {
      title: '',
      method: 'PATCH',
      path: `${path}/${id}`,
      body,
      status: 400,
      mustContain,
    });
  await patch({ name: null }, ['\\"name\\"']);
  await patch({ verification: { credential: 'off' } }, ['unsecured']);
  await patch({ verification: { signature: {} } }, ['verification.signature.preset']);
  await patch({ url: 'https://elsewhere.example' }, ['url']);
  await patch({ rate_limit: { burst: 3 } }, ['rate_limit.per_second']);
});

test('lets a listener be changed whose credential is gone', async () => {
  const { id: credentialId } = await house.call('createCredential', { body: { name: 'shop' } });
  const verification = { allowed_credentials: [credentialId] };
  const { id } = await house.call('createListener', { body: { name: 'orders', verification } });
  await house.call('deleteCredential', { params: { id: credentialId } });
  await house.call('updateListener', { params: { id }, body: { description: 'still here' } });
});

test('gives a second secret, and keeps the first for as long as asked', async () => {
  const { id, secret } = await house.call('createListener', {
    body: { name: 'github', verification: { signature: { preset: 'github' } } },
  });
  const added = await house.call('createListenerSecret', {
    params: { id },
    body: { previous_expire_in: '1h' },
  });
  assert.deepEqual(secretsOf(id), [added.secret, secret]);
  const { verification } = await house.call('getListener', { params: { id } });
  const [newest, oldest] = verification.signature?.secrets ?? [];
  assert.deepEqual([newest?.id, newest?.expires_at], [added.id, null]);
  assert.ok(Date.parse(oldest?.expires_at ?? '') > soon());

  const last = await house.call('createListenerSecret', {
    params: { id },
    body: { secret: 'mine' },
  });
  assert.equal(last.secret, 'mine');
  assert.deepEqual(secretsOf(id), ['mine']);
});

test('deletes a secret, but not the last good one, nor one of another listener', async () => {
  const { id } = await house.call('createListener', {
    body: { name: 'github', verification: { signature: { preset: 'github' } } },
  });
  const added = await house.call('createListenerSecret', {
    params: { id },
    body: { previous_expire_in: '1h' },
  });
  const { verification } = await house.call('getListener', { params: { id } });
  const first = verification.signature?.secrets[1]?.id ?? 'sec_';
  await house.call('deleteListenerSecret', { params: { id, secret_id: first } });
  assert.deepEqual(secretsOf(id), [added.secret]);

  const address = `${path}/${id}/secrets`;
  await play(house, { title: '', method: 'DELETE', path: `${address}/${first}`, status: 404 });
  const refusal = { title: '', method: 'DELETE', path: `${address}/${added.id}`, status: 409 };
  await play(house, { ...refusal, mustContain: ['"state_conflict"', 'last'] });
  assert.deepEqual(secretsOf(id), [added.secret]);
});

test('gives no secret to a listener without a signature', async () => {
  const { id } = await house.call('createListener', { body: { name: 'orders' } });
  const scenario = { title: '', method: 'POST', path: `${path}/${id}/secrets`, status: 409 };
  await play(house, { ...scenario, mustContain: ['"state_conflict"', 'verification.signature'] });
});

test('gives a new URL, and keeps the old one for as long as asked', async () => {
  const { id, url } = await house.call('createListener', { body: { name: 'orders' } });
  const graced = await house.call('createListenerUrl', {
    params: { id },
    body: { previous_expire_in: '1h' },
  });
  assert.notEqual(graced.url, url);
  assert.deepEqual(
    graced.urls.map((one) => one.url),
    [graced.url, url],
  );
  const at = (address: string) => house.catalog.listenerAt(uuidOf(address), Date.now())?.id;
  assert.deepEqual([at(graced.url), at(url)], [id, id]);

  const rotated = await house.call('createListenerUrl', { params: { id } });
  assert.deepEqual([at(rotated.url), at(graced.url), at(url)], [id, undefined, undefined]);
});

test('deletes a listener at once', async () => {
  const { id, url } = await house.call('createListener', { body: { name: 'orders' } });
  await house.call('deleteListener', { params: { id } });
  assert.equal(house.catalog.listenerAt(uuidOf(url), Date.now()), undefined);
  await play(house, { title: '', path: `${path}/${id}`, status: 404 });
  await play(house, { title: '', method: 'DELETE', path: `${path}/${id}`, status: 404 });
});

test('pages through all listeners, newest first, each once', async () => {
  const other = await openHouse();
  const ids: string[] = [];
  for (const name of ['one', 'two', 'three', 'four', 'five']) {
    ids.unshift((await other.call('createListener', { body: { name } })).id);
  }
  const seen: string[] = [];
  for (let cursor: string | undefined, page = 0; page === 0 || cursor !== undefined; page++) {
    const answer = await other.call('listListeners', {
      query: cursor === undefined ? { limit: 2 } : { limit: 2, cursor },
    });
    assert.ok(answer.items.length <= 2 && page < 5);
    seen.push(...answer.items.map(({ id }) => id));
    cursor = answer.next_cursor ?? undefined;
  }
  assert.deepEqual(seen, ids);
  await other.close();
});
