import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Json } from '../base/json.ts';
import { compileSchema, MOST_SCHEMA_LENGTH } from './schema.ts';

function violations(schema: Json, payload: unknown, sizeBytes = 100) {
  const compiled = compileSchema(schema);
  assert.ok(compiled.ok, compiled.ok ? '' : compiled.error.message);
  return compiled.value.violationsOf(payload, sizeBytes);
}

function faultOf(schema: Json): { path: string; message: string } {
  const compiled = compileSchema(schema);
  assert.ok(!compiled.ok, 'it was taken');
  return compiled.error;
}

const DRAFT_07 = 'http://json-schema.org/draft-07/schema#';

/** Schema, payload, and the pointers of what does not fit. */
const FITS: readonly (readonly [title: string, Json, unknown, readonly string[]])[] = [
  ['a shorthand that fits', { a: 'string', b: { c: 'integer' } }, { a: '', b: { c: 1 } }, []],
  ['a field that is missing', { a: 'string', b: { c: 'integer' } }, { a: '', b: {} }, ['/b']],
  ['a field of another type', { a: { 'b/c': 'number' } }, { a: { 'b/c': '1' } }, ['/a/b~1c']],
  ['all that is wrong', { a: 'string', b: 'string' }, { a: 1, b: 2 }, ['/a', '/b']],
  ['a field that may be left out', { a: 'string?' }, {}, []],
  ['one that may be left out, of another type', { a: 'string?' }, { a: 1 }, ['/a']],
  ['other fields are no matter', { a: 'any' }, { a: null, z: 1 }, []],
  ['the items of a list', { a: [{ b: 'boolean' }] }, { a: [{ b: true }, { b: 1 }] }, ['/a/1/b']],
  ['a payload that is no object', { a: 'string' }, [], ['']],
  ['a shorthand with a field "type"', { type: 'string', data: 'object' }, { type: '' }, ['']],
  ['a shorthand of names that only describe', { title: 'string' }, { title: 1 }, ['/title']],
  ['JSON Schema', { type: 'object', required: ['a'] }, {}, ['']],
  ['JSON Schema, by its $schema', { $schema: DRAFT_07, minProperties: 1 }, {}, ['']],
  ['tuples as draft-07 has them', { $schema: DRAFT_07, items: [{ type: 'null' }] }, [1], ['/0']],
  ['tuples as 2020-12 has them', { prefixItems: [{ type: 'null' }] }, [1], ['/0']],
  ['references into itself', { $defs: { a: { type: 'null' } }, $ref: '#/$defs/a' }, 1, ['']],
  ['a pattern', { type: 'string', pattern: '^a+$' }, 'ab', ['']],
  [
    'two patterns are two',
    { properties: { a: { pattern: '^a' }, b: { pattern: '^b' } } },
    { a: 'a', b: 'a' },
    ['/b'],
  ],
  [
    'items that are the same',
    { uniqueItems: true },
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [''],
  ],
  ['items that differ', { uniqueItems: true }, [{ a: 1 }, { a: '1' }], []],
  ['a format describes', { type: 'string', format: 'date-time' }, 'tomorrow', []],
];

describe('what fits', () => {
  for (const [title, schema, payload, paths] of FITS)
    test(title, () =>
      assert.deepEqual(
        violations(schema, payload).map(({ path }) => path),
        paths,
      ),
    );
});

/** What is refused when it is saved, and a word of why. */
const REFUSED: readonly (readonly [title: string, Json, RegExp])[] = [
  ['a reference to another host', { $ref: 'https://example.com/a.json' }, /can't resolve/],
  [
    'a keyword that does not exist',
    { type: 'object', $schema: DRAFT_07, propertis: {} },
    /propertis/,
  ],
  ['a type that does not exist', { type: 'text', minLength: 1 }, /type/],
  ['a type of the shorthand that does not exist', { a: { b: 'text' } }, /"text" is not one of/],
  ['a list of two types', { a: ['string', 'number'] }, /one item/],
  ['a number', { a: 1 }, /name of a type/],
  ['look-ahead', { pattern: '^(?!a)' }, /regular expression/],
  ['a draft that is not known', { $schema: 'http://json-schema.org/draft-04/schema#' }, /draft-04/],
  ['a list', [], /object/],
  ['true, which takes everything', true, /object/],
];

describe('what is refused', () => {
  for (const [title, schema, message] of REFUSED)
    test(title, () => assert.match(faultOf(schema).message, message));

  test('a fault in a shorthand has its place', () => {
    assert.equal(faultOf({ a: [{ 'b/c': 'text' }] }).path, '/a/0/b~1c');
  });

  test('a schema is taken at the limit, and refused past it', () => {
    const sized = (length: number) => {
      const schema = { type: 'object', description: '' };
      return { ...schema, description: 'x'.repeat(length - JSON.stringify(schema).length) };
    };
    assert.ok(compileSchema(sized(MOST_SCHEMA_LENGTH)).ok);
    assert.match(faultOf(sized(MOST_SCHEMA_LENGTH + 1)).message, /characters/);
  });
});

test('two schemas may have the same $id, and neither can refer to the other', () => {
  const first = { $id: 'https://a.example/s', type: 'string' };
  assert.deepEqual(violations(first, 'a'), []);
  assert.equal(violations({ ...first, type: 'number' }, 'a').length, 1);
  assert.match(
    faultOf({ type: 'object', properties: { a: { $ref: first.$id } } }).message,
    /resolve/,
  );
});

test('of much that is wrong ten are told, and of a large payload one', () => {
  const schema = { type: 'array', items: { type: 'string' } };
  const wrong = Array.from({ length: 20 }, (_, i) => i);
  assert.equal(violations(schema, wrong).length, 10);
  assert.equal(violations(schema, wrong, 65_537).length, 1);
});

test('a payload that nests as deep as a schema lets it is a mismatch, and no fault', () => {
  let deep: unknown = 1;
  for (let i = 0; i < 200_000; i++) deep = [deep];
  assert.deepEqual(violations({ type: 'array', items: { $ref: '#' } }, deep), [
    { path: '', message: 'nests too deep' },
  ]);
});

test('a pattern that others take hours for takes no time', () => {
  const began = performance.now();
  violations({ type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(50_000)}!`);
  assert.ok(performance.now() - began < 1_000);
});
