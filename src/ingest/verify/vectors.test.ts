import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock } from '../../../test/kit/clock.ts';
import type { Listener } from '../../model/listener.ts';
import type { Exchange } from '../exchange.ts';
import { arrive, type ReceivedRequest } from '../request.ts';
import { createReplayGuard } from './replay-guard.ts';
import { verify, type VerifyDeps } from './verify.ts';

/** Requests that providers have published with their secrets: nobody here has made a byte of them. */
interface Vector {
  readonly preset: string;
  readonly source: string;
  readonly secret: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly url?: string;
  readonly at?: number;
}

const VECTORS: readonly Vector[] = [
  {
    preset: 'github',
    source:
      'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation',
    secret: "It's a Secret to Everybody",
    headers: {
      'x-hub-signature-256':
        'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    },
    body: 'Hello, World!',
  },
  {
    preset: 'bitbucket',
    source: 'https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/',
    secret: "It's a Secret to Everybody",
    headers: {
      'x-hub-signature': 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
    },
    body: 'Hello World!',
  },
  {
    preset: 'twilio',
    source: 'https://www.twilio.com/docs/usage/security#validating-requests',
    secret: '12345',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': '0/KCTR6DLpKmkAf8muzZqo1nDgQ=',
    },
    body: 'CallSid=CA1234567890ABCDE&Caller=%2B12349013030&Digits=1234&From=%2B12349013030&To=%2B18005551212',
    url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
  },
  {
    preset: 'svix',
    source: 'https://docs.svix.com/receiving/verifying-payloads/how-manual',
    secret: 'whsec_plJ3nmyCDGBKInavdOK15jsl',
    headers: {
      'svix-id': 'msg_loFOjxBNrRLzqYUf',
      'svix-timestamp': '1731705121',
      'svix-signature': 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
    },
    body: '{"event_type":"ping","data":{"success":true}}',
    at: 1_731_705_121_000,
  },
  {
    preset: 'box',
    source: 'https://developer.box.com/guides/webhooks/v2/signatures-v2',
    secret: 'SamplePrimaryKey',
    headers: {
      'box-delivery-timestamp': '2020-01-01T00:00:00-07:00',
      'box-signature-algorithm': 'HmacSHA256',
      'box-signature-version': '1',
      'box-signature-primary': '6TfeAW3A1PASkgboxxA5yqHNKOwFyMWuEXny/FPD5hI=',
      'box-signature-secondary': 'v+1CD1Jdo3muIcbpv5lxxgPglOqMfsNHPV899xWYydo=',
    },
    body: '{"type":"webhook_event","webhook":{"id":"1234567890"},"trigger":"FILE.UPLOADED","source":{"id":"1234567890","type":"file","name":"Test.txt"}}',
    at: Date.UTC(2020, 0, 1, 7),
  },
];

async function judge(vector: Vector, body: string): Promise<string> {
  const { preset, secret, headers, url = 'https://hooks.example/notify', at = 0 } = vector;
  const clock = createManualClock(at);
  const { origin, pathname, search } = new URL(url);
  const exchange = {
    method: 'POST',
    target: pathname + search,
    headers,
    rawHeaders: Object.entries(headers).flat(),
  };
  const request = arrive(exchange as unknown as Exchange, clock);
  request.listener = {
    id: 'lsn_1',
    verification: { signature: { preset, secrets: [] } },
  } as unknown as Listener;
  request.bytes = Buffer.from(body);
  const deps = {
    catalog: { secretsOf: () => ({ values: [Buffer.from(secret)], unreadable: false }) },
    clock,
    addresses: { isFromProxy: () => false },
    replays: createReplayGuard(clock),
    publicUrl: () => origin,
  } as unknown as VerifyDeps;
  const verdict = await verify(request as ReceivedRequest, deps);
  return verdict.kind === 'rejected' ? verdict.code : 'passed';
}

for (const vector of VECTORS) {
  test(`${vector.preset}: takes the request of ${vector.source}`, async () => {
    assert.equal(await judge(vector, vector.body), 'passed');
    assert.equal(await judge(vector, `${vector.body}x`), 'signature_mismatch');
  });
}
