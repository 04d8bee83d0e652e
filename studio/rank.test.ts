import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rank } from './rank.ts';

const TEXTS = [
  'Requests',
  'Runs',
  'Replays',
  'Dead letters',
  'Listeners',
  'New listener',
  'Orders',
];

const best = (typed: string): string[] =>
  TEXTS.map((text) => [text, rank(text, typed)] as const)
    .filter((pair): pair is readonly [string, number] => pair[1] !== undefined)
    .toSorted(([, one], [, other]) => other - one)
    .map(([text]) => text);

const CASES: readonly (readonly [typed: string, first: readonly string[]])[] = [
  ['req', ['Requests']],
  ['dl', ['Dead letters']],
  ['list', ['Listeners', 'New listener']],
  ['new l', ['New listener']],
  ['NEW', ['New listener']],
  ['zzz', []],
];

for (const [typed, first] of CASES)
  test(`“${typed}” finds ${first.join(', ') || 'nothing'}`, () =>
    assert.deepEqual(best(typed).slice(0, Math.max(1, first.length)), first));

test('nothing typed leaves everything where it was', () => assert.deepEqual(best(''), TEXTS));
