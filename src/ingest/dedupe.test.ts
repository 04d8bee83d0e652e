import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Dedupe } from '../model/listener.ts';
import type { EventId, RequestId } from '../model/request.ts';
import { createManualClock, eventually, type ManualClock } from '../../test/kit/clock.ts';
import { rawPost, sendRaw } from '../../test/kit/raw.ts';
import { openReceiver, type ListenerChanges, type Receiver } from '../../test/kit/receiver.ts';

const MINUTE = 60_000;

interface Answer {
  readonly status: string;
  readonly event_id: EventId;
  readonly request_id: RequestId;
}

let receiver: Receiver;
let clock: ManualClock;
let token: string;
before(async () => {
  clock = createManualClock();
  receiver = await openReceiver({ clock });
  ({ token } = await receiver.createCredential());
});
after(() => receiver.close());

function dedupeOf(more: Partial<Dedupe> = {}): ListenerChanges {
  const dedupe: Dedupe = {
    keys: ['id'],
    windowMs: 10 * MINUTE,
    keep: 'first',
    maxWaitMs: undefined,
    ...more,
  };
  return { dedupe };
}

async function post(
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const all = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers };
  const answer = await sendRaw(receiver.port, rawPost(path, all, JSON.stringify(body)));
  assert.equal(answer.status, 200, answer.text);
  return JSON.parse(answer.body) as Answer;
}

describe('keep first', () => {
  test('what has the key of an event is a duplicate of it, and is kept as one', async () => {
    const { path } = await receiver.createListener(dedupeOf());
    const first = await post(path, { id: 7, n: 1 });
    const second = await post(path, { id: 7, n: 2 });
    const other = await post(path, { id: '7' });
    assert.deepEqual(
      [first.status, second.status, other.status],
      ['RECEIVED', 'DUPLICATE', 'RECEIVED'],
    );
    assert.equal(second.event_id, first.event_id);
    const row = await receiver.store.requests.find(second.request_id);
    assert.deepEqual([row?.outcome, row?.eventId], ['duplicate', first.event_id]);
    const body = await receiver.store.requests.findBody(second.request_id);
    assert.equal(Buffer.from(body?.bytes ?? []).toString(), '{"id":7,"n":2}');
    assert.equal((await receiver.store.events.find(first.event_id))?.requestId, first.request_id);
  });

  test('of many at once one is received, and the others are told of it', async () => {
    const { path, listener } = await receiver.createListener(dedupeOf());
    const answers = await Promise.all(Array.from({ length: 40 }, () => post(path, { id: 1 })));
    const received = answers.filter(({ status }) => status === 'RECEIVED');
    assert.equal(received.length, 1);
    assert.deepEqual([...new Set(answers.map(({ event_id: id }) => id))], [received[0]?.event_id]);
    const page = await receiver.store.events.list({ listenerId: listener.id, limit: 100 });
    assert.equal(page.items.length, 1);
  });

  test('the window ends, and the key is free', async () => {
    const { path } = await receiver.createListener(dedupeOf({ windowMs: MINUTE }));
    await post(path, { id: 1 });
    await clock.advance(MINUTE - 1);
    assert.equal((await post(path, { id: 1 })).status, 'DUPLICATE');
    await clock.advance(1);
    assert.equal((await post(path, { id: 1 })).status, 'RECEIVED');
  });

  test('what has no part of the key is like no other request', async () => {
    const { path } = await receiver.createListener(dedupeOf({ keys: ['id', 'kind'] }));
    for (const body of [{}, { id: null }, { id: '', kind: '' }])
      for (let i = 0; i < 2; i++) assert.equal((await post(path, body)).status, 'RECEIVED');
    assert.equal((await post(path, { id: 0 })).status, 'RECEIVED');
    assert.equal((await post(path, { id: 0 })).status, 'DUPLICATE');
  });

  test('a window of nothing turns it off', async () => {
    const { path } = await receiver.createListener(dedupeOf({ windowMs: 0 }));
    for (let i = 0; i < 2; i++) assert.equal((await post(path, { id: 1 })).status, 'RECEIVED');
  });

  test('headers can be the key, as Idempotency-Key and webhook-id are', async () => {
    const keys = ['headers["idempotency-key"]'];
    const { path } = await receiver.createListener(dedupeOf({ keys }));
    const headers = { 'Idempotency-Key': '"8e03978e"' };
    assert.equal((await post(path, { a: 1 }, headers)).status, 'RECEIVED');
    assert.equal((await post(path, { a: 2 }, headers)).status, 'DUPLICATE');
  });

  test('two listeners do not share their keys', async () => {
    const one = await receiver.createListener(dedupeOf());
    const two = await receiver.createListener(dedupeOf());
    assert.equal((await post(one.path, { id: 1 })).status, 'RECEIVED');
    assert.equal((await post(two.path, { id: 1 })).status, 'RECEIVED');
  });

  test('what the filter drops claims no key', async () => {
    const filter = 'isGood';
    const { path } = await receiver.createListener({ ...dedupeOf(), filter });
    assert.equal((await post(path, { id: 1, isGood: false })).status, 'FILTERED');
    assert.equal((await post(path, { id: 1, isGood: true })).status, 'RECEIVED');
  });

  test('a replay of an event or of a duplicate is another event; one of what made none claims its key', async () => {
    const { path, listener } = await receiver.createListener({ ...dedupeOf(), filter: 'isGood' });
    const event = await post(path, { id: 1, isGood: true });
    const duplicate = await post(path, { id: 1, isGood: true });
    const filtered = await post(path, { id: 1 });
    assert.equal((await receiver.ingest.replay(event.request_id)).kind, 'received');
    assert.equal((await receiver.ingest.replay(duplicate.request_id)).kind, 'received');
    await receiver.store.listeners.update({ ...listener, filter: 'TRUE' });
    await receiver.catalog.reload();
    assert.equal((await receiver.ingest.replay(filtered.request_id)).kind, 'duplicate');
  });
});

