import { DAY } from '../../src/base/duration.ts';

/** How far back a seeded store goes: less than anything is kept for, since retention is not what is measured. */
export const SPAN_MS = 20 * DAY;
