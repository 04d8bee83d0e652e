import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verify } from '@octokit/webhooks-methods';
import { Webhook } from 'standardwebhooks';
import { isSignerName, SIGNER_NAMES, signMessage, type Message } from './signer.ts';

const message: Message = {
  event: 'issues',
  uuid: 'c8f1a8a4-9e5f-4d59-9f5b-0d8a3f1f4b11',
  sentAt: new Date(),
  body: Buffer.from('{"action":"opened","title":"ü"}'),
  url: 'https://hooks.example/notify',
};

test("GitHub's own library verifies what is signed as GitHub signs", async () => {
  const { headers } = signMessage('github', message, 'a secret');
  const signature = headers['x-hub-signature-256'] ?? '';
  assert.ok(await verify('a secret', String(message.body), signature));
  assert.ok(!(await verify('another', String(message.body), signature)));
  assert.equal(headers['x-github-event'], 'issues');
  assert.equal(headers['x-github-delivery'], message.uuid);
});

test('the library of Standard Webhooks verifies what is signed so, with the prefix and without', () => {
  const base64 = Buffer.alloc(24, 5).toString('base64');
  for (const secret of [base64, `whsec_${base64}`]) {
    const { headers, body } = signMessage('standard-webhooks', message, secret);
    assert.deepEqual(new Webhook(secret).verify(body, { ...headers }), {
      action: 'opened',
      title: 'ü',
    });
  }
});

test('without a secret there is no signature, and everything else', () => {
  const github = signMessage('github', message, undefined).headers;
  assert.ok(!('x-hub-signature-256' in github));
  assert.equal(github['x-github-event'], 'issues');
  const standard = signMessage('standard-webhooks', message, undefined).headers;
  assert.ok(!('webhook-signature' in standard));
  assert.match(standard['webhook-id'] ?? '', /^msg_/);
  assert.ok(!('x-signature-ed25519' in signMessage('discord', message, undefined).headers));
});

test('without a body, the sample of the provider is sent', () => {
  const { headers, body } = signMessage('twilio', { ...message, body: undefined }, 'token');
  assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
  assert.match(body.toString(), /^MessageSid=/);
});

test('a secret that is sent as it is stands where the provider puts it', () => {
  const { headers } = signMessage('telegram', message, 'mine');
  assert.equal(headers['x-telegram-bot-api-secret-token'], 'mine');
});

test('providers that nobody here can sign for are told apart', () => {
  const names = ['github', 'stripe', 'paypal', 'aws-sns', 'plaid', 'toString', undefined];
  assert.deepEqual(names.map(isSignerName), [true, true, false, false, false, false, false]);
  assert.ok(SIGNER_NAMES.length > 60);
});
