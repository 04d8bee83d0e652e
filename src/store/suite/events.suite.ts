import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { admissionOf, bodyOf, receivedOf, requestOf } from './nouns.suite.ts';
import type { Open } from './opened.suite.ts';

/** Events as the engine reads them. */
export function eventsSuite(open: Open): void {
  describe('events.findWithBody', () => {
    test('brings the body along up to the size that is asked for, bytes and head', async (t) => {
      const opened = await open(t);
      const request = receivedOf(opened);
      const body = bodyOf(Uint8Array.of(0, 128, 255, 10));
      await opened.store.requests.insert(admissionOf(request, { body }));
      const event = await opened.store.events.find(request.eventId);
      assert.ok(event);
      const { events } = opened.store;
      assert.deepEqual(await events.findWithBody(event.id, 4), { event, body });
      assert.deepEqual(await events.findWithBody(event.id, 3), { event, body: undefined });
    });

    test('has no body when it has been erased', async (t) => {
      const opened = await open(t);
      const request = receivedOf(opened);
      await opened.store.requests.insert(admissionOf(request));
      await opened.store.requests.eraseBody(request.id, opened.now());
      const found = await opened.store.events.findWithBody(request.eventId, 1_000);
      assert.equal(found?.event.id, request.eventId);
      assert.equal(found.body, undefined);
    });

    test('finds the body of what is replayed, and no request that made no event', async (t) => {
      const opened = await open(t);
      const { requests, events } = opened.store;
      const first = receivedOf(opened);
      const body = bodyOf('[1]');
      await requests.insert(admissionOf(first, { body }));
      const again = receivedOf(opened, { replayOf: first.id });
      await requests.insert(admissionOf(again, { body }));
      assert.deepEqual((await events.findWithBody(again.eventId, 1_000))?.body, body);
      const filtered = requestOf(opened);
      await requests.insert(admissionOf(filtered));
      const eventId = `evt_${filtered.id.slice('req_'.length)}` as const;
      assert.equal(await events.findWithBody(eventId, 1_000), undefined);
    });
  });
}
