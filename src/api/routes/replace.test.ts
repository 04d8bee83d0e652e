import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openHouse, play, type House } from '../api.suite.ts';
import type { ListenerInput, TriggerInput } from '../contract.ts';

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.close());

const DRY = { dry_run: 'true' } as const;
const name = 'Orders';

/** What is in force, but for when it was written. */
function definitionOf<T extends { readonly updated_at: string }>(read: T) {
  const { updated_at: _at, ...definition } = read;
  return definition;
}

describe('a listener', () => {
  const create = (body: ListenerInput) => house.call('createListener', { body });
  const get = (id: `lsn_${string}`) => house.call('getListener', { params: { id } });
  const replace = (id: `lsn_${string}`, body: ListenerInput, query = {}) =>
    house.call('replaceListener', { params: { id }, body, query });
  const secretsOf = (id: `lsn_${string}`, inMs = 0) => {
    const { values } = house.catalog.secretsOf(id, Date.now() + inMs);
    return values.map((value) => Buffer.from(value).toString());
  };
  const signed = (secret?: string): ListenerInput => ({
    name,
    verification: { signature: { preset: 'github', ...(secret !== undefined && { secret }) } },
  });

  test('is what a replacement says, and at its default where it says nothing', async () => {
    const plain = await create({ name });
    const rich: ListenerInput = {
      name,
      description: 'with all',
      enabled: false,
      rate_limit: { per_second: 5, burst: 6 },
      retention: 7,
      payload: { content_types: ['text/plain'] },
    };
    const { id } = await create(rich);
    const replaced = await replace(id, { name });
    const { id: _id, url: _url, urls: _urls, created_at: _at, ...expected } = definitionOf(plain);
    const { id: same, url: _u, urls, created_at: _c, ...got } = definitionOf(replaced);
    assert.deepEqual(got, expected);
    assert.deepEqual([same, urls.length], [id, 1]);
    assert.deepEqual(await get(id), replaced);
  });

  test('keeps its secret when none is given, or one that is in force', async () => {
    const { id } = await create(signed('first'));
    const before = await get(id);
    assert.deepEqual(definitionOf(await replace(id, signed())), definitionOf(before));
    assert.deepEqual(definitionOf(await replace(id, signed('first'))), definitionOf(before));
    assert.deepEqual(secretsOf(id), ['first']);
  });

  test('takes another secret, and shows neither', async () => {
    const { id } = await create(signed('first'));
    const body = JSON.stringify(signed('second'));
    const path = `/api/v1/listeners/${id}`;
    const mustNotContain = ['first', 'second'];
    await play(house, { title: '', method: 'PUT', path, body, status: 200, mustNotContain });
    assert.deepEqual(secretsOf(id), ['second']);
  });

  test('keeps what another secret replaces good for a while, where that is asked for', async () => {
    const { id } = await create(signed('first'));
    const grace = { previous_expire_in: '1h' };
    await replace(id, signed('second'), { ...grace, ...DRY });
    assert.deepEqual(secretsOf(id), ['first']);
    await replace(id, signed('second'), grace);
    assert.deepEqual(secretsOf(id), ['second', 'first']);
    assert.deepEqual(secretsOf(id, 2 * 60 * 60_000), ['second']);
    // Of another provider it would be good for nothing.
    const signature = { preset: 'standard-webhooks', secret: 'whsec_dGhpcmQ=' };
    await replace(id, { name, verification: { signature } }, grace);
    assert.deepEqual(secretsOf(id), ['whsec_dGhpcmQ=']);
  });

  test('keeps a secret that is in force though a newer one is', async () => {
    const { id } = await create(signed('first'));
    const body = { secret: 'second', previous_expire_in: '1h' };
    await house.call('createListenerSecret', { params: { id }, body });
    await replace(id, signed('first'));
    assert.deepEqual(secretsOf(id), ['second', 'first']);
  });

  test('tells in a dry run what would be, and changes nothing', async () => {
    const { id } = await create(signed('first'));
    const before = await get(id);
    const would = await replace(id, { ...signed('second'), retention: 7 }, DRY);
    assert.equal(would.retention, 7);
    assert.notDeepEqual(would.verification.signature, before.verification.signature);
    const same = await replace(id, signed('first'), DRY);
    assert.deepEqual(definitionOf(same), definitionOf(before));
    assert.deepEqual(await get(id), before);
    assert.deepEqual(secretsOf(id), ['first']);
  });

  test('is checked by a dry run of its creation, and not made', async () => {
    const path = '/api/v1/listeners?dry_run=true';
    const post = { title: '', method: 'POST', path };
    const wrong = { name, verification: { signature: { preset: 'nobody' } } };
    const mustContain = ['verification.signature.preset'];
    await play(house, { ...post, body: wrong, status: 400, mustContain });
    const count = async () => (await house.call('listListeners', {})).items.length;
    const before = await count();
    await play(house, { ...post, body: signed(), status: 200, mustNotContain: ['whsec_'] });
    assert.equal(await count(), before);
  });
});

