import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, type Target } from './scenario.ts';

const RATIO: Target = { better: 'more', floor: 0.45, goals: [0.62, 0.8] };
const LATENCY: Target = { better: 'less', floor: 20, goals: [5] };
const SEARCH: Target = { better: 'less', floor: 60, goals: [] };

test('a figure is held against its floor first, then its goals; a bound that is just reached is met', () => {
  for (const [target, median, expected] of [
    [RATIO, 0.449, 'missed'],
    [RATIO, 0.45, 'floor met'],
    [RATIO, 0.62, 'goal met'],
    [RATIO, 0.8, 'all goals met'],
    [LATENCY, 20.1, 'missed'],
    [LATENCY, 20, 'floor met'],
    [LATENCY, 5, 'all goals met'],
    [SEARCH, 55, 'floor met'],
    [SEARCH, 61, 'missed'],
    [undefined, 1, undefined],
    [RATIO, NaN, 'missed'],
    [LATENCY, NaN, 'missed'],
  ] as const)
    assert.equal(judge({ median, ...(target && { target }) }), expected, `${median}`);
});
