import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { keepRequest, openHouse, type House } from './api.suite.ts';
import type { OperationAnswer } from './contract.ts';

type Entry = OperationAnswer<'listAuditEntries'>['items'][number];

describe('what is changed over the API', () => {
  let house: House;
  before(async () => {
    house = await openHouse();
  });
  after(() => house.close());

  async function entries(query: { actor?: string; subject?: string } = {}): Promise<Entry[]> {
    return (await house.call('listAuditEntries', { query })).items;
  }

  test('is written down with what was before and after, and no secret', async () => {
    const { id } = await house.call('createListener', {
      body: {
        name: 'Orders',
        verification: { signature: { preset: 'github', secret: 'hush hush' } },
      },
    });
    await house.call('updateListener', { params: { id }, body: { description: 'of the shop' } });
    await house.call('createListenerSecret', { params: { id }, body: { secret: 'hush again' } });
    await house.call('deleteListener', { params: { id } });
    const [deleted, secret, updated, created] = await entries({ subject: id });
    assert.deepEqual(
      [deleted, secret, updated, created].map((entry) => entry?.operation),
      ['deleteListener', 'createListenerSecret', 'updateListener', 'createListener'],
    );
    const of = (entry: Entry | undefined) => entry as Record<string, { description?: string }>;
    assert.equal(of(updated)['before']?.description, '');
    assert.equal(of(updated)['after']?.description, 'of the shop');
    assert.deepEqual(updated?.input, { description: 'of the shop' });
    assert.deepEqual([created?.before, deleted?.after], [null, null]);
    assert.equal(of(deleted)['before']?.description, 'of the shop');
    assert.equal(updated?.actor, null);
    assert.match(JSON.stringify(updated?.after), /"preset":"github"/);
    const all = JSON.stringify(await entries());
    assert.ok(!all.includes('hush'), all);
  });

  test('headers that let somebody in are not in it, and others are', async () => {
    const { id } = await house.call('createListener', { body: { name: 'Forwarded' } });
    const headers = { 'X-Api-Key': 'sesame', 'X-Team': 'billing' };
    await house.call('createTrigger', {
      body: {
        name: 'To the shop',
        listener_ids: [id],
        workflow: { steps: [{ forward: { url: 'https://shop.example/', headers } }] },
      },
    });
    const [newest] = await entries();
    const text = JSON.stringify(newest);
    assert.ok(text.includes('billing') && !text.includes('sesame'), text);
  });

  test('keys and links are not in it', async () => {
    const key = await house.call('createCredential', { body: { name: 'Sender' } });
    const { link } = await house.call('createAccount', { body: { name: 'Ada', role: 'admin' } });
    const all = JSON.stringify(await entries());
    assert.ok(!all.includes(('token' in key && key.token) || '#'));
    assert.ok(!all.includes(link.url.split('#')[1] ?? '#'));
    assert.match(all, /"createCredential"/);
  });

  test('no payload comes in by a replay, and what was refused is no change', async () => {
    const { id } = await house.call('createListener', { body: { name: 'Payloads' } });
    const { eventId } = await keepRequest(house.store, { listenerId: id, bytes: '{"pin":7341}' });
    await house.call('createEventReplay', { params: { id: eventId }, body: {} });
    const wrong = await house.fetch(`/api/v1/listeners/${id}`, {
      method: 'PATCH',
      body: '{"name":""}',
      headers: { 'content-type': 'application/json' },
    });
    assert.equal(wrong.status, 400);
    const [newest] = await entries();
    assert.deepEqual(
      [newest?.operation, newest?.before, newest?.after],
      ['createEventReplay', null, null],
    );
    assert.ok(!JSON.stringify(await entries()).includes('7341'));
  });

  test('a plan and a dry run change nothing, and leave nothing', async () => {
    const count = (await entries()).length;
    await house.call('createReplay', { body: { of: 'runs', filter: {}, plan: true } });
    await house.call('createListener', { body: { name: 'Perhaps' }, query: { dry_run: 'true' } });
    assert.equal((await entries()).length, count);
  });

  test('is found by the operation', async () => {
    const { items } = await house.call('listAuditEntries', {
      query: { operation: 'deleteListener' },
    });
    assert.deepEqual([...new Set(items.map(({ operation }) => operation))], ['deleteListener']);
  });

  test('is exported whole, as lines of JSON or as a table in which no cell is a formula', async () => {
    const name = '=1+1 "x",\n';
    for (let i = 0; i < 250; i++)
      await house.store.audit.insert({
        id: house.store.newId('aud'),
        at: new Date(),
        actor: name,
        token: undefined,
        operation: 'exported',
        subject: undefined,
        input: { i },
        before: null,
        after: null,
      });
    const read = async (format: string) => {
      const response = await house.fetch(
        `/api/v1/audit_entries/export?format=${format}&operation=exported`,
      );
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-disposition') ?? '', /^attachment; /);
      return response.text();
    };
    const lines = (await read('ndjson')).trimEnd().split('\n');
    const all = lines.map((line) => JSON.parse(line) as Entry);
    assert.equal(all.length, 250);
    assert.deepEqual([all[0]?.input, all[249]?.input], [{ i: 249 }, { i: 0 }]);
    assert.equal(all[0]?.actor, name);
    const table = await read('csv');
    assert.ok(table.startsWith('id,at,actor,token,operation,subject,input,before,after\r\naud_'));
    assert.equal(table.split('"\'=1+1 ""x"",\n",,exported,,"{""i"":').length, 251);
    assert.equal((await house.fetch('/api/v1/audit_entries/export?format=xls')).status, 400);
  });

  test('is found by whose it was, and page by page', async () => {
    assert.deepEqual(await entries({ actor: 'nobody' }), []);
    const first = await house.call('listAuditEntries', { query: { limit: 2 } });
    assert.equal(first.items.length, 2);
    const next = await house.call('listAuditEntries', {
      query: { limit: 2, cursor: first.next_cursor ?? '' },
    });
    assert.ok((next.items[0]?.id ?? '') < (first.items[1]?.id ?? ''));
  });
});
