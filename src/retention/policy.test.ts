import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR } from '../base/duration.ts';
import {
  believedNow,
  bytesToReturn,
  expiredBefore,
  isShort,
  nextPages,
  nextRows,
  pauseAfter,
  pauseAfterStep,
} from './policy.ts';

const MIB = 2 ** 20;

test('a body has had its time when its days have passed', () => {
  const now = Date.UTC(2026, 5, 30);
  assert.deepEqual(expiredBefore(7, now), new Date(Date.UTC(2026, 5, 23)));
});

test('a clock that is set forward is not believed, one that is set back is', () => {
  const start = { nowMs: 1_000 * DAY, monotonicMs: 50 };
  const after = (nowMs: number, passedMs: number): number =>
    believedNow(start, { nowMs, monotonicMs: 50 + passedMs });
  assert.equal(after(1_001 * DAY, DAY), 1_001 * DAY);
  assert.equal(after(1_400 * DAY, DAY), 1_001 * DAY + HOUR);
  assert.equal(after(900 * DAY, DAY), 900 * DAY);
});

test('the pause is four times as long as the batch took, or twice where the disk is short, within bounds', () => {
  for (const [took, isDiskShort, pause] of [
    [0, false, 2],
    [5, false, 20],
    [5, true, 10],
    [10_000, false, 500],
    [10_000, true, 500],
  ] as const) {
    assert.equal(pauseAfter(took, isDiskShort), pause);
  }
});

test('a batch that was quick is followed by a larger one, and the other way about, within bounds', () => {
  for (const [rows, took, next] of [
    [160, 9, 224],
    [160, 20, 160],
    [256, 26, 128],
    [256, 1, 256],
    [128, 1_000, 128],
  ] as const) {
    assert.equal(nextRows(rows, took), next);
  }
});

test('a step that was short is followed by a longer one, and the other way about', () => {
  for (const [pages, took, next] of [
    [16, 0.5, 32],
    [16, 2, 16],
    [48, 20, 24],
    [64, 0.5, 64],
    [16, 100, 16],
  ] as const) {
    assert.equal(nextPages(pages, took), next);
  }
});

test('giving back is slow, unless the disk is short', () => {
  assert.equal(pauseAfterStep(1, false), 20);
  assert.equal(pauseAfterStep(10, false), 40);
  assert.equal(pauseAfterStep(5, true), 10);
});

test('a reserve stays in the file, unless the disk is short', () => {
  const space = { fileBytes: 1_600 * MIB, freeBytes: 300 * MIB };
  assert.equal(bytesToReturn(space, false), 200 * MIB);
  assert.equal(bytesToReturn(space, true), 300 * MIB);
  assert.equal(bytesToReturn({ fileBytes: 20 * MIB, freeBytes: 15 * MIB }, false), 0);
});

test('the disk is short below the watermark, and well again an eighth above it', () => {
  assert.equal(isShort(799, 800, false), true);
  assert.equal(isShort(800, 800, false), false);
  assert.equal(isShort(899, 800, true), true);
  assert.equal(isShort(900, 800, true), false);
  assert.equal(isShort(0, 0, false), false);
});
