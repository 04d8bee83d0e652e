import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openReceiver, type Receiver } from '../../test/kit/receiver.ts';
import { PROVIDERS, signAs, type Provider } from '../provider/provider.ts';

/** What providers are answered in their own words: all that they take for a yes. */

const SALESFORCE = PROVIDERS['salesforce'] as Provider;
const ORGANIZATION = '00D000000000001EAA';

describe('answers in the words of a provider', () => {
  let receiver: Receiver;
  let url: string;

  before(async () => {
    receiver = await openReceiver();
    const keys = [SALESFORCE.dedupe ?? ''];
    const dedupe = { keys, windowMs: 60_000, keep: 'first', maxWaitMs: undefined } as const;
    const changes = { preset: 'salesforce', secret: ORGANIZATION, dedupe };
    const { path } = await receiver.createListener(changes);
    url = receiver.url + path;
  });
  after(() => receiver.close());

  async function send(organization: string) {
    const sending = { url, body: undefined, secret: organization, params: {}, now: new Date() };
    const { headers, body } = signAs(SALESFORCE, { ...sending, id: 'm1' });
    const answer = await fetch(url, { method: 'POST', headers, body: body.toString() });
    return { answer, text: await answer.text() };
  }

  test('Salesforce gets its acknowledgement, and for what it sends again too', async () => {
    for (const which of ['the first', 'the same once more']) {
      const { answer, text } = await send(ORGANIZATION);
      assert.equal(answer.status, 200, which);
      assert.equal(answer.headers.get('content-type'), 'text/xml; charset=utf-8');
      assert.match(answer.headers.get('x-request-id') ?? '', /^req_/);
      const outbound = 'http://soap.sforce.com/2005/09/outbound';
      assert.match(text, new RegExp(`<notificationsResponse xmlns="${outbound}"><Ack>true</Ack>`));
      assert.doesNotMatch(text, /RECEIVED|DUPLICATE/);
    }
    assert.deepEqual(receiver.ingest.stats(), { received: 1, duplicate: 1 });
  });

  test('another organization is refused, and nothing is acknowledged', async () => {
    const { answer, text } = await send('00D000000000002EAA');
    assert.equal(answer.status, 401);
    assert.match(text, /signature_mismatch/);
    assert.doesNotMatch(text, /Ack/);
  });
});
