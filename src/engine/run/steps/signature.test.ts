import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { signContent } from './signature.ts';

const SECRET = 'whsec_plJ3nmyCDGBKInavdOK15jsl';
const body = Buffer.from('{"event_type":"ping","data":{"success":true}}');
const content = { id: 'msg_loFOjxBNrRLzqYUf', timestamp: 1731705121, body };

test('makes the signature of the published example', () => {
  assert.equal(
    signContent([Buffer.from(SECRET)], content),
    'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
  );
});

test('makes one signature for each secret, in their order', () => {
  const [first, second] = signContent([Buffer.from('one'), Buffer.from(SECRET)], content).split(
    ' ',
  );
  assert.equal(first, signContent([Buffer.from('one')], content));
  assert.equal(second, 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=');
});

test('takes a secret without the prefix for the key itself', () => {
  const webhook = new Webhook('a plain secret', { format: 'raw' });
  const expected = webhook.sign(content.id, new Date(content.timestamp * 1_000), body.toString());
  assert.equal(signContent([Buffer.from('a plain secret')], content), expected);
});

test('makes no signature without a secret', () => {
  assert.equal(signContent([], content), '');
});
