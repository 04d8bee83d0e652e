import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MOST_VERSIONS } from '../../model/listener.ts';
import { openHouse, play, type House } from '../api.suite.ts';
import { findDifferences } from '../json-diff.ts';

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.close());

async function create(body: object = {}) {
  return house.call('createListener', { body: { name: 'orders', ...body } });
}

test('each change makes a version, with what was said of it, and tells what is different', async () => {
  const { id } = await create({ filter: 'a', change_description: 'as it begins' });
  const params = { id };
  await house.call('updateListener', {
    params,
    body: { filter: 'b', payload: { schema: { a: 'string' } }, change_description: 'only b' },
  });
  const { items } = await house.call('listListenerVersions', { params });
  assert.deepEqual(
    items.map((one) => [one.number, one.change_description]),
    [
      [2, 'only b'],
      [1, 'as it begins'],
    ],
  );
  const second = await house.call('getListenerVersion', { params: { id, number: 2 } });
  assert.equal(second.compared_to, 1);
  assert.deepEqual(second.changes, [
    { path: '/filter', op: 'replace', from: 'a', to: 'b' },
    { path: '/payload/schema', op: 'add', to: { a: 'string' } },
  ]);
  const first = await house.call('getListenerVersion', {
    params: { id, number: 1 },
    query: { compare_to: 2 },
  });
  assert.deepEqual(first.changes.at(-1), {
    path: '/payload/schema',
    op: 'remove',
    from: { a: 'string' },
  });
});

test('a listener is made what it was, as a new version, and its URL stays', async () => {
  const made = await create({ filter: 'a', retention: 7 });
  const params = { id: made.id };
  await house.call('updateListener', { params, body: { filter: null, name: 'renamed' } });
  const restored = await house.call('createListenerRestoration', {
    params: { id: made.id, number: 1 },
    body: {},
  });
  assert.deepEqual(
    [restored.name, restored.filter, restored.retention, restored.url],
    ['orders', 'a', 7, made.url],
  );
  assert.equal(house.catalog.listener(made.id)?.filter, 'a');
  const { items } = await house.call('listListenerVersions', { params });
  assert.deepEqual([items[0]?.number, items[0]?.change_description], [3, 'Restored version 1']);
});

test('the last 50 are kept', async () => {
  const { id } = await create();
  const params = { id };
  for (let i = 0; i <= MOST_VERSIONS; i++)
    await house.call('updateListener', { params, body: { description: `${i}` } });
  const { items } = await house.call('listListenerVersions', { params });
  assert.equal(items.length, MOST_VERSIONS);
  assert.deepEqual([items[0]?.number, items.at(-1)?.number], [52, 3]);
  const path = `/api/v1/listeners/${id}/versions/2`;
  await play(house, { title: '', path, status: 404, mustContain: ['resource_not_found'] });
});

test('no version has a secret in it', async () => {
  const made = await create({ verification: { signature: { preset: 'github', secret: 'hush' } } });
  const path = `/api/v1/listeners/${made.id}/versions/1`;
  await play(house, {
    title: '',
    path,
    status: 200,
    mustContain: ['github'],
    mustNotContain: ['hush'],
  });
});

test('differences are told by place, and a list is one value', () => {
  const from = { a: 1, b: { 'c/d': [1, 2], e: 3 }, f: null };
  const to = { a: 1, b: { 'c/d': [1], g: 4 }, f: { h: 1 } };
  assert.deepEqual(findDifferences(from, to), [
    { path: '/b/c~1d', op: 'replace', from: [1, 2], to: [1] },
    { path: '/b/e', op: 'remove', from: 3 },
    { path: '/b/g', op: 'add', to: 4 },
    { path: '/f', op: 'replace', from: null, to: { h: 1 } },
  ]);
});
