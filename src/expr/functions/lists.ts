import { fieldOf } from '../access.ts';
import type { Frame } from '../frame.ts';
import { isList, isTruthy, newObject, type Value } from '../value.ts';
import { equals, measure, order } from '../walk.ts';
import { define, type FunctionDefinition, type LambdaArg } from './definition.ts';

const LIST = { name: 'list', kind: 'list' } as const;
const LAMBDA = { name: 'lambda', kind: 'lambda' } as const;
const OPTIONAL_LAMBDA = { ...LAMBDA, optional: true } as const;
const ORDERS = {
  orders: [
    { id: 1, open: true },
    { id: 2, open: false },
  ],
};

export const LIST_FUNCTIONS: readonly FunctionDefinition[] = [
  define({
    name: 'MAP',
    group: 'lists',
    params: [LIST, LAMBDA],
    doc: 'What the lambda makes of each item. A second parameter of the lambda is the place, from 0.',
    examples: [
      { source: 'orders.$MAP(o => o.id)', input: ORDERS, output: [1, 2] },
      { source: '["a", "b"].$MAP((x, i) => {x: i})', output: [{ a: 0 }, { b: 1 }] },
    ],
    call: ([list, lambda], { frame }) => {
      frame.chargeItems(list.length);
      return list.map((item, at) => lambda(item, at));
    },
  }),
  define({
    name: 'FILTER',
    group: 'lists',
    params: [LIST, OPTIONAL_LAMBDA],
    doc: 'The items for which the lambda holds; without a lambda, those that hold themselves.',
    examples: [
      { source: 'orders.$FILTER(o => o.open)', input: ORDERS, output: [{ id: 1, open: true }] },
      { source: '["a", "", NULL].$FILTER()', output: ['a'] },
    ],
    call: ([list, lambda], { frame }) => {
      const kept = list.filter((item, at) => holds(lambda, { item, at, frame }));
      frame.chargeItems(kept.length);
      return kept;
    },
  }),
  define({
    name: 'FIND',
    group: 'lists',
    params: [LIST, OPTIONAL_LAMBDA],
    doc: 'The first item for which the lambda holds; NULL where there is none.',
    examples: [{ source: 'orders.$FIND(o => o.id == 2).open', input: ORDERS, output: false }],
    call: ([list, lambda], { frame }) =>
      list.find((item, at) => holds(lambda, { item, at, frame })) ?? null,
  }),
  define({
    name: 'ANY',
    group: 'lists',
    params: [LIST, OPTIONAL_LAMBDA],
    doc: 'Whether the lambda holds for some item; of no items, FALSE.',
    examples: [{ source: 'orders.$ANY(o => o.open)', input: ORDERS, output: true }],
    call: ([list, lambda], { frame }) =>
      list.some((item, at) => holds(lambda, { item, at, frame })),
  }),
  define({
    name: 'ALL',
    group: 'lists',
    params: [LIST, OPTIONAL_LAMBDA],
    doc: 'Whether the lambda holds for every item; of no items, TRUE.',
    examples: [{ source: 'orders.$ALL(o => o.open)', input: ORDERS, output: false }],
    call: ([list, lambda], { frame }) =>
      list.every((item, at) => holds(lambda, { item, at, frame })),
  }),
  define({
    name: 'REDUCE',
    group: 'lists',
    params: [LIST, LAMBDA, { name: 'initial', kind: 'any', optional: true }],
    doc: 'One value from all items: the lambda takes what was made so far and the next item. It begins with `initial`, or with the first item where that is left out or NULL.',
    examples: [
      { source: '[3, 4].$REDUCE((sum, n) => sum + n, 10)', output: 17 },
      { source: '["a", "b"].$REDUCE((made, x) => x + made)', output: 'ba' },
    ],
    call: ([list, lambda, initial = null]) => {
      const items = initial === null ? list.slice(1) : list;
      return items.reduce((made, item) => lambda(made, item), initial ?? list[0] ?? null);
    },
  }),
  define({
    name: 'SORT',
    group: 'lists',
    params: [LIST, OPTIONAL_LAMBDA, { name: 'descending', kind: 'any', optional: true }],
    doc: 'In order of the items, or of what the lambda makes of each; a list of keys is compared key by key. Equal ones stay as they were. Unlike things are ordered NULL, boolean, number, text, list, object.',
    examples: [
      { source: '[10, 9, 1].$SORT()', output: [1, 9, 10] },
      { source: 'orders.$SORT(o => o.id, TRUE)[0].id', input: ORDERS, output: 2 },
    ],
    call: ([list, lambda, descending = false], { frame }) => {
      const keys = lambda === undefined ? list : list.map((item, at) => lambda(item, at));
      return sortBy(list, { keys, descending: isTruthy(descending) }, frame);
    },
  }),
  define({
    name: 'UNIQUE',
    group: 'lists',
    params: [LIST, OPTIONAL_LAMBDA],
    doc: 'Without the items that were there before, or whose key (what the lambda makes) was.',
    examples: [{ source: '["b", "a", "b"].$UNIQUE()', output: ['b', 'a'] }],
    call: ([list, lambda], { frame }) => unique(list, lambda, frame),
  }),
  define({
    name: 'REVERSE',
    group: 'lists',
    params: [LIST],
    doc: 'From the last to the first.',
    examples: [{ source: '[1, 2, 3].$REVERSE()', output: [3, 2, 1] }],
    call: ([list], { frame }) => {
      frame.chargeItems(list.length);
      return list.toReversed();
    },
  }),
  define({
    name: 'FLATTEN',
    group: 'lists',
    params: [LIST],
    doc: 'Items that are lists give way to their items; one level.',
    examples: [{ source: '[1, [2, [3]]].$FLATTEN()', output: [1, 2, [3]] }],
    call: ([list], { frame }) => flatten(list, frame),
  }),
  define({
    name: 'GROUP_BY',
    group: 'lists',
    params: [LIST, LAMBDA],
    doc: 'An object of lists: the items by what the lambda makes of each, as a text.',
    examples: [
      {
        source: '["a1", "b1", "a2"].$GROUP_BY(x => x[0])',
        output: { a: ['a1', 'a2'], b: ['b1'] },
      },
    ],
    call: ([list, lambda], { frame }) => groupBy(list, lambda, frame),
  }),
];

