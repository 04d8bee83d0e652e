import { DAY, HOUR } from '../base/duration.ts';

/** What retention decides, as functions of what is: the loop only asks and does. */

/**
 * By which time the age of things is judged. A clock that is set forward by a slip of the hand must not cost what is
 * kept: within one life of the process, time is believed only as far as the steady clock has come, and an hour more.
 */
export function believedNow(
  start: { readonly nowMs: number; readonly monotonicMs: number },
  is: { readonly nowMs: number; readonly monotonicMs: number },
): number {
  return Math.min(is.nowMs, start.nowMs + (is.monotonicMs - start.monotonicMs) + HOUR);
}

/** What came before this instant has been kept for its days. */
export function expiredBefore(days: number, nowMs: number): Date {
  return new Date(nowMs - days * DAY);
}

const LONGEST_PAUSE_MS = 500;

/**
 * A sweep takes a fifth of the writer's time at most: for a good part of what a batch took, it was looked up by another
 * thread, and waited for those who write. The longer it had to wait, the longer it stays away. Where the disk is short,
 * room is worth more.
 */
export function pauseAfter(tookMs: number, isDiskShort: boolean): number {
  return Math.min(LONGEST_PAUSE_MS, Math.max(2, (isDiskShort ? 2 : 4) * tookMs));
}

const QUICK_MS = 10;
const SLOW_MS = 25;
/** Fewer would not keep up with what comes in. */
const LEAST_ROWS = 128;
const MOST_ROWS = 256;

/** How many rows the next batch looks at, by how long the last one took, waiting for others included. */
export function nextRows(rows: number, tookMs: number): number {
  if (tookMs < QUICK_MS) return Math.min(MOST_ROWS, rows + 64);
  if (tookMs > SLOW_MS) return Math.max(LEAST_ROWS, Math.floor(rows / 2));
  return rows;
}

const SHORT_MS = 1;
const LONG_MS = 6;
/** A step is synced like a commit, which takes longer than to move a few pages: fewer would only be slower. */
const LEAST_PAGES = 16;
const MOST_PAGES = 64;

/** How many pages the next step gives back, by how long those who write had to wait for the last one. */
export function nextPages(pages: number, tookMs: number): number {
  if (tookMs < SHORT_MS) return Math.min(MOST_PAGES, pages * 2);
  if (tookMs > LONG_MS) return Math.max(LEAST_PAGES, Math.floor(pages / 2));
  return pages;
}

/**
 * Giving back moves pages, which are written to the log and again to the file: at full speed its checkpoints made those
 * who write wait for 35 ms (p99), and nobody waits for the room, unless the disk is short. Most of what a step takes where
 * the disk is busy is its sync, for which nobody waits longer than for that of a commit.
 */
export function pauseAfterStep(tookMs: number, isDiskShort: boolean): number {
  if (isDiskShort) return pauseAfter(tookMs, isDiskShort);
  return Math.min(LONGEST_PAUSE_MS, Math.max(20, 4 * tookMs));
}

/** Room that is soon written again: given back, it would be taken again the next minute. */
const SLACK_SHARE = 1 / 16;
const SLACK_BYTES = 16 * 2 ** 20;

/** How many bytes of the file are to go back to the disk; where the disk is short, all that are free. */
export function bytesToReturn(
  space: { readonly fileBytes: number; readonly freeBytes: number },
  isDiskShort: boolean,
): number {
  const slack = isDiskShort ? 0 : Math.max(SLACK_BYTES, space.fileBytes * SLACK_SHARE);
  return Math.max(0, space.freeBytes - slack);
}

/** Once short, it takes an eighth more to be well again: else every other request would be refused. */
export function isShort(freeBytes: number, minBytes: number, wasShort: boolean): boolean {
  return freeBytes < (wasShort ? minBytes * 1.125 : minBytes);
}
