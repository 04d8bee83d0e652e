import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openHouse, play, type House } from '../api.suite.ts';

describe('snippets of a listener', () => {
  let house: House;

  before(async () => {
    house = await openHouse();
  });

  after(() => house.close());

  test('are there in every language, with the URL and the key that it wants', async () => {
    const { id, url } = await house.call('createListener', { body: { name: 'Keyed' } });
    const { items } = await house.call('listListenerSnippets', { params: { id } });
    assert.deepEqual(
      items.map(({ language }) => language),
      ['curl', 'python', 'javascript', 'go', 'ruby', 'java', 'php', 'csharp', 'swift'],
    );
    for (const { source, variables } of items) {
      assert.ok(source.includes(url));
      assert.deepEqual(variables, ['EARSHOT_API_KEY']);
    }
  });

  test('sign where the listener wants a signature, and never hold its secret', async () => {
    const secret = 'never-to-be-seen';
    const { id } = await house.call('createListener', {
      body: { name: 'Signed', verification: { signature: { preset: 'github', secret } } },
    });
    const { items } = await house.call('listListenerSnippets', { params: { id } });
    for (const { source, variables } of items) {
      assert.match(source, /x-hub-signature-256/);
      assert.deepEqual(variables, ['EARSHOT_SECRET']);
      assert.ok(!source.includes(secret));
    }
  });

  test('say a content type that the listener takes', async () => {
    const { id } = await house.call('createListener', {
      body: { name: 'Picky', payload: { content_types: ['application/cloudevents+json'] } },
    });
    const query = { language: 'ruby' } as const;
    const { items } = await house.call('listListenerSnippets', { params: { id }, query });
    assert.equal(items.length, 1);
    assert.match(items[0]?.source ?? '', /"application\/cloudevents\+json"/);
  });

  test('are refused where no code can be written, for unknown languages and unknown listeners', async () => {
    const { id } = await house.call('createListener', {
      body: { name: 'Other', verification: { signature: { preset: 'standard-webhooks' } } },
    });
    const path = `/api/v1/listeners/${id}/snippets`;
    const mustContain = ['no code can be written that signs as \\"standard-webhooks\\" does'];
    await play(house, { title: 'preset', path, status: 409, mustContain });
    await play(house, { title: 'language', path: `${path}?language=cobol`, status: 400 });
    const unknown = '/api/v1/listeners/lsn_00000000000/snippets';
    await play(house, { title: 'listener', path: unknown, status: 404 });
  });
});
