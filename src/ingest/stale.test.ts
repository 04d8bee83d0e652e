import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openReceiver } from '../../test/kit/receiver.ts';

test('a node that cannot tell whether its configuration still holds takes nothing until it can', async (t) => {
  let isStale = true;
  const receiver = await openReceiver({ isStale: () => isStale });
  t.after(() => receiver.close());
  const { path } = await receiver.createListener();
  const authorization = `Bearer ${(await receiver.createCredential()).token}`;
  const send = (at: string): Promise<Response> =>
    fetch(receiver.url + at, { method: 'POST', headers: { authorization }, body: '{}' });

  // What it does not know may have been made since: that is not 404 either.
  for (const at of [path, path.replace(/[0-9a-f]{8}-/, '00000000-')]) {
    const refused = await send(at);
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '2']);
    assert.match(await refused.text(), /"code":"configuration_stale"/);
  }
  const tested = await receiver.ingest.testCredential(authorization);
  assert.equal(tested.kind === 'rejected' && tested.code, 'configuration_stale');
  assert.deepEqual((await receiver.store.requests.list({ limit: 10 })).items, []);

  isStale = false;
  assert.equal((await send(path)).status, 200);
});
