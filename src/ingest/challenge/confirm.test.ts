import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../../../test/kit/clock.ts';
import { openReceiver, type Receiver } from '../../../test/kit/receiver.ts';
import { openAccount } from '../../../test/kit/signed.ts';
import { PROVIDERS, type Provider } from '../../provider/provider.ts';

describe('challenges that are confirmed by a call', () => {
  let receiver: Receiver;
  const called: string[] = [];
  const keys = new Map<string, string>();

  before(async () => {
    receiver = await openReceiver({
      fetch: async ({ url }) => {
        await Promise.resolve();
        called.push(url);
        const key = keys.get(url) ?? '<ok/>';
        const body = Buffer.from(key);
        return {
          ok: true,
          value: { status: 200, headers: {}, body, truncated: false, durationMs: 1 },
        };
      },
    });
  });
  after(() => receiver.close());

  async function isChallenged(answer: Response): Promise<void> {
    const id = (answer.headers.get('x-request-id') ?? '') as `req_${string}`;
    await eventually(async () => (await receiver.store.requests.find(id)) !== undefined);
    assert.equal((await receiver.store.requests.find(id))?.outcome, 'challenged');
  }

  test('a permission can be given by a callback, and is withheld where that is elsewhere', async () => {
    const rule = {
      method: 'OPTIONS',
      when: 'headers["webhook-request-callback"]',
      answer: { status: 200 },
      confirm: { url: 'headers["webhook-request-callback"]', hosts: ['*.example.com'] },
    } as const;
    const { path } = await receiver.createListener({ challenges: [rule] });
    const ask = (url: string) =>
      fetch(receiver.url + path, {
        method: 'OPTIONS',
        headers: { 'webhook-request-origin': 'example.com', 'webhook-request-callback': url },
      });
    const url = 'https://eventemitter.example.com/confirm?id=1&key=abc';
    keys.set(url, 'thanks');
    const granted = await ask(url);
    assert.equal(granted.status, 200);
    assert.equal(granted.headers.get('webhook-allowed-origin'), null);
    assert.ok(called.includes(url));
    const before = called.length;
    assert.equal((await ask('https://example.com.evil.example/')).status, 400);
    assert.equal(called.length, before);
  });

  test('SNS is confirmed where the message is signed and the URL is its own', async () => {
    const provider = PROVIDERS['aws-sns'] as Provider;
    const account = openAccount(provider, receiver.url);
    keys.set(account.keyUrl, account.key);
    const { path } = await receiver.createListener({
      verification: { signature: { preset: 'aws-sns', params: account.params, secrets: [] } },
    });
    const confirm = async (url: string, changes: object = {}) => {
      const sample = {
        ...provider.sample,
        body: {
          ...(provider.sample.body as object),
          Type: 'SubscriptionConfirmation',
          Token: 't',
          SubscribeURL: url,
        },
      };
      const sent = await account.send({ provider: { ...provider, sample } });
      const json = { ...(JSON.parse(sent.body.toString()) as object), ...changes };
      return fetch(receiver.url + path, {
        method: 'POST',
        headers: sent.headers,
        body: JSON.stringify(json),
      });
    };
    const good = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t';
    const answer = await confirm(good);
    assert.equal(answer.status, 200, await answer.text());
    await isChallenged(answer);
    assert.ok(called.includes(good));
    const before = called.length;
    for (const bad of [
      'https://sns.eu-west-1.amazonaws.com.evil.example/',
      'http://sns.eu-west-1.amazonaws.com/',
      'https://sns.eu-west-1.amazonaws.com:8443/',
      'https://user@sns.eu-west-1.amazonaws.com/',
    ])
      assert.equal((await confirm(bad)).status, 400, bad);
    assert.equal((await confirm(good, { Token: 'forged' })).status, 401);
    assert.equal(called.length, before);
  });
});