describe('keep last', () => {
  const LAST = { keep: 'last', windowMs: MINUTE } as const;
  const runsOf = async (eventId: EventId) =>
    (await receiver.store.runs.list({ eventId, limit: 10 })).items;
  const dataOf = async (eventId: EventId) =>
    Buffer.from((await receiver.store.events.findBody(eventId))?.bytes ?? []).toString();

  async function listenTo(more: Partial<Dedupe> = {}, condition?: string) {
    const made = await receiver.createListener(dedupeOf({ ...LAST, ...more }));
    const { store } = receiver;
    const now = new Date(clock.now());
    const trigger = {
      id: store.newId('trg'),
      name: 'A trigger',
      listenerIds: [made.listener.id],
      condition,
      workflowId: store.newId('wfl'),
      retry: { attempts: 1, baseMs: 1, maxMs: 1 },
      concurrency: 1,
      paused: false,
      secrets: [],
      createdAt: now,
      updatedAt: now,
    };
    const workflow = { id: trigger.workflowId, steps: [] };
    await store.triggers.insert(trigger, { workflow, secrets: [] });
    await receiver.catalog.reload();
    return { ...made, trigger };
  }

  /** What the clock has set going crosses a thread. */
  async function advance(durationMs: number): Promise<void> {
    for (let left = durationMs; left > 0; left -= 250) {
      await clock.advance(Math.min(250, left));
      await receiver.store.requests.find('req_00000000000');
    }
  }

  /** Where the store was slow, what was set going began to wait only when the clock had stopped. */
  const hasRun = async (eventId: EventId): Promise<boolean> => {
    await advance(250);
    return (await runsOf(eventId)).length === 1;
  };

  test('later ones get the same event, which runs when it has been quiet, with the last payload', async () => {
    const { path, trigger } = await listenTo();
    const first = await post(path, { id: 1, n: 1 });
    await advance(MINUTE - 1_000);
    const second = await post(path, { id: 1, n: 2 });
    assert.deepEqual([first.status, second.status], ['RECEIVED', 'RECEIVED']);
    assert.equal(second.event_id, first.event_id);
    assert.notEqual(second.request_id, first.request_id);
    await advance(MINUTE - 1_000);
    assert.equal((await runsOf(first.event_id)).length, 0);
    await advance(2_000);
    await eventually(() => hasRun(first.event_id));
    assert.equal((await runsOf(first.event_id))[0]?.triggerId, trigger.id);
    assert.equal(await dataOf(first.event_id), '{"id":1,"n":2}');
    assert.ok(receiver.woken.includes(trigger.id));

    const third = await post(path, { id: 1, n: 3 });
    assert.notEqual(third.event_id, first.event_id);
  });

  test('an endless stream is let go when it has been held for as long as it may', async () => {
    const { path } = await listenTo({ windowMs: 10_000, maxWaitMs: 25_000 });
    const first = await post(path, { id: 1, n: 0 });
    for (let n = 1; n <= 3; n++) {
      await advance(8_000);
      assert.equal((await post(path, { id: 1, n })).event_id, first.event_id);
    }
    await advance(2_000);
    await eventually(() => hasRun(first.event_id));
    assert.equal(await dataOf(first.event_id), '{"id":1,"n":3}');
  });

  test('conditions see the payload that is there in the end', async () => {
    const { path } = await listenTo({ windowMs: 1_000 }, 'n == 2');
    const no = await post(path, { id: 1, n: 2 });
    await post(path, { id: 1, n: 1 });
    const yes = await post(path, { id: 2, n: 1 });
    await post(path, { id: 2, n: 2 });
    await advance(2_000);
    await eventually(async () => (await runsOf(yes.event_id)).length === 1);
    assert.equal((await runsOf(no.event_id)).length, 0);
  });

  test('many at once are one event', async () => {
    const { path, listener } = await listenTo();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => post(path, { id: 1, n })),
    );
    assert.equal(new Set(answers.map(({ event_id: id }) => id)).size, 1);
    const page = await receiver.store.events.list({ listenerId: listener.id, limit: 100 });
    assert.equal(page.items.length, 1);
  });
});
