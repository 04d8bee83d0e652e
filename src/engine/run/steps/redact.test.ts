import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactHeaders } from './redact.ts';

const SECRET = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'x-auth-token',
  'x-client-secret',
  'webhook-signature',
  'x-session-id',
];
const PUBLIC = [
  'content-type',
  'user-agent',
  'webhook-id',
  'idempotency-key',
  'earshot-run-id',
  'etag',
];

for (const name of SECRET) {
  test(`leaves out the value of ${name}`, () => {
    assert.deepEqual(redactHeaders({ [name]: 'hunter2' }), { [name]: '[redacted]' });
  });
}

for (const name of PUBLIC) {
  test(`keeps the value of ${name}`, () => {
    assert.deepEqual(redactHeaders({ [name]: 'x' }), { [name]: 'x' });
  });
}
