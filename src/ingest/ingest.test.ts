import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import type { RequestId } from '../model/request.ts';
import { rawPost, sendRaw } from '../../test/kit/raw.ts';
import { openReceiver, type Receiver } from '../../test/kit/receiver.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

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

test('a disk that is nearly full refuses what is sent, and takes it again by itself', async (t) => {
  let isDiskShort = true;
  const receiver = await openReceiver({ isDiskShort: () => isDiskShort });
  t.after(() => receiver.close());
  const { path } = await receiver.createListener();
  const { token } = await receiver.createCredential();
  const post = rawPost(path, { authorization: `Bearer ${token}` }, '{}');

  const refused = await sendRaw(receiver.port, post);
  assert.equal(refused.status, 503, refused.text);
  assert.match(refused.text, /retry-after: \d+/i);
  assert.match(refused.body, /store_unavailable/);
  assert.deepEqual((await receiver.store.requests.list({ limit: 10 })).items, []);

  isDiskShort = false;
  assert.equal((await sendRaw(receiver.port, post)).status, 200);
});

test('a signed message that is filtered and cannot be kept is no replay when it comes again', async (t) => {
  const receiver = await openReceiver();
  t.after(() => receiver.close());
  const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
  const { path } = await receiver.createListener({
    preset: 'standard-webhooks',
    secret,
    verification: { credential: 'off' },
    filter: 'isWanted',
  });
  const sentAt = new Date();
  const signature = new Webhook(secret).sign('msg_1', sentAt, '{}');
  const post = rawPost(
    path,
    {
      ...JSON_TYPE,
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
      'webhook-signature': signature,
    },
    '{}',
  );
  const database = new DatabaseSync(join(receiver.dataFolder, 'earshot.db'));
  t.after(() => {
    database.close();
  });

  database.exec('ALTER TABLE requests RENAME TO hidden');
  const refused = await sendRaw(receiver.port, post);
  assert.equal(refused.status, 503, refused.text);

  database.exec('ALTER TABLE hidden RENAME TO requests');
  const taken = await sendRaw(receiver.port, post);
  assert.match(taken.body, /"status":"FILTERED"/);
  assert.match((await sendRaw(receiver.port, post)).body, /signature_replayed/);
});
