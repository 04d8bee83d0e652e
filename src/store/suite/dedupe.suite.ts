import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EventId, Request } from '../../model/request.ts';
import type { KeyPlace } from '../store.ts';
import { admissionOf, bodyOf, receivedOf, runOf } from './nouns.suite.ts';
import type { Open, Opened } from './opened.suite.ts';

/** Requests that are the same as an earlier one. */
export function dedupeSuite(open: Open): void {
  describe('dedupe.insertFirst', () => first(open));
  describe('dedupe.insertLast', () => last(open));
}

const textOf = (body: { bytes: Uint8Array } | undefined) =>
  body === undefined ? undefined : Buffer.from(body.bytes).toString();

function claimOf(opened: Opened, seconds = 60, key = 'a key') {
  return { key, now: opened.now(), expiresAt: opened.in(seconds) };
}

function first(open: Open): void {
  test('the first keeps its event, and the next is told of it and keeps nothing', async (t) => {
    const opened = await open(t);
    const { dedupe, requests, events } = opened.store;
    const one = receivedOf(opened);
    const two = receivedOf(opened, { listenerId: one.listenerId });
    const claim = claimOf(opened);
    assert.equal(await dedupe.insertFirst(admissionOf(one), claim), undefined);
    assert.deepEqual(await dedupe.insertFirst(admissionOf(two), claim), {
      eventId: one.eventId,
      expiresAt: claim.expiresAt,
    });
    assert.equal((await events.find(one.eventId))?.id, one.eventId);
    assert.equal(await requests.find(two.id), undefined);
    assert.equal(await requests.findBody(two.id), undefined);
  });

  test('of many at once exactly one is the first, and its neighbours in the batch are kept', async (t) => {
    const opened = await open(t);
    const { dedupe, requests } = opened.store;
    const listenerId = opened.store.newId('lsn');
    const same = Array.from({ length: 20 }, () => receivedOf(opened, { listenerId }));
    const others = Array.from({ length: 20 }, () => receivedOf(opened));
    const [answers] = await Promise.all([
      Promise.all(same.map((one) => dedupe.insertFirst(admissionOf(one), claimOf(opened)))),
      Promise.all(others.map((one) => requests.insert(admissionOf(one)))),
    ]);
    const winners = same.filter((_, i) => answers[i] === undefined);
    assert.equal(winners.length, 1);
    const told = new Set(answers.flatMap((answer) => answer?.eventId ?? []));
    assert.deepEqual([...told], [winners[0]?.eventId]);
    for (const one of others) assert.ok((await requests.find(one.id)) !== undefined);
  });

  test('keys of two listeners, and two keys of one, are different', async (t) => {
    const opened = await open(t);
    const { dedupe } = opened.store;
    const one = receivedOf(opened);
    const same = receivedOf(opened, { listenerId: one.listenerId });
    const other = receivedOf(opened);
    assert.equal(await dedupe.insertFirst(admissionOf(one), claimOf(opened)), undefined);
    assert.equal(await dedupe.insertFirst(admissionOf(other), claimOf(opened)), undefined);
    const another = claimOf(opened, 60, 'another');
    assert.equal(await dedupe.insertFirst(admissionOf(same), another), undefined);
  });

  test('a key is good to its last millisecond, over a restart, and then free again', async (t) => {
    const opened = await open(t);
    const one = receivedOf(opened);
    const again = (store = opened.store) => {
      const next = receivedOf(opened, { listenerId: one.listenerId });
      return store.dedupe.insertFirst(admissionOf(next), claimOf(opened));
    };
    await opened.store.dedupe.insertFirst(admissionOf(one), claimOf(opened, 60));
    await opened.clock.advance(59_999);
    const store = await opened.reopen();
    assert.equal((await again(store))?.eventId, one.eventId);
    await opened.clock.advance(1);
    assert.equal(await again(store), undefined);
    assert.notEqual(await again(store), undefined);
  });

  test('a sweep deletes what has expired, and nothing else', async (t) => {
    const opened = await open(t);
    const { dedupe } = opened.store;
    const one = receivedOf(opened);
    const { listenerId } = one;
    await dedupe.insertFirst(admissionOf(one), claimOf(opened, 5, 'short'));
    const two = receivedOf(opened, { listenerId });
    await dedupe.insertFirst(admissionOf(two), claimOf(opened, 60, 'long'));
    const swept = await dedupe.sweep({ now: opened.in(5), after: undefined, rows: 10 });
    assert.deepEqual(swept, { deleted: 1, next: undefined });
    // Asked for as of before: the row itself must be gone.
    const next = receivedOf(opened, { listenerId });
    assert.equal(
      await dedupe.insertFirst(admissionOf(next), claimOf(opened, 5, 'short')),
      undefined,
    );
    const last = receivedOf(opened, { listenerId });
    const told = await dedupe.insertFirst(admissionOf(last), claimOf(opened, 60, 'long'));
    assert.equal(told?.eventId, two.eventId);
  });

  test('a sweep in slices deletes each key that has expired once, whoever its listener is', async (t) => {
    const opened = await open(t);
    const { dedupe } = opened.store;
    const seconds = Array.from({ length: 12 }, (_, index) => (index % 3 === 0 ? 60 : 5));
    for (const [index, expiresIn] of seconds.entries()) {
      const listenerId = opened.store.newId('lsn');
      for (const key of ['a', 'b', `${index}`]) {
        const own = admissionOf(receivedOf(opened, { listenerId }));
        await dedupe.insertFirst(own, claimOf(opened, expiresIn, key));
      }
    }
    const sweep = async () => {
      const deleted: number[] = [];
      let after: KeyPlace | undefined;
      do {
        const swept = await dedupe.sweep({ now: opened.in(5), after, rows: 5 });
        deleted.push(swept.deleted);
        after = swept.next;
      } while (after !== undefined);
      return deleted;
    };
    const first = await sweep();
    assert.equal(
      first.reduce((sum, each) => sum + each),
      8 * 3,
    );
    assert.deepEqual(new Set(await sweep()), new Set([0]));
  });
}

