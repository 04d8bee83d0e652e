import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sign } from '@octokit/webhooks-methods';
import { Webhook } from 'standardwebhooks';
import { DAY, MINUTE, SECOND } from '../base/duration.ts';
import type { RequestId } from '../model/request.ts';
import { eventually } from '../../test/kit/clock.ts';
import { rawPost, sendRaw, type RawAnswer } from '../../test/kit/raw.ts';
import { openReceiver, type ListenerChanges, type Receiver } from '../../test/kit/receiver.ts';

const SECRET = "It's a Secret to Everybody";
const WHSEC = `whsec_${Buffer.alloc(24, 3).toString('base64')}`;
const BODY = '{"action":"opened","issue":{"number":1}}';
const JSON_TYPE = { 'content-type': 'application/json' };

interface Scenario {
  readonly name: string;
  readonly listener?: ListenerChanges;
  readonly method?: string;
  readonly path?: (path: string) => string;
  readonly headers?: (context: Context) => Record<string, string> | Promise<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly status: number;
  readonly contains?: readonly string[];
  readonly lacks?: readonly string[];
  /** The row that the ledger has afterwards; undefined: none. */
  readonly ledger:
    { readonly outcome: string; readonly code?: string; readonly body: boolean } | undefined;
}

interface Context {
  readonly receiver: Receiver;
  readonly token: string;
}

const bearer = ({ token }: Context) => ({ ...JSON_TYPE, authorization: `Bearer ${token}` });
const github = async (body = BODY) => ({
  ...JSON_TYPE,
  'x-hub-signature-256': await sign(SECRET, body),
  'x-github-event': 'issues',
});
const GITHUB: ListenerChanges = { preset: 'github', secret: SECRET };
const STANDARD: ListenerChanges = { preset: 'standard-webhooks', secret: WHSEC };
const received = { outcome: 'received', body: true };
const refused = (code: string) => ({ outcome: 'rejected', code, body: false });
const refusedWithBody = (code: string) => ({ outcome: 'rejected', code, body: true });

const ACCEPTED = [
  '"message":"Event received successfully"',
  '"status":"RECEIVED"',
  '"event_id":"evt_',
  '"request_id":"req_',
];