describe('a trigger', () => {
  let listenerId: `lsn_${string}`;
  before(async () => {
    listenerId = (await house.call('createListener', { body: { name } })).id;
  });
  const inputOf = (forward: object = {}, more: object = {}): TriggerInput => ({
    name: 'to the shop',
    listener_ids: [listenerId],
    workflow: { steps: [{ forward: { url: 'https://shop.example/hook', ...forward } }] },
    ...more,
  });
  const create = (body: TriggerInput) => house.call('createTrigger', { body });
  const get = (id: `trg_${string}`) => house.call('getTrigger', { params: { id } });
  const replace = (id: `trg_${string}`, body: TriggerInput, query = {}) =>
    house.call('replaceTrigger', { params: { id }, body, query });
  const secretsOf = (id: `trg_${string}`) =>
    house.catalog.secretsOf(id, Date.now()).values.map((value) => Buffer.from(value).toString());

  test('is what a replacement says, and at its default where it says nothing', async () => {
    const { id } = await create(inputOf({}, { concurrency: 3, paused: true }));
    const replaced = await replace(id, inputOf());
    assert.deepEqual([replaced.concurrency, replaced.paused], [32, false]);
    assert.deepEqual(await get(id), replaced);
  });

  test('keeps its secret and its workflow where they are the same, and takes others', async () => {
    const { id } = await create(inputOf({ secret: 'first' }));
    const before = await get(id);
    assert.deepEqual(definitionOf(await replace(id, inputOf())), definitionOf(before));
    const same = await replace(id, inputOf({ secret: 'first' }));
    assert.deepEqual(definitionOf(same), definitionOf(before));
    const other = await replace(id, inputOf({ secret: 'second' }));
    assert.deepEqual(await get(id), other);
    assert.deepEqual(secretsOf(id), ['second']);
    assert.equal(other.workflow.id, before.workflow.id);
  });

  test('tells in a dry run what would be, masked values too, and changes nothing', async () => {
    const { id } = await create(inputOf({ headers: { authorization: 'one' } }));
    const before = await get(id);
    const would = await replace(id, inputOf({ headers: { authorization: 'two' } }), DRY);
    assert.deepEqual(would.workflow.steps, before.workflow.steps);
    assert.notEqual(would.workflow.id, before.workflow.id);
    const signed = { headers: { authorization: 'one' }, secret: 'second' };
    const resigned = await replace(id, inputOf(signed), DRY);
    assert.equal(resigned.workflow.id, before.workflow.id);
    assert.notDeepEqual(resigned.secrets, before.secrets);
    assert.deepEqual(await get(id), before);
  });

  test('is checked by a dry run of its creation, and not made', async () => {
    const path = '/api/v1/triggers?dry_run=true';
    const post = { title: '', method: 'POST', path };
    const nobody = inputOf({}, { listener_ids: ['lsn_00000000000'] });
    await play(house, { ...post, body: nobody, status: 400, mustContain: ['listener_ids'] });
    const before = (await house.call('listTriggers', {})).items.length;
    await play(house, { ...post, body: inputOf(), status: 200, mustNotContain: ['whsec_'] });
    assert.equal((await house.call('listTriggers', {})).items.length, before);
  });
});