interface Item {
  readonly item: Value;
  readonly at: number;
  readonly frame: Frame;
}

function holds(lambda: LambdaArg | undefined, { item, at, frame }: Item): boolean {
  frame.charge(1);
  return isTruthy(lambda === undefined ? item : lambda(item, at));
}

export interface Keys {
  readonly keys: readonly Value[];
  readonly descending: boolean;
}

export function sortBy(list: readonly Value[], { keys, descending }: Keys, frame: Frame): Value {
  frame.chargeItems(list.length);
  const places = Array.from(list.keys());
  const sign = descending ? -1 : 1;
  places.sort((a, b) => {
    frame.charge(1);
    return sign * order(keys[a] ?? null, keys[b] ?? null) || a - b;
  });
  return places.map((at) => list[at] ?? null);
}

/** Plain keys by a set; lists and objects one by one, which the steps keep within bounds. */
function unique(list: readonly Value[], lambda: LambdaArg | undefined, frame: Frame): Value {
  frame.charge(list.length);
  const plain = new Set<Value>();
  const others: Value[] = [];
  const kept = list.filter((item, at) => {
    const key = lambda === undefined ? item : lambda(item, at);
    if (typeof key !== 'object' || key === null) {
      const size = plain.size;
      return plain.add(key).size > size;
    }
    const isNew = !others.some((other) => (frame.charge(1), equals(other, key, frame)));
    if (isNew) others.push(key);
    return isNew;
  });
  frame.chargeItems(kept.length);
  return kept;
}

export function flatten(list: readonly Value[], frame: Frame): Value {
  const flat: Value[] = [];
  for (const item of list) {
    const items = isList(item) ? item : [item];
    frame.assertItems(flat.length + items.length);
    frame.charge(1 + items.length);
    for (const each of items) flat.push(each);
  }
  return flat;
}

function groupBy(list: readonly Value[], lambda: LambdaArg, frame: Frame): Value {
  const groups = newObject() as Record<string, Value[]>;
  frame.chargeItems(list.length);
  for (const [at, item] of list.entries()) {
    const key = lambda(item, at);
    const name = typeof key === 'string' ? key : printKey(key, frame);
    if (fieldOf(groups, name) === null) groups[name] = [item];
    else groups[name]?.push(item);
  }
  return groups;
}

function printKey(key: Value, frame: Frame): string {
  measure(key, frame, frame.limits.textLength);
  return JSON.stringify(key);
}
