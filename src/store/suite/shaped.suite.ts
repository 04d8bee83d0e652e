import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addRequest, admissionOf, receivedOf, runOf } from './nouns.suite.ts';
import type { Open } from './opened.suite.ts';

/** What the stages make of requests, beside the requests themselves. */
export function shapedSuite(open: Open): void {
  describe('requests.insert, with what the stages made', () => shaped(open));
}

function shaped(open: Open): void {
  test('a run that failed before it began is a dead letter of its event, and never due', async (t) => {
    const opened = await open(t);
    const request = receivedOf(opened);
    const failure = { code: 'expression_failed', message: 'no\0 \ud800' } as const;
    const run = { ...runOf(opened), failure };
    await opened.store.requests.insert(admissionOf(request, { runs: [run] }));
    const kept = await opened.store.runs.find(run.id);
    assert.equal(kept?.status, 'failed');
    assert.deepEqual(kept.status === 'failed' && kept.error, {
      code: 'expression_failed',
      message: 'no\ufffd \ufffd',
    });
    assert.deepEqual(await opened.store.runs.listDue(), []);
  });

  test('why there is no event is kept in words', async (t) => {
    const opened = await open(t);
    const request = await addRequest(opened, { outcome: 'quarantined', reason: 'says why' });
    assert.deepEqual(await opened.store.requests.find(request.id), request);
  });

  test('what a mapping made goes with the body that it was made from', async (t) => {
    const opened = await open(t);
    const { requests, events } = opened.store;
    const origin = receivedOf(opened);
    const again = receivedOf(opened, { replayOf: origin.id });
    await requests.insert(admissionOf(origin, { eventData: '{"a":1}' }));
    await requests.insert(admissionOf(again, { eventData: '{"a":2}' }));
    assert.equal(await events.findData(origin.eventId), '{"a":1}');
    assert.equal(await events.findData(again.eventId), '{"a":2}');
    assert.equal(await requests.eraseBody(origin.id, opened.now()), true);
    assert.equal(await events.findData(origin.eventId), undefined);
    assert.equal(await events.findData(again.eventId), undefined);
  });

  test('a sweep of bodies takes with them what was made of them', async (t) => {
    const opened = await open(t);
    const { requests, events, storage } = opened.store;
    const request = receivedOf(opened);
    await requests.insert(admissionOf(request, { eventData: '{}' }));
    await storage.sweepBodies(30, { before: opened.in(5), limit: 10 });
    assert.equal(await requests.findBody(request.id), undefined);
    assert.equal(await events.findData(request.eventId), undefined);
  });
}
