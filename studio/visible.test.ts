import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visibleRows } from './visible.ts';

const of = (abovePx: number, count = 10_000) =>
  visibleRows({ abovePx, windowPx: 800, rowPx: 40, count });

const CASES: readonly (readonly [title: string, abovePx: number, count: number, seen: number[]])[] =
  [
    ['before the list has been reached, its beginning', -500, 10_000, [0, 40]],
    ['at the top, a window and a margin', 0, 10_000, [0, 40]],
    ['in the middle, a margin above too', 200_000, 10_000, [4_980, 5_040]],
    ['at the end, no more than there are', 399_200, 10_000, [9_960, 10_000]],
    ['past the end of what has become shorter, the last one', 399_200, 30, [29, 30]],
    ['of none, none', 0, 0, [0, 0]],
  ];

for (const [title, abovePx, count, seen] of CASES)
  test(title, () => {
    const { first, end } = of(abovePx, count);
    assert.deepEqual([first, end], seen);
  });

test('whatever is in the window is drawn, wherever it stands', () => {
  for (let abovePx = 0; abovePx < 4_000; abovePx += 7) {
    const { first, end } = of(abovePx);
    assert.ok(first * 40 <= abovePx, `${first} at ${abovePx}`);
    assert.ok(end * 40 >= abovePx + 800, `${end} at ${abovePx}`);
    assert.ok(end - first <= 60, `${end - first} rows`);
  }
});
