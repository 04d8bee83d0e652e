import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { keepRequest, openHouse, play, type House, type Scenario } from '../api.suite.ts';
import type { TriggerInput } from '../contract.ts';

let house: House;
let listenerId: `lsn_${string}`;
before(async () => {
  house = await openHouse();
  listenerId = (await house.call('createListener', { body: { name: 'orders' } })).id;
});
after(() => house.close());

const path = '/api/v1/triggers';
const url = 'https://shop.example/hook';
const inputOf = (forward: object = {}): TriggerInput => ({
  name: 'to the shop',
  listener_ids: [listenerId],
  workflow: { steps: [{ forward: { url, ...forward } }] },
});
async function create(body: TriggerInput) {
  const created = await house.call('createTrigger', { body });
  return 'secret' in created ? created : assert.fail('no secret');
}
const secretsOf = (id: `trg_${string}`): string[] =>
  house.catalog.secretsOf(id, Date.now()).values.map((value) => Buffer.from(value).toString());

test('creates a trigger with the defaults, in force, and shows its signing secret once', async () => {
  const created = await create(inputOf());
  assert.match(created.secret, /^whsec_[A-Za-z0-9+/]{32}$/);
  assert.deepEqual(secretsOf(created.id), [created.secret]);
  assert.deepEqual(created.workflow.steps, [{ forward: { url, headers: {}, timeout: '15s' } }]);
  assert.deepEqual(created.retry, { attempts: 8, base: '5s', max: '6h' });
  assert.deepEqual([created.concurrency, created.paused], [32, false]);
  assert.ok(house.catalog.triggersOf(listenerId).some(({ id }) => id === created.id));

  const { secret, ...shown } = created;
  assert.deepEqual(await house.call('getTrigger', { params: { id: created.id } }), shown);
  await play(house, {
    title: '',
    path,
    status: 200,
    mustContain: [created.id],
    mustNotContain: [secret, '"secret"'],
  });
});

test('signs with the secret that is given', async () => {
  const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  const created = await create(inputOf({ secret }));
  assert.equal(created.secret, secret);
  assert.deepEqual(secretsOf(created.id), [secret]);
});

test('masks headers that let somebody in, in every read, and keeps the values', async () => {
  const headers = { Authorization: 'Bearer of-the-shop', 'X-Api-Key': 'k3y', 'X-Shop': 'blue' };
  const scenario = { title: '', method: 'POST', path, body: inputOf({ headers }), status: 201 };
  const mustNotContain = ['of-the-shop', 'k3y'];
  const response = await play(house, {
    ...scenario,
    mustContain: ['[redacted]', 'blue'],
    mustNotContain,
  });
  const { id, workflow } = (await response.json()) as {
    id: `trg_${string}`;
    workflow: { id: `wfl_${string}` };
  };
  await play(house, { title: '', path: `${path}/${id}`, status: 200, mustNotContain });
  await play(house, { title: '', path, status: 200, mustNotContain });

  await house.call('updateTrigger', { params: { id }, body: { name: 'renamed' } });
  assert.deepEqual((await house.store.workflows.find(workflow.id))?.steps[0]?.headers, headers);
  const masked = {
    workflow: { steps: [{ forward: { url, headers: { Authorization: '[redacted]' } } }] },
  };
  const refusal = { title: '', method: 'PATCH', path: `${path}/${id}`, body: masked, status: 400 };
  await play(house, { ...refusal, mustContain: ['headers.Authorization', 'the value itself'] });
});

test('says the first and the longest wait in any unit', async () => {
  const body = {
    ...inputOf({ timeout: '1500ms' }),
    retry: { attempts: 3, base: '90s', max: '120m' },
  };
  const created = await house.call('createTrigger', { body });
  assert.deepEqual(created.retry, { attempts: 3, base: '90s', max: '2h' });
  assert.equal(created.workflow.steps[0]?.forward.timeout, '1500ms');
});

const REFUSED: readonly (Omit<Scenario, 'path' | 'status'> & {
  body: (input: TriggerInput) => object;
})[] = [
  {
    title: 'refuses a listener that does not exist',
    body: (input) => ({ ...input, listener_ids: ['lsn_00000000000'] }),
    mustContain: ['listener_ids', 'lsn_00000000000'],
  },
  {
    title: 'refuses a longest wait under the first',
    body: (input) => ({ ...input, retry: { base: '1h', max: '1m' } }),
    mustContain: ['retry.max', 'retry.base'],
  },
  {
    title: 'refuses two secrets in one trigger, and shows neither',
    body: (input) => ({
      ...input,
      workflow: { steps: ['hush-one', 'hush-two'].map((secret) => ({ forward: { url, secret } })) },
    }),
    mustContain: ['one secret'],
    mustNotContain: ['hush'],
  },
  {
    title: 'refuses a URL with a password, and does not repeat it',
    body: (input) => ({
      ...input,
      workflow: { steps: [{ forward: { url: 'https://me:hush@shop.example/' } }] },
    }),
    mustContain: ['workflow.steps[0].forward.url', 'without user name and password'],
    mustNotContain: ['hush'],
  },
];

