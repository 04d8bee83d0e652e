import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verify } from '@octokit/webhooks-methods';
import { Webhook } from 'standardwebhooks';
import { PRESET_NAMES } from '../ingest/ingest.ts';
import { isSignerName, SIGNER_NAMES, SIGNERS, type Message } from './signer.ts';

const message: Message = {
  event: 'issues',
  uuid: 'c8f1a8a4-9e5f-4d59-9f5b-0d8a3f1f4b11',
  sentAt: new Date(),
  body: Buffer.from('{"action":"opened","title":"ü"}'),
};

test("GitHub's own library verifies what is signed as GitHub signs", async () => {
  const headers = SIGNERS.github(message, 'a secret');
  const signature = headers['x-hub-signature-256'] ?? '';
  assert.ok(await verify('a secret', message.body.toString(), signature));
  assert.ok(!(await verify('another', message.body.toString(), signature)));
  assert.equal(headers['x-github-event'], 'issues');
  assert.equal(headers['x-github-delivery'], message.uuid);
});

test('the library of Standard Webhooks verifies what is signed so, with the prefix and without', () => {
  const base64 = Buffer.alloc(24, 5).toString('base64');
  for (const secret of [base64, `whsec_${base64}`]) {
    const headers = SIGNERS['standard-webhooks'](message, secret);
    assert.deepEqual(new Webhook(secret).verify(message.body, { ...headers }), {
      action: 'opened',
      title: 'ü',
    });
  }
});

test('without a secret there is no signature', () => {
  assert.ok(!('x-hub-signature-256' in SIGNERS.github(message, undefined)));
  assert.ok(!('webhook-signature' in SIGNERS['standard-webhooks'](message, undefined)));
});

test('presets that nobody here can sign for are told apart', () => {
  assert.deepEqual(['github', 'toString', undefined].map(isSignerName), [true, false, false]);
});

test('whatever a listener can verify can be sent', () => {
  assert.deepEqual(SIGNER_NAMES.toSorted(), PRESET_NAMES.toSorted());
});
