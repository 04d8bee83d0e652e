import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Spooled } from '../store.ts';
import { everything } from './bodies.suite.ts';
import { admissionOf, bodyOf, receivedOf, requestOf, runOf } from './nouns.suite.ts';
import type { Open, Opened } from './opened.suite.ts';

const KEY = 'a key';

function claimOf({ now, in: later }: Opened) {
  return { key: KEY, now: now(), expiresAt: later(60) };
}

function holdOf({ in: later }: Opened) {
  return { key: KEY, dueAt: later(60), deadlineAt: undefined };
}

/** What was accepted elsewhere while the store was away. */
export function spooledSuite(open: Open): void {
  test('keeps request, body, event and runs, once, however often it comes', async (t) => {
    const opened = await open(t);
    const { spool, requests, events, runs } = opened.store;
    const request = receivedOf(opened, { stages: [{ stage: 'admit', durationUs: 7 }] });
    const { eventId } = request;
    const admission = admissionOf(request, {
      eventType: 'order.paid',
      eventData: '{"a":1}',
      body: bodyOf('{"b":2}'),
      runs: [runOf(opened)],
    });
    assert.deepEqual(await spool.insertOnce({ admission }), { kind: 'kept', eventId });
    // A run has its id when it is kept: another time it would be another one.
    const again = { ...admission, runs: [runOf(opened)] };
    for (const one of [admission, again])
      assert.deepEqual(await spool.insertOnce({ admission: one }), { kind: 'known', eventId });
    assert.deepEqual(await requests.find(request.id), { ...request, eventType: 'order.paid' });
    assert.equal((await events.find(eventId))?.type, 'order.paid');
    assert.equal(await events.findData(eventId), '{"a":1}');
    assert.equal((await runs.list({ eventId, limit: 10 })).items.length, 1);
  });

  test('of many that come at once and are there in part, each is kept once', async (t) => {
    const opened = await open(t);
    const { spool, requests } = opened.store;
    const all = Array.from({ length: 50 }, () => admissionOf(receivedOf(opened)));
    const there = all.filter((_, i) => i % 3 === 0);
    for (const admission of there) await requests.insert(admission);
    const outcomes = await Promise.all(all.map((admission) => spool.insertOnce({ admission })));
    const known = outcomes.filter(({ kind }) => kind === 'known');
    assert.equal(known.length, there.length);
    assert.equal((await requests.list({ limit: 100 })).items.length, all.length);
  });

  test('says so where another request has the id, and keeps nothing', async (t) => {
    const opened = await open(t);
    const { spool, requests } = opened.store;
    const other = receivedOf(opened, { address: '192.0.2.1' });
    await requests.insert(admissionOf(other, { body: bodyOf('other') }));
    const request = receivedOf(opened, { id: other.id, listenerId: other.listenerId });
    const admission = admissionOf(request, { runs: [runOf(opened)] });
    assert.deepEqual(await spool.insertOnce({ admission }), { kind: 'taken' });
    assert.deepEqual(await requests.find(other.id), other);
  });

  test('is a duplicate where another event has its key, and the first where nobody has', async (t) => {
    const opened = await open(t);
    const { spool, dedupe, requests } = opened.store;
    const first = receivedOf(opened);
    const claim = claimOf(opened);
    const spooled = { admission: admissionOf(first), claim };
    const { eventId } = first;
    assert.deepEqual(await spool.insertOnce(spooled), { kind: 'kept', eventId });
    assert.deepEqual(await spool.insertOnce(spooled), { kind: 'known', eventId });
    const second = receivedOf(opened, { listenerId: first.listenerId, address: '192.0.2.1' });
    const { expiresAt } = claim;
    assert.deepEqual(await spool.insertOnce({ admission: admissionOf(second), claim }), {
      kind: 'duplicate',
      eventId,
      expiresAt,
    });
    assert.equal(await requests.find(second.id), undefined);
    assert.equal(await dedupe.findFirst(first.listenerId, KEY, opened.now()), eventId);
  });

  test('is known by its key where the ledger has kept its request for its time', async (t) => {
    const opened = await open(t);
    const { spool, storage, requests } = opened.store;
    const request = receivedOf(opened);
    const { eventId } = request;
    const spooled = {
      admission: admissionOf(request, { body: undefined }),
      claim: claimOf(opened),
    };
    assert.deepEqual(await spool.insertOnce(spooled), { kind: 'kept', eventId });
    assert.equal((await storage.sweepLedger(everything(opened))).deleted, 1);
    assert.deepEqual(await spool.insertOnce(spooled), { kind: 'known', eventId });
    assert.equal(await requests.find(request.id), undefined);
  });

  const windows = [
    { later: 59, outcome: 'duplicate' },
    { later: 60, outcome: 'kept' },
    { later: 3_600, outcome: 'kept' },
  ] as const;
  for (const { later, outcome } of windows) {
    test(`is ${outcome} where its key has gone to an event that came ${later} s later`, async (t) => {
      const opened = await open(t);
      const { spool, dedupe } = opened.store;
      const early = receivedOf(opened);
      const claim = claimOf(opened);
      await opened.clock.advance(later * 1_000);
      const late = receivedOf(opened, { listenerId: early.listenerId });
      await dedupe.insertFirst(admissionOf(late), claimOf(opened));
      const { kind } = await spool.insertOnce({ admission: admissionOf(early), claim });
      assert.equal(kind, outcome);
      // The key stays with whoever came last.
      const owner = await dedupe.findFirst(early.listenerId, KEY, opened.now());
      assert.equal(owner, late.eventId);
    });
  }

  test('becomes the held event of its key, or the new payload of the one there is', async (t) => {
    const opened = await open(t);
    const { spool, dedupe, events, requests } = opened.store;
    const first = receivedOf(opened);
    const second = receivedOf(opened, { listenerId: first.listenerId, address: '192.0.2.1' });
    const hold = holdOf(opened);
    const toSpooled = (request: typeof first, body: string): Spooled => ({
      admission: admissionOf(request, { body: bodyOf(body) }),
      hold,
    });
    const { eventId } = first;
    const one = toSpooled(first, '1');
    const two = toSpooled(second, '2');
    assert.deepEqual(await spool.insertOnce(one), { kind: 'kept', eventId });
    assert.deepEqual(await spool.insertOnce(two), { kind: 'kept', eventId });
    assert.deepEqual(await spool.insertOnce(one), { kind: 'known', eventId });
    assert.equal((await events.findBody(eventId))?.bytes.byteLength, 1);
    assert.deepEqual(Buffer.from((await events.findBody(eventId))?.bytes ?? []).toString(), '2');
    assert.equal((await requests.find(second.id))?.eventId, eventId);
    const held = await dedupe.listHeld(opened.in(61), 10);
    assert.deepEqual(
      held.map(({ requestId }) => requestId),
      [second.id],
    );
  });

  test('is counted where it comes behind the count, as it is taken off', async (t) => {
    const opened = await open(t);
    const { storage, spool } = opened.store;
    const listenerId = opened.store.newId('lsn');
    const lateOf = () => {
      const body = { ...bodyOf('{"a":1}'), retentionDays: 7 };
      return { admission: admissionOf(receivedOf(opened, { listenerId }), { body }) };
    };
    const [late, later] = [lateOf(), lateOf()];
    const rejected = { admission: admissionOf(requestOf(opened), { body: undefined }) };
    await opened.clock.advance(2_000);
    const inTime = lateOf();
    await spool.insertOnce(inTime);
    while (await storage.count(opened.in(1), 100));
    for (const one of [late, later, rejected, late, inTime]) await spool.insertOnce(one);

    const { bodies, listeners, ledger: rows } = await storage.tallies();
    const own = await storage.tallyOf(listenerId);
    assert.deepEqual([bodies[0]?.items, own.items, rows.items], [3, 3, 4]);
    assert.deepEqual([bodies[0]?.bytes, listeners[0]?.bytes], [own.bytes, own.bytes]);
    assert.ok(own.bytes > 3 * 7);
    assert.deepEqual(bodies[0]?.oldestAt, late.admission.request.receivedAt);
    await storage.sweepBodies(7, everything(opened));
    await storage.sweepLedger(everything(opened));
    const left = await storage.tallies();
    assert.deepEqual([left.bodies, left.ledger.items], [[], 0]);
    assert.equal((await storage.tallyOf(listenerId)).bytes, 0);
  });

  test('keeps what made no event', async (t) => {
    const opened = await open(t);
    const { spool, requests } = opened.store;
    const request = requestOf(opened, { outcome: 'rejected', code: 'rule_failed', reason: 'no' });
    const admission = admissionOf(request);
    assert.deepEqual(await spool.insertOnce({ admission }), { kind: 'kept', eventId: undefined });
    assert.deepEqual(await requests.find(request.id), request);
    assert.equal((await spool.insertOnce({ admission })).kind, 'known');
  });
}
