import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { divide, type Division, type Standing } from './division.ts';

const NODES = ['a', 'b', 'c', 'd'];

function standing(more: Partial<Standing>): Standing {
  const counts = { limit: 12, held: 0, peak: 0, enough: 12 };
  return { node: 'a', nodes: NODES, ...counts, isShort: false, ...more };
}

const part = (places: number, wants = false) => ({ places, wants });

const CASES: readonly {
  readonly title: string;
  readonly division: Division;
  readonly more: Partial<Standing>;
  readonly expected: { readonly places: number; readonly division: Division };
}[] = [
  {
    title: 'the first takes a few, and leaves the rest',
    division: {},
    more: { isShort: true },
    expected: { places: 4, division: { a: part(4) } },
  },
  {
    title: 'whoever needs more has twice as many, as far as there are such',
    division: { a: part(6), b: part(2) },
    more: { isShort: true, held: 6 },
    expected: { places: 10, division: { a: part(10), b: part(2) } },
  },
  {
    title: 'what nobody else wants stays where it is',
    division: { a: part(9), b: part(3) },
    more: {},
    expected: { places: 9, division: { a: part(9), b: part(3) } },
  },
  {
    title: 'but for what it has not needed for a while',
    division: { a: part(9), b: part(3) },
    more: { enough: 5 },
    expected: { places: 5, division: { a: part(5), b: part(3) } },
  },
  {
    title: 'who gets none says so',
    division: { b: part(12) },
    more: { isShort: true },
    expected: { places: 0, division: { a: part(0, true), b: part(12) } },
  },
  {
    title: 'of what another one wants, what is not used is given up',
    division: { a: part(12), b: part(0, true) },
    more: { peak: 2 },
    expected: { places: 2, division: { a: part(2), b: part(0, true) } },
  },
  {
    title: 'what is still held is given up when it is free, and not used again',
    division: { a: part(12), b: part(0, true) },
    more: { isShort: true, held: 9, peak: 12 },
    expected: { places: 6, division: { a: part(9, true), b: part(0, true) } },
  },
  {
    title: 'what a node has that is gone is free',
    division: { a: part(2), z: part(10) },
    more: { isShort: true, held: 2 },
    expected: { places: 4, division: { a: part(4) } },
  },
  {
    title: 'a limit that was lowered is shared out anew',
    division: { a: part(6), b: part(6) },
    more: { limit: 4, held: 3, peak: 6, isShort: true },
    expected: { places: 0, division: { a: part(3, true), b: part(6) } },
  },
  {
    title: 'nothing is left of a trigger that is gone',
    division: { a: part(6) },
    more: { limit: 0 },
    expected: { places: 0, division: {} },
  },
];

for (const { title, division, more, expected } of CASES) {
  test(title, () => {
    const next = divide(division, standing(more));
    assert.deepEqual({ places: next.places, division: next.division }, expected);
  });
}

const step = fc.record({
  node: fc.constantFrom(...NODES),
  held: fc.nat(12),
  peak: fc.nat(12),
  isShort: fc.boolean(),
});

test('whatever nodes ask for, in whatever order, all of it is never more than the limit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.array(step), (limit, steps) => {
      let division: Division = {};
      for (const { node, held, ...more } of steps) {
        const own = division[node]?.places ?? 0;
        const stands = { ...more, node, limit, held: Math.min(held, own) };
        const next = divide(division, standing(stands));
        division = next.division;
        const sum = Object.values(division).reduce((all, { places }) => all + places, 0);
        assert.ok(sum <= limit, `${sum} of ${limit}`);
        const noted = division[node]?.places ?? 0;
        assert.ok(next.places <= noted && stands.held <= noted);
      }
    }),
  );
});

test('nodes that all have more than enough to do come to equal parts', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.array(step, { maxLength: 20 }),
      (limit, steps) => {
        let division: Division = {};
        const go = (node: string, more: Partial<Standing>): void => {
          division = divide(division, standing({ ...more, node, limit })).division;
        };
        for (const { node, isShort } of steps) go(node, { isShort });
        for (let round = 0; round < 20; round++)
          for (const node of NODES) go(node, { isShort: true, peak: limit });
        const places = NODES.map((node) => division[node]?.places ?? 0);
        assert.equal(
          places.reduce((all, one) => all + one),
          limit,
        );
        assert.ok(Math.max(...places) - Math.min(...places) <= 1, places.join(', '));
      },
    ),
  );
});