for (const { body, ...scenario } of REFUSED) {
  test(scenario.title, async () => {
    await play(house, { ...scenario, method: 'POST', path, body: body(inputOf()), status: 400 });
  });
}

test('pauses and goes on by a patch', async () => {
  const { id } = await house.call('createTrigger', { body: inputOf() });
  assert.equal(
    (await house.call('updateTrigger', { params: { id }, body: { paused: true } })).paused,
    true,
  );
  assert.equal(house.catalog.trigger(id)?.paused, true);
  const { paused } = await house.call('updateTrigger', { params: { id }, body: { paused: null } });
  assert.equal(paused, false);
  assert.equal(house.catalog.trigger(id)?.paused, false);
});

test('gives a changed workflow a new id, and an unchanged one its own', async () => {
  const { id, workflow } = await house.call('createTrigger', {
    body: inputOf({ headers: { 'x-shop': 'blue' } }),
  });
  const patch = (body: object) => house.call('updateTrigger', { params: { id }, body });
  assert.equal((await patch({ name: 'renamed', concurrency: 1 })).workflow.id, workflow.id);
  assert.equal((await patch({ workflow: { steps: workflow.steps } })).workflow.id, workflow.id);
  const changed = await patch({
    workflow: { steps: [{ forward: { url: 'https://shop.example/v2' } }] },
  });
  assert.notEqual(changed.workflow.id, workflow.id);
  assert.equal(house.catalog.trigger(id)?.workflowId, changed.workflow.id);
  assert.equal((await house.store.workflows.find(workflow.id))?.steps[0]?.url, url);
});

test('takes no secret in a patch, and says where it goes', async () => {
  const { id } = await house.call('createTrigger', { body: inputOf() });
  const before = secretsOf(id);
  const body = { workflow: { steps: [{ forward: { url, secret: 'hush-hush' } }] } };
  const scenario = { title: '', method: 'PATCH', path: `${path}/${id}`, body, status: 400 };
  await play(house, {
    ...scenario,
    mustContain: [`${path}/{id}/secrets`],
    mustNotContain: ['hush-hush'],
  });
  assert.deepEqual(secretsOf(id), before);
});

test('lets a trigger be changed whose listener is gone, but not bound to another such', async () => {
  const { id: gone } = await house.call('createListener', { body: { name: 'short-lived' } });
  const { id } = await house.call('createTrigger', {
    body: { ...inputOf(), listener_ids: [listenerId, gone] },
  });
  await house.call('deleteListener', { params: { id: gone } });
  await house.call('updateTrigger', { params: { id }, body: { paused: true } });
  const body = { listener_ids: ['lsn_00000000000'] };
  await play(house, { title: '', method: 'PATCH', path: `${path}/${id}`, body, status: 400 });
});

test('rotates the signing secret with a grace period', async () => {
  const { id, secret } = await create(inputOf());
  const added = await house.call('createTriggerSecret', {
    params: { id },
    body: { previous_expire_in: '1h' },
  });
  assert.deepEqual(secretsOf(id), [added.secret, secret]);
  const { secrets } = await house.call('getTrigger', { params: { id } });
  assert.equal(secrets.length, 2);
  await house.call('createTriggerSecret', { params: { id } });
  assert.equal(secretsOf(id).length, 1);
});

test('lists the triggers of one listener', async () => {
  const { id: other } = await house.call('createListener', { body: { name: 'other' } });
  const { id } = await house.call('createTrigger', {
    body: { ...inputOf(), listener_ids: [other] },
  });
  const { items } = await house.call('listTriggers', { query: { listener_id: other } });
  assert.deepEqual(
    items.map((item) => item.id),
    [id],
  );
});

test('deletes a trigger and cancels what it had not finished', async () => {
  const { id, workflow } = await house.call('createTrigger', { body: inputOf() });
  const runId = house.store.newId('run');
  const runs = [{ id: runId, triggerId: id, workflowId: workflow.id }];
  await keepRequest(house.store, { listenerId, bytes: '{}', runs });
  await house.call('deleteTrigger', { params: { id } });
  assert.equal(house.catalog.trigger(id), undefined);
  await play(house, { title: '', path: `${path}/${id}`, status: 404 });
  assert.equal((await house.call('getRun', { params: { id: runId } })).status, 'canceled');
});