function standard(
  options: { at?: Date; body?: string; secret?: string } = {},
): Record<string, string> {
  const at = options.at ?? new Date();
  return {
    ...JSON_TYPE,
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / SECOND)),
    'webhook-signature': new Webhook(options.secret ?? WHSEC).sign(
      'msg_1',
      at,
      options.body ?? BODY,
    ),
  };
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'takes an event with an API key',
    headers: bearer,
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'takes an API key as the password of Basic',
    headers: ({ token }) => ({
      ...JSON_TYPE,
      authorization: `Basic ${Buffer.from(`:${token}`).toString('base64')}`,
    }),
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'takes an upper-case UUID and a query',
    path: (path) => `${path.replace(/[0-9a-f-]{36}/, (uuid) => uuid.toUpperCase())}?source=a`,
    headers: bearer,
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'takes an array as a payload',
    headers: bearer,
    body: '[1,2]',
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'takes a body without a content type as it is',
    headers: ({ token }) => ({ authorization: `Bearer ${token}` }),
    body: Buffer.from([0, 255, 1]),
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'keeps a multipart body raw',
    headers: (context) => ({
      ...bearer(context),
      'content-type': 'multipart/form-data; boundary=x',
    }),
    body: '--x\r\n\r\n--x--',
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'serves `Upgrade: h2c` as HTTP/1.1',
    headers: (context) => ({
      ...bearer(context),
      connection: 'Upgrade, HTTP2-Settings',
      upgrade: 'h2c',
      'http2-settings': 'AAEAAEAA',
    }),
    status: 200,
    contains: ['HTTP/1.1 200', ...ACCEPTED],
    ledger: received,
  },
  {
    name: "takes GitHub's signature",
    listener: GITHUB,
    headers: () => github(),
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'takes a Standard Webhooks signature',
    listener: STANDARD,
    headers: () => standard(),
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'answers 404 with an empty body when no listener has the UUID',
    path: () => '/webhooks/v1/listeners/00000000-0000-4000-8000-000000000000/notify',
    headers: bearer,
    status: 404,
    contains: ['content-length: 0', 'x-request-id: req_'],
    lacks: ['error', 'listener_not_found'],
    ledger: undefined,
  },
  {
    name: 'answers 404 with an empty body when the id is malformed',
    path: () => '/webhooks/v1/listeners/lsn_1/notify',
    status: 404,
    contains: ['content-length: 0'],
    lacks: ['error'],
    ledger: undefined,
  },
  {
    name: 'answers 404 with an empty body when the listener is disabled',
    listener: { enabled: false },
    headers: bearer,
    status: 404,
    contains: ['content-length: 0'],
    lacks: ['error'],
    ledger: undefined,
  },
  {
    name: 'answers 405 with Allow to another method',
    method: 'GET',
    headers: bearer,
    status: 405,
    contains: ['allow: POST', '"code":"method_not_allowed"', '"request_id":"req_'],
    ledger: refused('method_not_allowed'),
  },
  {
    name: 'answers 401 when no credential comes',
    headers: () => JSON_TYPE,
    status: 401,
    contains: ['www-authenticate: Bearer', '"code":"credential_missing"'],
    lacks: ['RECEIVED', 'event_id'],
    ledger: refused('credential_missing'),
  },
  {
    name: 'answers 401 to a forged credential',
    headers: ({ token }) => ({ ...JSON_TYPE, authorization: `Bearer ${token.slice(0, -4)}AAAA` }),
    status: 401,
    contains: ['"code":"credential_invalid"'],
    lacks: ['RECEIVED'],
    ledger: refused('credential_invalid'),
  },
  {
    name: 'answers 401 to a token without a signature',
    headers: ({ token }) => {
      const header = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
      return { ...JSON_TYPE, authorization: `Bearer ${header}.${token.split('.')[1]}.` };
    },
    status: 401,
    contains: ['"code":"credential_invalid"'],
    ledger: refused('credential_invalid'),
  },
  {
    name: 'answers 401 to another scheme than Bearer and Basic',
    headers: ({ token }) => ({ ...JSON_TYPE, authorization: `Token ${token}` }),
    status: 401,
    contains: ['"code":"credential_invalid"'],
    ledger: refused('credential_invalid'),
  },
  {
    name: 'answers 401 to an expired credential',
    headers: async ({ receiver }) => {
      const old = new Date(Date.now() - DAY);
      const { token } = await receiver.createCredential({
        createdAt: old,
        expiresAt: new Date(Date.now() - MINUTE),
      });
      return { ...JSON_TYPE, authorization: `Bearer ${token}` };
    },
    status: 401,
    contains: ['"code":"credential_expired"'],
    ledger: refused('credential_expired'),
  },
  {
    name: 'answers 403 to a credential of another listener',
    headers: async ({ receiver }) => {
      const { token } = await receiver.createCredential({ listenerIds: ['lsn_00000000000'] });
      return { ...JSON_TYPE, authorization: `Bearer ${token}` };
    },
    status: 403,
    contains: ['"code":"credential_not_allowed"'],
    lacks: ['www-authenticate'],
    ledger: refused('credential_not_allowed'),
  },
  {
    name: 'answers 403 to a credential that is not on the list of the listener',
    listener: { verification: { allowedCredentials: ['crd_00000000000'] } },
    headers: bearer,
    status: 403,
    contains: ['"code":"credential_not_allowed"'],
    ledger: refused('credential_not_allowed'),
  },
  {
    name: 'answers 403 to an address that is not on the allowlist',
    listener: { verification: { allowlist: ['192.0.2.0/24'] } },
    headers: bearer,
    status: 403,
    contains: ['"code":"address_not_allowed"'],
    ledger: refused('address_not_allowed'),
  },
  {
    name: 'takes an address that is on the allowlist',
    listener: { verification: { allowlist: ['127.0.0.0/8'] } },
    headers: bearer,
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'answers 401 when the signature is missing',
    listener: GITHUB,
    headers: () => JSON_TYPE,
    status: 401,
    contains: ['"code":"signature_missing"', 'www-authenticate: Bearer'],
    ledger: refused('signature_missing'),
  },
  {
    name: 'answers 401 when the signature is of another body',
    listener: GITHUB,
    headers: () => github('{}'),
    status: 401,
    contains: ['"code":"signature_mismatch"'],
    lacks: [SECRET],
    ledger: refused('signature_mismatch'),
  },
  {
    name: 'answers 401 when the signature is made with another secret',
    listener: { ...GITHUB, secret: 'another' },
    headers: () => github(),
    status: 401,
    contains: ['"code":"signature_mismatch"'],
    ledger: refused('signature_mismatch'),
  },
  {
    name: 'answers 401 when the signature is cut short',
    listener: GITHUB,
    headers: async () => ({
      ...JSON_TYPE,
      'x-hub-signature-256': (await sign(SECRET, BODY)).slice(0, -2),
    }),
    status: 401,
    contains: ['"code":"signature_mismatch"'],
    ledger: refused('signature_mismatch'),
  },
  {
    name: 'answers 401 when the signature is not hexadecimal',
    listener: GITHUB,
    headers: () => ({ ...JSON_TYPE, 'x-hub-signature-256': 'sha256=zz' }),
    status: 401,
    contains: ['"code":"signature_malformed"'],
    ledger: refused('signature_malformed'),
  },
  {
    name: 'answers 401 when the signed time is past the tolerance',
    listener: STANDARD,
    headers: () => standard({ at: new Date(Date.now() - 6 * MINUTE) }),
    status: 401,
    contains: ['"code":"signature_expired"'],
    ledger: refused('signature_expired'),
  },
  {
    name: 'answers 401 when the signed time is ahead of the tolerance',
    listener: STANDARD,
    headers: () => standard({ at: new Date(Date.now() + 6 * MINUTE) }),
    status: 401,
    contains: ['"code":"signature_expired"'],
    ledger: refused('signature_expired'),
  },
  {
    name: 'answers 401 when a header that is signed is changed',
    listener: STANDARD,
    headers: () => ({ ...standard(), 'webhook-id': 'msg_2' }),
    status: 401,
    contains: ['"code":"signature_mismatch"'],
    ledger: refused('signature_mismatch'),
  },
  {
    name: 'wants both when a signature is configured and the credential required',
    listener: { ...GITHUB, verification: { credential: 'required' } },
    headers: () => github(),
    status: 401,
    contains: ['"code":"credential_missing"'],
    ledger: refused('credential_missing'),
  },
  {
    name: 'answers 401 when the listener names a scheme that is not known',
    listener: { preset: 'nobody', secret: SECRET },
    headers: () => github(),
    status: 401,
    contains: ['"code":"signature_mismatch"'],
    ledger: refused('signature_mismatch'),
  },
  {
    name: 'answers 413 to a declared length over the limit',
    listener: { payload: { contentTypes: undefined, maxBytes: 10 } },
    headers: bearer,
    status: 413,
    contains: ['"code":"body_too_large"', 'connection: close'],
    ledger: refused('body_too_large'),
  },
  {
    name: 'answers 415 to a content type that the listener does not take, and keeps the bytes',
    listener: { payload: { contentTypes: ['application/json'], maxBytes: undefined } },
    headers: (context) => ({ ...bearer(context), 'content-type': 'text/plain' }),
    status: 415,
    contains: ['"code":"content_type_unsupported"'],
    ledger: refusedWithBody('content_type_unsupported'),
  },
  {
    name: 'takes a +json type where JSON is taken',
    listener: { payload: { contentTypes: ['application/json'], maxBytes: undefined } },
    headers: (context) => ({
      ...bearer(context),
      'content-type': 'application/cloudevents+json; charset=utf-8',
    }),
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'answers 400 to a body that is not JSON, and keeps the bytes',
    headers: bearer,
    body: '{"a":',
    status: 400,
    contains: ['"code":"body_malformed"', '"request_id":"req_'],
    ledger: refusedWithBody('body_malformed'),
  },
  {
    name: 'answers 400 to JSON that is not UTF-8',
    headers: bearer,
    body: Buffer.from([0x22, 0xff, 0x22]),
    status: 400,
    contains: ['"code":"body_malformed"'],
    ledger: refusedWithBody('body_malformed'),
  },
  {
    name: 'answers 415 to a content encoding that is not served',
    headers: (context) => ({ ...bearer(context), 'content-encoding': 'x-unknown' }),
    status: 415,
    contains: ['"code":"encoding_unsupported"'],
    ledger: refused('encoding_unsupported'),
  },
];

