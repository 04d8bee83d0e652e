import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { digestText } from '../../base/bytes.ts';
import { DAY } from '../../base/duration.ts';
import { openHouse, play, type House, type Scenario } from '../api.suite.ts';

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.close());

const path = '/api/v1/credentials';

test('creates an API key whose token is good, and shows it once', async () => {
  const created = await house.call('createCredential', { body: { name: 'for the shop' } });
  const token = created.token ?? assert.fail('no token');
  const verified = await house.keyring.verifyToken(token);
  assert.ok(verified.ok && verified.value.subject === created.id);
  const kept = house.catalog.credential(created.id);
  assert.ok(kept?.kind === 'api_key' && kept.tokenId === verified.value.tokenId);
  assert.deepEqual(
    [created.listener_ids, created.expires_at, created.revoked_at],
    [null, null, null],
  );

  const mustNotContain = [token, 'token'];
  await play(house, { title: '', path: `${path}/${created.id}`, status: 200, mustNotContain });
  await play(house, { title: '', path, status: 200, mustContain: [created.id], mustNotContain });
});

test('creates an OAuth client, shows its secret once and keeps the hash of it', async () => {
  const body = { name: 'for the ERP', kind: 'oauth_client' as const };
  const created = await house.call('createCredential', { body });
  assert.deepEqual(
    [created.client_id, created.signing_key_id, created.token],
    [created.id, null, undefined],
  );
  const secret = created.client_secret ?? assert.fail('no secret');
  assert.match(secret, /^[\w-]{43}$/);
  const kept = house.catalog.credential(created.id);
  assert.ok(kept?.kind === 'oauth_client');
  assert.equal(kept.secretHash, digestText('sha256', secret, 'hex'));

  const mustNotContain = [secret, kept.secretHash, 'secret'];
  await play(house, { title: '', path: `${path}/${created.id}`, status: 200, mustNotContain });
  const mustContain = [created.id, '"oauth_client"'];
  await play(house, { title: '', path, status: 200, mustContain, mustNotContain });
});

test('keeps scope and expiry', async () => {
  const { id } = await house.call('createListener', { body: { name: 'orders' } });
  const body = { name: 'scoped', kind: 'api_key' as const, listener_ids: [id], expires_in: '30d' };
  const created = await house.call('createCredential', { body });
  assert.deepEqual(created.listener_ids, [id]);
  assert.equal(Date.parse(created.expires_at ?? '') - Date.parse(created.created_at), 30 * DAY);
  const at = '2099-01-01T01:00:00+01:00';
  const until = await house.call('createCredential', { body: { name: 'dated', expires_at: at } });
  assert.equal(until.expires_at, '2099-01-01T00:00:00.000Z');
});

const REFUSED: readonly Scenario[] = [
  {
    title: 'refuses a kind that it does not have',
    body: { name: 'abc', kind: 'password' },
    status: 400,
    path,
  },
  {
    title: 'refuses a listener that does not exist',
    body: { name: 'abc', listener_ids: ['lsn_00000000000'] },
    status: 400,
    mustContain: ['listener_ids', 'lsn_00000000000'],
    path,
  },
  {
    title: 'refuses an expiry in the past',
    body: { name: 'abc', expires_at: '2020-01-01T00:00:00Z' },
    status: 400,
    mustContain: ['expires_at', 'future'],
    path,
  },
  {
    title: 'refuses an instant and a duration together',
    body: { name: 'abc', expires_at: '2099-01-01T00:00:00Z', expires_in: '1d' },
    status: 400,
    mustContain: ['expires_in', 'not both'],
    path,
  },
  {
    title: 'refuses a scope of nothing',
    body: { name: 'abc', listener_ids: [] },
    status: 400,
    path,
  },
];

for (const scenario of REFUSED) {
  test(scenario.title, async () => {
    await play(house, { method: 'POST', ...scenario, mustNotContain: ['token'] });
  });
}

test('revokes at once; the revoked one can be read, and listed when asked for', async () => {
  const { id } = await house.call('createCredential', { body: { name: 'for the shop' } });
  await house.call('deleteCredential', { params: { id } });
  const revokedAt = house.catalog.credential(id)?.revokedAt;
  assert.ok(revokedAt !== undefined);
  const listed = await house.call('listCredentials', {});
  assert.ok(!listed.items.some((one) => one.id === id));
  const all = await house.call('listCredentials', { query: { revoked: 'true' } });
  assert.ok(all.items.some((one) => one.id === id));

  await house.call('deleteCredential', { params: { id } });
  assert.equal(
    (await house.call('getCredential', { params: { id } })).revoked_at,
    revokedAt.toISOString(),
  );
});

test('shows when a credential was last used, without a change of definitions', async () => {
  const { id } = await house.call('createCredential', { body: { name: 'for the shop' } });
  const at = new Date('2026-11-23T09:30:00Z');
  await house.store.credentials.updateLastUsed(new Map([[id, at]]));
  assert.equal(
    (await house.call('getCredential', { params: { id } })).last_used_at,
    at.toISOString(),
  );
});
