import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { keepRequest, openHouse, play, type House } from './api.suite.ts';

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.close());

const PAYLOAD = '{"user":{"email":"a@b.example","name":"A"},"cards":[{"number":"4111"}]}';
const SECRETS = ['a@b.example', '4111'];

async function keep(redaction: { readonly paths: string[] } | undefined) {
  const body = { name: 'orders', ...(redaction === undefined ? {} : { redaction }) };
  const { id } = await house.call('createListener', { body });
  return { id, ...(await keepRequest(house.store, { listenerId: id, bytes: PAYLOAD })) };
}

test('what is masked is in no answer, of a listener that has been deleted too', async () => {
  const kept = await keep({ paths: ['user.email', 'cards[].number'] });
  const paths = [`/api/v1/requests/${kept.requestId}/body`, `/api/v1/events/${kept.eventId}`];
  const look = async () => {
    for (const path of paths) {
      const mustContain = ['[redacted]', '"name":"A"'];
      await play(house, { title: '', path, status: 200, mustContain, mustNotContain: SECRETS });
    }
  };
  await look();
  await house.call('deleteListener', { params: { id: kept.id } });
  await look();
  const stored = await house.store.requests.findBody(kept.requestId);
  assert.equal(Buffer.from(stored?.bytes ?? []).toString(), PAYLOAD);
});

test('without redaction the bytes are as they came', async () => {
  const kept = await keep(undefined);
  const response = await house.fetch(`/api/v1/requests/${kept.requestId}/body`);
  assert.equal(await response.text(), PAYLOAD);
});