describe('the notify endpoint', () => {
  let receiver: Receiver;
  let token: string;
  before(async () => {
    receiver = await openReceiver();
    ({ token } = await receiver.createCredential());
  });
  after(() => receiver.close());

  for (const scenario of SCENARIOS) {
    test(scenario.name, async () => {
      const { path, listener } = await receiver.createListener(scenario.listener ?? {});
      const headers = await (scenario.headers ?? (() => ({})))({ receiver, token });
      const target = scenario.path?.(path) ?? path;
      const post = rawPost(target, headers, scenario.body ?? BODY);
      if (scenario.method !== undefined) post[0] = String(post[0]).replace('POST', scenario.method);
      const answer = await sendRaw(receiver.port, post);

      assert.equal(answer.status, scenario.status, answer.text);
      assertText(answer, scenario);
      await assertLedger(listener.id, scenario, answer);
    });
  }

  function assertText(answer: RawAnswer, scenario: Scenario): void {
    const text = answer.text.toLowerCase();
    for (const part of scenario.contains ?? [])
      assert.ok(text.includes(part.toLowerCase()), `lacks ${part}: ${answer.text}`);
    for (const part of scenario.lacks ?? [])
      assert.ok(!text.includes(part.toLowerCase()), `contains ${part}: ${answer.text}`);
    assert.match(answer.headers['x-request-id'] ?? '', /^req_[0-9a-z]{11}$/);
  }

  async function assertLedger(
    listenerId: `lsn_${string}`,
    scenario: Scenario,
    answer: RawAnswer,
  ): Promise<void> {
    const id = answer.headers['x-request-id'] as RequestId;
    if (scenario.ledger === undefined) {
      assert.equal(await receiver.store.requests.find(id), undefined);
      return;
    }
    // A stranger does not wait for the row, so neither can this test count on it at once.
    await eventually(async () => (await receiver.store.requests.find(id)) !== undefined);
    const row = await receiver.store.requests.find(id);
    assert.equal(row?.listenerId, listenerId);
    assert.equal(row.outcome, scenario.ledger.outcome);
    assert.equal(row.code, scenario.ledger.code);
    const body = await receiver.store.requests.findBody(id);
    assert.equal(body !== undefined, scenario.ledger.body);
    if (body !== undefined)
      assert.deepEqual(Buffer.from(body.bytes), Buffer.from(scenario.body ?? BODY));
    assert.ok(!JSON.stringify(body?.head ?? '').includes(token), 'the credential is stored');
  }
});

