import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Open } from './opened.suite.ts';

/** What one process at a time does for all. Two that share a store are in the tests of the engine that allows it. */
export function dutiesSuite(open: Open): void {
  describe('a duty', () => {
    test('is taken by whoever has it already, and by anybody when it was given back', async (t) => {
      const { store, now, in: at } = await open(t);
      const term = { now: now(), until: at(60) };
      assert.equal(await store.duties.take('sweep', term), true);
      assert.equal(await store.duties.take('sweep', term), true);
      assert.equal(await store.duties.take('another', term), true);
      await store.duties.leave('sweep');
      assert.equal(await store.duties.take('sweep', term), true);
    });
  });
}
