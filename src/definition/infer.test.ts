import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../base/json.ts';
import { inferSchema } from './infer.ts';
import { compileSchema } from './schema.ts';

/** Payloads, and the schema that is made of them. */
const SCHEMAS: readonly (readonly [readonly Json[], object])[] = [
  [[], {}],
  [[1, 2], { type: 'integer' }],
  [[1, 2.5], { type: 'number' }],
  [[null, 'a'], { type: ['null', 'string'] }],
  [
    [{ a: 1, b: 'x' }, { a: 2 }],
    {
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'string' } },
      required: ['a'],
    },
  ],
  [[{}, { a: 1 }], { type: 'object', properties: { a: { type: 'integer' } } }],
  [
    [{ a: [{ b: 1 }, { b: null }] }],
    {
      type: 'object',
      properties: {
        a: {
          type: 'array',
          items: {
            type: 'object',
            properties: { b: { type: ['integer', 'null'] } },
            required: ['b'],
          },
        },
      },
      required: ['a'],
    },
  ],
  [[[]], { type: 'array' }],
];

for (const [payloads, schema] of SCHEMAS) {
  test(`of ${JSON.stringify(payloads)}`, () => {
    const inferred = inferSchema(payloads);
    assert.deepEqual(inferred, schema);
    if (payloads.length === 0) return;
    const compiled = compileSchema(inferred as Json);
    assert.ok(compiled.ok);
    for (const payload of payloads) assert.deepEqual(compiled.value.violationsOf(payload, 10), []);
  });
}

test('an object whose names are data has no properties', () => {
  const table = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`user-${i}`, 1]));
  assert.deepEqual(inferSchema([table]), { type: 'object' });
});