describe('what a request may do to the server', () => {
  let receiver: Receiver;
  let authorization: string;
  before(async () => {
    receiver = await openReceiver({ limits: { maxBodyBytes: 1_000 } });
    authorization = `Bearer ${(await receiver.createCredential()).token}`;
  });
  after(() => receiver.close());

  const chunked = (path: string, headers: string) =>
    `POST ${path} HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n${headers}\r\n`;

  test('a body without a declared length is taken at the limit', async () => {
    const { path } = await receiver.createListener();
    const answer = await sendRaw(receiver.port, [
      chunked(path, `authorization: ${authorization}\r\n`),
      `3e8\r\n${'x'.repeat(1_000)}\r\n0\r\n\r\n`,
    ]);
    assert.equal(answer.status, 200, answer.text);
  });

  test('a body without a declared length is refused one byte past the limit', async () => {
    const { path } = await receiver.createListener();
    const answer = await sendRaw(receiver.port, [
      chunked(path, `authorization: ${authorization}\r\n`),
      `3e9\r\n${'x'.repeat(1_001)}\r\n`,
    ]);
    assert.equal(answer.status, 413, answer.text);
    assert.match(answer.body, /body_too_large/);
  });

  test('a stranger is answered before the body has been read', async () => {
    const { path } = await receiver.createListener();
    const answer = await sendRaw(receiver.port, [
      `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: 900\r\n\r\n`,
    ]);
    assert.equal(answer.status, 401, answer.text);
  });

  test('a sender that writes a large body to the end still sees the 413', async () => {
    const { path } = await receiver.createListener();
    const answer = await sendRaw(
      receiver.port,
      rawPost(path, { authorization }, Buffer.alloc(8 * 2 ** 20)),
    );
    assert.equal(answer.status, 413, answer.text);
  });

  test('two credentials in one request are none', async () => {
    const { path } = await receiver.createListener();
    const head = `authorization: ${authorization}\r\nauthorization: ${authorization}\r\n`;
    const answer = await sendRaw(receiver.port, [
      `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n${head}\r\n{}`,
    ]);
    assert.equal(answer.status, 401, answer.text);
  });

  test('a revoked credential is refused at once, though it was verified before', async () => {
    const { path } = await receiver.createListener();
    const { credential, token } = await receiver.createCredential();
    const post = rawPost(path, { authorization: `Bearer ${token}` }, '{}');
    assert.equal((await sendRaw(receiver.port, post)).status, 200);
    await receiver.store.credentials.revoke(credential.id, new Date());
    await receiver.catalog.reload();
    const answer = await sendRaw(receiver.port, post);
    assert.equal(answer.status, 401);
    assert.match(answer.body, /credential_revoked/);
  });

  test('tokens outlive a rotation of the signing key, and end with its retirement', async () => {
    const { path } = await receiver.createListener();
    await receiver.keyring.rotate();
    const { credential, token } = await receiver.createCredential();
    const post = rawPost(path, { authorization: `Bearer ${token}` }, '{}');
    await receiver.keyring.rotate();
    await receiver.catalog.reload();
    assert.equal((await sendRaw(receiver.port, post)).status, 200);
    await receiver.keyring.retire(credential.keyId as `key_${string}`);
    await receiver.catalog.reload();
    assert.equal((await sendRaw(receiver.port, post)).status, 401);
  });

  test('an unsecured listener has a rate limit of its own', async () => {
    const { path } = await receiver.createListener({
      unsecured: true,
      verification: { credential: 'off' },
    });
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => sendRaw(receiver.port, rawPost(path, JSON_TYPE, '{}'))),
    );
    const limited = answers.filter((answer) => answer.status === 429);
    assert.ok(limited.length >= 5, `${limited.length} of 60 were limited`);
    assert.ok(limited.every((answer) => Number(answer.headers['retry-after']) >= 1));
    assert.match(limited[0]?.body ?? '', /rate_limited/);
  });

  test('an address that is refused again and again has to wait, at that listener alone', async () => {
    const { path } = await receiver.createListener();
    const other = await receiver.createListener();
    const bad = rawPost(path, { authorization: 'Bearer no' }, '{}');
    const statuses: number[] = [];
    for (let i = 0; i < 130; i++) statuses.push((await sendRaw(receiver.port, bad)).status);
    assert.equal(statuses[0], 401);
    assert.ok(statuses.includes(429), 'never had to wait');
    assert.equal(
      (await sendRaw(receiver.port, rawPost(other.path, { authorization }, '{}'))).status,
      200,
    );
  });

  test('bodies over the budget of bytes are told to come back', async () => {
    const small = await openReceiver({ limits: { pendingBytes: 1_000 } });
    try {
      const { path } = await small.createListener();
      const { token } = await small.createCredential();
      const answer = await sendRaw(
        small.port,
        rawPost(path, { authorization: `Bearer ${token}` }, 'x'.repeat(1_001)),
      );
      assert.equal(answer.status, 503, answer.text);
      assert.match(answer.body, /store_unavailable/);
      assert.ok(Number(answer.headers['retry-after']) >= 1);
    } finally {
      await small.close();
    }
  });

  test('a refused request is put through again under its listener as it is now', async () => {
    const { path, listener } = await receiver.createListener();
    const first = await sendRaw(
      receiver.port,
      rawPost(path, { authorization, ...JSON_TYPE }, '{"a":'),
    );
    assert.equal(first.status, 400);
    const id = (JSON.parse(first.body) as { request_id: RequestId }).request_id;
    assert.equal((await receiver.ingest.replay(id)).kind, 'rejected');
    const rows = await receiver.store.requests.list({ limit: 10, listenerId: listener.id });
    assert.deepEqual(
      rows.items.map((row) => row.replayOf),
      [id, undefined],
    );
    const again = await receiver.store.requests.findBody(rows.items[0]?.id ?? id);
    assert.equal(Buffer.from(again?.bytes ?? []).toString(), '{"a":');
  });
});
