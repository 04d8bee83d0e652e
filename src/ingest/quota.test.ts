import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createManualClock, eventually, type ManualClock } from '../../test/kit/clock.ts';
import { rawPost, sendRaw, type RawAnswer } from '../../test/kit/raw.ts';
import { openReceiver, type Receiver } from '../../test/kit/receiver.ts';
import { DAY, MINUTE } from '../base/duration.ts';
import type { Quota } from '../model/listener.ts';
import type { RequestId } from '../model/request.ts';

interface Sender {
  readonly receiver: Receiver;
  readonly clock: ManualClock;
  readonly send: (bytes: number) => Promise<RawAnswer>;
  /** What the store has counted is known to the listener from now on. */
  readonly count: () => Promise<void>;
}

const PER_BODY = 1_000;

async function open(t: TestContext, quota: Quota | undefined): Promise<Sender> {
  const clock = createManualClock();
  const receiver = await openReceiver({ clock });
  t.after(() => receiver.close());
  const { path } = await receiver.createListener({ quota, retentionDays: 1 });
  const authorization = `Bearer ${(await receiver.createCredential()).token}`;
  const headers = { authorization, 'content-type': 'application/octet-stream' };
  return {
    receiver,
    clock,
    send: (bytes) => sendRaw(receiver.port, rawPost(path, headers, 'x'.repeat(bytes))),
    async count() {
      const { storage } = receiver.store;
      while (await storage.count(new Date(clock.now() - MINUTE), 1_000));
      await clock.advance(MINUTE);
    },
  };
}

test('a listener without a quota keeps whatever comes', async (t) => {
  const { send } = await open(t, undefined);
  for (let i = 0; i < 5; i++) assert.equal((await send(PER_BODY)).status, 200);
});

test('over its quota a listener answers 429 with a code, says when to come back, and keeps no body', async (t) => {
  const { receiver, send } = await open(t, { maxBytes: 3 * PER_BODY });
  for (let i = 0; i < 3; i++) assert.equal((await send(PER_BODY)).status, 200);
  const refused = await send(PER_BODY);
  assert.equal(refused.status, 429, refused.text);
  assert.equal(refused.headers['retry-after'], '300');
  const { error, request_id: id } = JSON.parse(refused.body) as {
    error: { code: string; message: string };
    request_id: RequestId;
  };
  assert.equal(error.code, 'quota_exceeded');
  assert.match(error.message, /keeps 3000 bytes/);
  const row = await receiver.store.requests.find(id);
  assert.deepEqual([row?.outcome, row?.code], ['rejected', 'quota_exceeded']);
  assert.equal(await receiver.store.requests.findBody(id), undefined);
});

test('another listener is not touched by it, and a stranger does not learn of it', async (t) => {
  const { receiver, send } = await open(t, { maxBytes: 1 });
  assert.equal((await send(PER_BODY)).status, 200);
  assert.equal((await send(PER_BODY)).status, 429);
  const other = await receiver.createListener();
  const { token } = await receiver.createCredential();
  const headers = { authorization: `Bearer ${token}` };
  assert.equal((await sendRaw(receiver.port, rawPost(other.path, headers, '{}'))).status, 200);
  const full = await receiver.createListener({ quota: { maxBytes: 1 } });
  await sendRaw(receiver.port, rawPost(full.path, headers, '{}'));
  const stranger = await sendRaw(receiver.port, rawPost(full.path, {}, '{}'));
  assert.equal(stranger.status, 401);
});

test('there is room again when bodies have expired', async (t) => {
  const { receiver, clock, send, count } = await open(t, { maxBytes: 3 * PER_BODY });
  for (let i = 0; i < 3; i++) await send(PER_BODY);
  assert.equal((await send(PER_BODY)).status, 429);
  await clock.advance(DAY + 3 * MINUTE);
  await count();
  await receiver.store.storage.sweepBodies(1, {
    before: new Date(clock.now() - DAY),
    limit: 100,
  });
  await eventually(async () => (await send(PER_BODY)).status === 200);
});

test('what was kept before a restart counts, once it has been counted', async (t) => {
  const { receiver, clock, send, count } = await open(t, undefined);
  for (let i = 0; i < 4; i++) assert.equal((await send(PER_BODY)).status, 200);
  await clock.advance(3 * MINUTE);
  await count();
  // To a quota that is set now, all of it is old.
  const [listener] = await receiver.store.listeners.list();
  assert.ok(listener);
  await receiver.store.listeners.update({ ...listener, quota: { maxBytes: 3 * PER_BODY } });
  await receiver.catalog.reload();
  await eventually(async () => (await send(1)).status === 429);
});

test('putting a request through again takes no room', async (t) => {
  const { receiver, send } = await open(t, { maxBytes: PER_BODY });
  const { request_id: id } = JSON.parse((await send(PER_BODY)).body) as { request_id: RequestId };
  assert.equal((await send(1)).status, 429);
  assert.equal((await receiver.ingest.replay(id)).kind, 'received');
});
