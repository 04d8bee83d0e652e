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
const inputOf = (more: Partial<TriggerInput> = {}): TriggerInput => ({
  name: 'to the shop',
  listener_ids: [listenerId],
  workflow: { steps: [{ forward: { url: 'https://shop.example/hook' } }] },
  ...more,
});

test('a trigger has its condition and its input, and a patch replaces an input whole', async () => {
  const input = { a: 'mapped.type', b: { c: '1' } };
  const made = await house.call('createTrigger', {
    body: inputOf({ condition: 'mapped.type == "a"', input }),
  });
  assert.deepEqual([made.condition, made.input], ['mapped.type == "a"', input]);
  const params = { id: made.id };
  const changed = await house.call('updateTrigger', { params, body: { input: { b: { d: '2' } } } });
  assert.deepEqual([changed.condition, changed.input], [made.condition, { b: { d: '2' } }]);
  assert.deepEqual(await house.call('getTrigger', { params }), changed);
  const without = await house.call('updateTrigger', {
    params,
    body: { condition: null, input: null },
  });
  assert.deepEqual([without.condition, without.input], [null, null]);
});

const REFUSED: readonly (Pick<Scenario, 'title' | 'mustContain'> & { body: TriggerInput })[] = [
  {
    title: 'refuses a condition that is wrong',
    body: inputOf({ condition: 'a = 1' }),
    mustContain: ['"code":"expression_invalid"', '"path":"/condition"', '"column":3'],
  },
  {
    title: 'refuses an input that is wrong, and says where',
    body: inputOf({ input: { a: [{ b: '$NOTHING()' }] } }),
    mustContain: ['"path":"/input/a/0/b"', '"code":"function_unknown"'],
  },
];

for (const { title, body, mustContain } of REFUSED) {
  test(title, async () => {
    const given = { ...body, listener_ids: [listenerId] };
    await play(house, {
      title,
      method: 'POST',
      path,
      body: given,
      status: 400,
      mustContain: mustContain ?? [],
    });
  });
}

test('a replay of an event asks the conditions, unless it names its triggers', async () => {
  const no = await house.call('createTrigger', { body: inputOf({ condition: 'missing == 1' }) });
  const yes = await house.call('createTrigger', {
    body: inputOf({ condition: 'missing == NULL' }),
  });
  const { eventId } = await keepRequest(house.store, { listenerId, bytes: '{}' });
  const idsOf = async (body: object) =>
    (await house.call('createEventReplay', { params: { id: eventId }, body })).runs.map(
      (run) => run.trigger_id,
    );
  const all = await idsOf({});
  assert.ok(all.includes(yes.id) && !all.includes(no.id), all.join(' '));
  assert.deepEqual(await idsOf({ trigger_ids: [no.id] }), [no.id]);
});
