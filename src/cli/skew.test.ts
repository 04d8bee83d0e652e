import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE, SECOND } from '../base/duration.ts';
import { judgeSkew } from './skew.ts';

const NOW = Date.UTC(2026, 10, 23);

const SKEWS: readonly (readonly [theirs: number | undefined, state: string])[] = [
  [NOW, 'ok'],
  [NOW - 9 * SECOND, 'ok'],
  [NOW + 10 * SECOND, 'warning'],
  [NOW - 4 * MINUTE, 'warning'],
  [NOW - 5 * MINUTE, 'fault'],
  [NOW + 5 * MINUTE, 'fault'],
  [undefined, 'warning'],
  [Number.NaN, 'warning'],
];

test('clocks may differ by seconds, and not by what signatures tolerate', () => {
  for (const [theirs, state] of SKEWS)
    assert.equal(judgeSkew('the server', theirs, NOW).state, state);
});