function last(open: Open): void {
  const holdOf = (opened: Opened, seconds: number, deadline?: number) => ({
    key: 'a key',
    dueAt: opened.in(seconds),
    deadlineAt: deadline === undefined ? undefined : opened.in(deadline),
  });
  const send = (
    opened: Opened,
    { listenerId, text, data, hold }: Sent,
  ): { request: Request & { eventId: EventId }; id: Promise<EventId> } => {
    const request = receivedOf(opened, { listenerId });
    const more = { body: bodyOf(text), eventType: text, eventData: data };
    const id = opened.store.dedupe.insertLast(admissionOf(request, more), hold);
    return { request, id };
  };
  interface Sent {
    readonly listenerId: Request['listenerId'];
    readonly text: string;
    readonly data?: string;
    readonly hold: ReturnType<typeof holdOf>;
  }

  test('later ones replace payload, type and data of the event that the first one made', async (t) => {
    const opened = await open(t);
    const { events, requests, dedupe } = opened.store;
    const listenerId = opened.store.newId('lsn');
    const one = send(opened, { listenerId, text: 'one', data: '1', hold: holdOf(opened, 5) });
    assert.equal(await one.id, one.request.eventId);
    await opened.clock.advance(1_000);
    const two = send(opened, { listenerId, text: 'two', data: '2', hold: holdOf(opened, 5) });
    assert.equal(await two.id, one.request.eventId);

    assert.equal((await events.find(one.request.eventId))?.type, 'two');
    assert.equal(textOf(await events.findBody(one.request.eventId)), 'two');
    assert.equal(textOf((await events.findWithBody(one.request.eventId, 10))?.body), 'two');
    assert.equal(await events.findData(one.request.eventId), '2');
    assert.equal((await requests.find(two.request.id))?.eventId, one.request.eventId);
    assert.equal(await events.find(two.request.eventId), undefined);
    assert.equal(textOf(await requests.findBody(one.request.id)), 'one');
    const page = await events.list({ limit: 10 });
    assert.deepEqual(
      page.items.map(({ id }) => id),
      [one.request.eventId],
    );

    assert.deepEqual(await dedupe.listHeld(opened.in(4.999), 10), []);
    assert.deepEqual(await dedupe.listHeld(opened.in(5), 10), [
      { eventId: one.request.eventId, listenerId, requestId: two.request.id },
    ]);
    const three = send(opened, { listenerId, text: 'three', hold: holdOf(opened, 5) });
    await three.id;
    assert.equal(await events.findData(one.request.eventId), undefined);
  });

  test('an endless stream is held until the deadline of the first one', async (t) => {
    const opened = await open(t);
    const listenerId = opened.store.newId('lsn');
    const deadline = opened.in(12);
    for (let i = 0; i < 3; i++) {
      await send(opened, { listenerId, text: `${i}`, hold: holdOf(opened, 5, 12) }).id;
      await opened.clock.advance(4_000);
    }
    assert.equal((await opened.store.dedupe.listHeld(deadline, 10)).length, 1);
    await send(opened, { listenerId, text: 'late', hold: holdOf(opened, 5, 12) }).id;
    assert.equal((await opened.store.dedupe.listHeld(deadline, 10)).length, 1);
  });

  test('it is released once, with its runs, and not where it was replaced meanwhile', async (t) => {
    const opened = await open(t);
    const { dedupe, runs } = opened.store;
    const listenerId = opened.store.newId('lsn');
    const one = send(opened, { listenerId, text: 'one', hold: holdOf(opened, 0) });
    const eventId = await one.id;
    const [seen] = await dedupe.listHeld(opened.now(), 10);
    const two = send(opened, { listenerId, text: 'two', hold: holdOf(opened, 0) });
    await two.id;
    assert.ok(seen !== undefined);
    assert.equal(await dedupe.release(seen, [runOf(opened)]), false);
    assert.equal((await runs.list({ eventId, limit: 10 })).items.length, 0);

    const [now] = await (await opened.reopen()).dedupe.listHeld(opened.now(), 10);
    assert.ok(now !== undefined);
    assert.equal(now.requestId, two.request.id);
  });

  test('after its release the next request is another event', async (t) => {
    const opened = await open(t);
    const { dedupe, runs } = opened.store;
    const listenerId = opened.store.newId('lsn');
    const eventId = await send(opened, { listenerId, text: 'one', hold: holdOf(opened, 0) }).id;
    const [seen] = await dedupe.listHeld(opened.now(), 10);
    assert.ok(seen !== undefined);
    const run = runOf(opened);
    assert.equal(await dedupe.release(seen, [run]), true);
    assert.equal(await dedupe.release(seen, [runOf(opened)]), false);
    assert.deepEqual(
      (await runs.list({ eventId, limit: 10 })).items.map(({ id }) => id),
      [run.id],
    );
    const next = send(opened, { listenerId, text: 'two', hold: holdOf(opened, 0) });
    assert.equal(await next.id, next.request.eventId);
  });

  test('the body that a held event has is not swept, nor while a run of it has not ended', async (t) => {
    const opened = await open(t);
    const { dedupe, events, storage } = opened.store;
    const listenerId = opened.store.newId('lsn');
    const eventId = await send(opened, { listenerId, text: 'one', hold: holdOf(opened, 0) }).id;
    await send(opened, { listenerId, text: 'two', hold: holdOf(opened, 0) }).id;
    const sweep = async (): Promise<void> => {
      await storage.sweepBodies(30, { before: opened.in(5), limit: 10 });
      await storage.sweepCarried(30, { after: undefined, limit: 10 });
    };
    await sweep();
    assert.equal(textOf(await events.findBody(eventId)), 'two');
    const [seen] = await dedupe.listHeld(opened.now(), 10);
    assert.ok(seen !== undefined);
    const run = runOf(opened);
    await dedupe.release(seen, [run]);
    await sweep();
    assert.equal(textOf(await events.findBody(eventId)), 'two');
    await opened.store.runs.cancel(run.id, opened.now());
    await sweep();
    assert.equal(await events.findBody(eventId), undefined);
  });
}
