import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openReceiver, type Receiver } from '../../test/kit/receiver.ts';
import type { SignatureSetting } from '../model/listener.ts';

const SECRET = 'shared with/the meter';
const IN_PATH: SignatureSetting = {
  preset: 'custom',
  scheme: { type: 'token', value: '{path}' },
  secrets: [],
};

for (const fastLane of [true, false]) {
  describe(`a secret behind the webhook URL, ${fastLane ? 'in' : 'beside'} the fast lane`, () => {
    let receiver: Receiver;
    before(async () => {
      receiver = await openReceiver({ fastLane });
    });
    after(() => receiver.close());

    async function post(target: string): Promise<number> {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(receiver.url + target, { method: 'POST', headers, body: '{}' });
      await answer.arrayBuffer();
      return answer.status;
    }

    test('is taken, and nothing that is kept shows it', async () => {
      const { path } = await receiver.createListener({
        verification: { signature: IN_PATH },
        secret: SECRET,
      });
      const good = `${path}/${encodeURIComponent(SECRET)}`;
      assert.equal(await post(`${good}?a=b`), 200);
      assert.equal(await post(good), 200);
      for (const wrong of ['', '/', '/shared', '?secret', `/${SECRET.replace('/', '%2f')}%`, '/%'])
        assert.equal(await post(path + wrong), 401, wrong);
      const { items } = await receiver.store.requests.list({ limit: 10 });
      const targets = [];
      for (const { id } of items) {
        const body = await receiver.store.requests.findBody(id);
        if (body !== undefined) targets.push(body.head.target);
      }
      assert.deepEqual(targets, [`${path}/[redacted]`, `${path}/[redacted]?a=b`]);
    });

    test('a listener whose secret stands elsewhere has no such URL', async () => {
      const { path } = await receiver.createListener({ preset: 'gitlab', secret: SECRET });
      assert.equal(await post(path), 401);
      for (const behind of ['/', `/${encodeURIComponent(SECRET)}`, '/notify'])
        assert.equal(await post(path + behind), 404, behind);
    });
  });
}
