import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Minute } from '../store.ts';
import type { Open } from './opened.suite.ts';

const minuteOf = (second: number, source: string, received = 1): Minute => ({
  at: new Date(second * 1_000),
  source,
  counts: { outcomes: { received }, answers: [0, received, 0], waiting: 2, waitedMs: 10, bytes: 5 },
});

/** What came, minute by minute. */
export function historySuite(open: Open): void {
  test('minutes of every process are listed in order, and old ones are forgotten', async (t) => {
    const { store } = await open(t);
    const minutes = [minuteOf(60, 'a'), minuteOf(120, 'a'), minuteOf(60, 'b', 7)];
    await store.history.insert(minutes, new Date(0));
    const sources = (await store.history.list(new Date(60_000))).map(({ at, source }) => [
      at.getTime(),
      source,
    ]);
    assert.deepEqual(sources.at(-1), [120_000, 'a']);
    assert.deepEqual(
      sources
        .slice(0, 2)
        .map(([, source]) => source)
        .toSorted((a, b) => String(a).localeCompare(String(b))),
      ['a', 'b'],
    );
    assert.deepEqual(await store.history.list(new Date(60_001)), [minuteOf(120, 'a')]);
    await store.history.insert([], new Date(120_000));
    assert.deepEqual(await store.history.list(new Date(0)), [minuteOf(120, 'a')]);
  });

  test('a minute that is kept again is what it was', async (t) => {
    const { store } = await open(t);
    await store.history.insert([minuteOf(60, 'a', 3)], new Date(0));
    await store.history.insert([minuteOf(60, 'a', 4), minuteOf(120, 'a')], new Date(0));
    const counts = (await store.history.list(new Date(0))).map(({ counts }) => counts.outcomes);
    assert.deepEqual(counts, [{ received: 3 }, { received: 1 }]);
  });
}
