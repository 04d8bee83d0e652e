import { fieldOf } from '../access.ts';
import { Stop } from '../error.ts';
import type { Frame } from '../frame.ts';
import { isObject, newObject, type Value, type ValueObject } from '../value.ts';
import { define, type FunctionDefinition } from './definition.ts';

const OBJECT = { name: 'object', kind: 'object' } as const;
const NAMES = { name: 'names', kind: 'list' } as const;

export const OBJECT_FUNCTIONS: readonly FunctionDefinition[] = [
  define({
    name: 'KEYS',
    group: 'objects',
    params: [OBJECT],
    doc: 'The names, in the order of the object.',
    examples: [{ source: '{"b": 1, "a": 2}.$KEYS()', output: ['b', 'a'] }],
    call: ([object], { frame }) => namesOf(object, frame),
  }),
  define({
    name: 'VALUES',
    group: 'objects',
    params: [OBJECT],
    doc: 'The values, in the order of the object.',
    examples: [{ source: '{"b": 1, "a": 2}.$VALUES()', output: [1, 2] }],
    call: ([object], { frame }) => namesOf(object, frame).map((name) => fieldOf(object, name)),
  }),
  define({
    name: 'ENTRIES',
    group: 'objects',
    params: [OBJECT],
    doc: 'A list of objects with `key` and `value`.',
    examples: [{ source: '{"a": 1}.$ENTRIES()', output: [{ key: 'a', value: 1 }] }],
    call: ([object], { frame }) =>
      namesOf(object, frame).map((name) => {
        const entry = newObject();
        entry['key'] = name;
        entry['value'] = fieldOf(object, name);
        return entry;
      }),
  }),
  define({
    name: 'FROM_ENTRIES',
    group: 'objects',
    params: [{ name: 'list', kind: 'list' }],
    doc: 'The object of such a list; what has no `key` is left out.',
    examples: [
      { source: '[{"key": "a", "value": 1}].$FROM_ENTRIES()', output: { a: 1 } },
      {
        source: 'fields.$MAP(f => {"key": f.id, "value": f.text}).$FROM_ENTRIES()',
        input: { fields: [{ id: 'city', text: 'Bonn' }] },
        output: { city: 'Bonn' },
      },
    ],
    call: ([list], { frame }) => {
      frame.chargeItems(list.length);
      const object = newObject();
      for (const entry of list) {
        const key = fieldOf(entry, 'key');
        if (key !== null) object[toName(key)] = fieldOf(entry, 'value');
      }
      return object;
    },
  }),
  define({
    name: 'MERGE',
    group: 'objects',
    params: [{ name: 'objects', kind: 'any', rest: true }],
    doc: 'One object of several; of two values for a name the later one counts. NULL adds nothing.',
    examples: [{ source: '$MERGE({"a": 1, "b": 1}, {"b": 2})', output: { a: 1, b: 2 } }],
    call: ([objects], { frame }) => merge(objects, frame),
  }),
  define({
    name: 'PICK',
    group: 'objects',
    params: [OBJECT, NAMES],
    doc: 'Only these names, where the object has them.',
    examples: [{ source: '{"a": 1, "b": 2}.$PICK(["a", "z"])', output: { a: 1 } }],
    call: ([object, names], { frame }) => {
      frame.chargeItems(names.length);
      const picked = newObject();
      for (const name of names)
        if (typeof name === 'string' && Object.hasOwn(object, name))
          picked[name] = fieldOf(object, name);
      return picked;
    },
  }),
  define({
    name: 'OMIT',
    group: 'objects',
    params: [OBJECT, NAMES],
    doc: 'All names but these.',
    examples: [{ source: '{"a": 1, "b": 2}.$OMIT(["a"])', output: { b: 2 } }],
    call: ([object, names], { frame }) => {
      frame.charge(names.length);
      const omitted = new Set(names);
      const kept = newObject();
      for (const name of namesOf(object, frame))
        if (!omitted.has(name)) kept[name] = fieldOf(object, name);
      return kept;
    },
  }),
];

function namesOf(object: ValueObject, frame: Frame): readonly string[] {
  const names = Object.keys(object);
  frame.chargeItems(names.length);
  return names;
}

/** A name of an object; numbers are written out, as JSON would have them. */
export function toName(key: Value): string {
  if (typeof key === 'string') return key;
  if (typeof key === 'number') return String(key);
  throw new Stop('type_mismatch', 'a name of an object is a text or a number');
}

export function merge(objects: readonly Value[], frame: Frame): Value {
  const merged = newObject();
  for (const object of objects) {
    if (object === null) continue;
    if (!isObject(object)) throw new Stop('type_mismatch', 'merges objects only');
    for (const name of namesOf(object, frame)) merged[name] = fieldOf(object, name);
  }
  frame.chargeItems(Object.keys(merged).length);
  return merged;
}
