import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock } from '../../../test/kit/clock.ts';
import type { RequestQuery } from '../store.ts';
import { admissionOf, idsOf, readAll, receivedOf, requestOf } from './nouns.suite.ts';
import type { Open } from './opened.suite.ts';

/** Lists whose filters leave few of many rows. */
export function ledgerSuite(open: Open): void {
  test('what few of many rows fit comes in short pages, whose cursors lead to all of them', async (t) => {
    // A clock on which every look takes longer than a list may.
    const clock = createManualClock();
    let looks = 0;
    const opened = await open(t, { ...clock, monotonic: () => (looks += 1) * 1_000 });
    const { requests, events } = opened.store;
    const { listenerId } = requestOf(opened);
    const made = [];
    for (let i = 0; i < 120; i++) {
      const request = receivedOf(opened);
      const isOurs = i === 0 || i === 119;
      made.push(isOurs ? { ...request, listenerId } : request);
    }
    // What has no event stands between those that have.
    const refused = Array.from({ length: 60 }, () => requestOf(opened, { listenerId }));
    await Promise.all([
      ...made.map((request) => requests.insert(admissionOf(request, { eventType: 'push' }))),
      ...refused.map((request) => requests.insert(admissionOf(request))),
    ]);
    const asked = { listenerId, type: 'push' };
    const first = await requests.list({ ...asked, limit: 2 });
    assert.equal(first.items.length, 1);
    assert.ok(first.next !== undefined, 'the look was cut short');
    const ours = idsOf([made[119], made[0]].filter((request) => request !== undefined));
    const read = await readAll(2, (page) => requests.list({ ...page, ...asked }));
    assert.deepEqual(idsOf(read.items), ours);
    const filters: readonly Pick<RequestQuery, 'listenerId' | 'type' | 'q'>[] = [
      { listenerId },
      asked,
      { ...asked, q: '{' },
    ];
    for (const filter of filters) {
      const taken = await readAll(2, (page) => events.list({ ...page, ...filter }));
      const ids = taken.items.map(({ requestId }) => requestId);
      assert.deepEqual(ids, ours, JSON.stringify(filter));
    }
  });
}
