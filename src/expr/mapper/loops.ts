import { article, fieldOf } from '../access.ts';
import { Stop } from '../error.ts';
import type { Code, Frame } from '../frame.ts';
import { sortBy } from '../functions/functions.ts';
import { isList, isObject, isTruthy, newObject, type Value } from '../value.ts';
import { assigner, type Operator, type Parameter, type Part } from './operator.ts';

const ITEMS = {
  name: 'items',
  doc: 'a list, or an object, whose values are the items',
  required: true,
} as const;

const CONTEXT: Parameter = {
  name: 'context',
  doc: '`item` and `loop` give those two other names, for a loop in a loop; every other name is a mapping, evaluated once before the loop',
};

const CONDITION: Parameter = {
  name: 'condition',
  doc: 'a mapping that tells whether the item counts; the item itself where left out',
};

/** Operators that go over items. In their mappings `item` is the item and `loop` its place. */
export const LOOP_OPERATORS: readonly Operator[] = [
  {
    name: 'MAP',
    doc: 'A list of what the converter makes of each item.',
    parameters: [ITEMS, { name: 'converter', doc: 'a mapping', required: true }, CONTEXT],
    example: {
      mapper: { 'MAP()': { items: 'lines', converter: { no: 'loop.index1', sku: 'item.sku' } } },
      input: { lines: [{ sku: 'A' }, { sku: 'B' }] },
      output: [
        { no: 1, sku: 'A' },
        { no: 2, sku: 'B' },
      ],
    },
    build: (part) => {
      const loop = buildLoop(part, 'converter');
      return (frame) => loop(frame, (turns) => turns.map(({ made }) => made()));
    },
  },
  {
    name: 'FILTER',
    doc: 'A list of the items that count.',
    parameters: [ITEMS, CONDITION, CONTEXT],
    example: {
      mapper: { 'FILTER()': { items: 'people', condition: 'item.age >= 18' } },
      input: { people: { ada: { age: 28 }, bo: { age: 7 } } },
      output: [{ age: 28 }],
    },
    build: (part) => {
      const loop = buildLoop(part, 'condition');
      return (frame) =>
        loop(frame, (turns) =>
          turns.filter(({ made }) => isTruthy(made())).map(({ item }) => item),
        );
    },
  },
  {
    name: 'COALESCE',
    doc: 'The first item that counts; NULL where none does.',
    parameters: [ITEMS, CONDITION, CONTEXT],
    example: {
      mapper: { 'COALESCE()': { items: ['nick', 'name', "'nobody'"] } },
      input: { nick: '', name: 'Ada' },
      output: 'Ada',
    },
    build: (part) => {
      const loop = buildLoop(part, 'condition');
      return (frame) =>
        loop(frame, (turns) => turns.find(({ made }) => isTruthy(made()))?.item ?? null);
    },
  },
  {
    name: 'SORT',
    doc: 'A list of the items in the order of their keys.',
    parameters: [
      ITEMS,
      { name: 'key', doc: 'a mapping; a list of several is compared one after the other' },
      { name: 'desc', doc: 'a mapping that holds where the largest comes first' },
      CONTEXT,
    ],
    example: {
      mapper: { 'SORT()': { items: 'scores', key: ['item', 'loop.key'], desc: true } },
      input: { scores: { ada: 2, bo: 9 } },
      output: [9, 2],
    },
    build: (part) => {
      const loop = buildLoop(part, 'key');
      const desc = part.code('desc');
      return (frame) =>
        loop(frame, (turns) => {
          const keys = turns.map(({ made }) => made());
          const items = turns.map(({ item }) => item);
          return sortBy(items, { keys, descending: isTruthy(desc(frame)) }, frame);
        });
    },
  },
];

/** One time around. `made` evaluates what is done with the item. */
interface Turn {
  readonly item: Value;
  readonly made: () => Value;
}

type Loop = (frame: Frame, use: (turns: readonly Turn[]) => Value) => Value;

/** `what` is the parameter that is evaluated for each item; without it, the item is what is made of it. */
function buildLoop(part: Part, what: string): Loop {
  const items = part.code('items');
  const { itemName, loopName, added } = readContext(part);
  const outer = part.bind(added.map(([name]) => name));
  const setAdded = assigner(
    added.map(([, code]) => code),
    outer,
  );
  const inner = part.bind([itemName, loopName], outer);
  const slot = (outer?.slot ?? -1) + 1;
  const before = part.size();
  const body: Code = part.has(what) ? part.code(what, inner) : ({ locals }) => locals[slot] ?? null;
  const weight = 1 + part.size() - before;
  return (frame, use) => {
    const entries = entriesOf(items(frame), frame);
    if (entries === null) return null;
    setAdded(frame);
    const turns = entries.map(([key, item], index) => ({
      item,
      made: () => {
        frame.charge(weight);
        frame.locals[slot] = item;
        frame.locals[slot + 1] = loopOf({ key, index, length: entries.length });
        return body(frame);
      },
    }));
    return use(turns);
  };
}

interface Context {
  readonly itemName: string;
  readonly loopName: string;
  readonly added: readonly (readonly [string, Code])[];
}

function readContext(part: Part): Context {
  const { item = 'item', loop = 'loop' } = part.renames('context', ['item', 'loop']);
  return { itemName: item, loopName: loop, added: part.entries('context', ['item', 'loop']) };
}

/** With their names where they are values of an object. */
function entriesOf(items: Value, frame: Frame): readonly (readonly [Value, Value])[] | null {
  if (items === null) return null;
  if (isList(items)) {
    frame.chargeItems(items.length);
    return items.map((item) => [null, item]);
  }
  if (!isObject(items))
    throw new Stop('type_mismatch', `"items" is a list or an object, not ${article(items)}`);
  const names = Object.keys(items);
  frame.chargeItems(names.length);
  return names.map((name) => [name, fieldOf(items, name)]);
}

interface Place {
  readonly key: Value;
  readonly index: number;
  readonly length: number;
}

function loopOf({ key, index, length }: Place): Value {
  const loop = newObject();
  loop['index0'] = index;
  loop['index1'] = index + 1;
  loop['length'] = length;
  loop['key'] = key;
  return loop;
}
