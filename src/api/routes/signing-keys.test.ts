import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openHouse, play, type House } from '../api.suite.ts';

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.close());

const path = '/api/v1/signing_keys';

test('rotates with overlap: old tokens stay good until their key retires', async () => {
  const [first] = (await house.call('listSigningKeys', {})).items;
  assert.equal(first?.state, 'current');
  const old = await house.call('createCredential', { body: { name: 'signed by the first' } });
  const second = await house.call('createSigningKey', {});
  assert.equal(second.state, 'current');
  const listed = (await house.call('listSigningKeys', {})).items.map(({ id, state }) => [
    id,
    state,
  ]);
  assert.deepEqual(listed, [
    [second.id, 'current'],
    [first.id, 'verifying'],
  ]);
  const young = await house.call('createCredential', { body: { name: 'signed by the second' } });
  assert.deepEqual([old.signing_key_id, young.signing_key_id], [first.id, second.id]);
  assert.ok((await house.keyring.verifyToken(old.token ?? '')).ok);

  const retire = { title: '', method: 'DELETE', path: `${path}/${first.id}` };
  const mustContain = ['"state_conflict"', old.id, 'signed by the first'];
  await play(house, { ...retire, status: 409, mustContain, mustNotContain: [young.id] });
  await house.call('deleteCredential', { params: { id: old.id } });
  await play(house, { ...retire, status: 204 });
  assert.ok(!(await house.keyring.verifyToken(old.token ?? '')).ok);
  assert.ok((await house.keyring.verifyToken(young.token ?? '')).ok);
  await play(house, { ...retire, status: 404 });
});

test('does not retire a key while access tokens that it may have signed are good', async () => {
  const first = await house.call('createSigningKey', {});
  const body = { name: 'for the ERP', kind: 'oauth_client' as const };
  const client = await house.call('createCredential', { body });
  await house.call('createSigningKey', {});
  const retire = { title: '', method: 'DELETE', path: `${path}/${first.id}` };
  await play(house, { ...retire, status: 409, mustContain: ['access tokens', 'good until'] });
  await house.call('deleteCredential', { params: { id: client.id } });
  await play(house, { ...retire, status: 204 });
});

test('does not retire the current key', async () => {
  const [current] = (await house.call('listSigningKeys', {})).items;
  const scenario = { title: '', method: 'DELETE', path: `${path}/${current?.id}`, status: 409 };
  await play(house, { ...scenario, mustContain: ['"state_conflict"', 'current'] });
});

test('never shows the bytes of a key', async () => {
  await play(house, { title: '', path, status: 200, mustNotContain: ['sealed', 'bytes'] });
});
