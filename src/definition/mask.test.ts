import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Json } from '../base/json.ts';
import { compileMask, isMaskPath } from './mask.ts';

const X = '[redacted]';

/** Path, payload, what is left of it. */
const MASKED: readonly (readonly [string, Json, Json])[] = [
  ['a', { a: 1, b: 2 }, { a: X, b: 2 }],
  ['a.b', { a: { b: { c: 1 }, d: 2 } }, { a: { b: X, d: 2 } }],
  ['a.b', { a: [{ b: 1 }] }, { a: [{ b: 1 }] }],
  ['a[].b', { a: [{ b: 1 }, { c: 2 }, 3] }, { a: [{ b: X }, { c: 2 }, 3] }],
  ['a[]', { a: [1, { b: 2 }] }, { a: [X, X] }],
  ['a[][].b', { a: [[{ b: 1 }]] }, { a: [[{ b: X }]] }],
  ['[].a', [{ a: 1 }], [{ a: X }]],
  ['*.token', { a: { token: 1 }, b: { token: null } }, { a: { token: X }, b: { token: X } }],
  ['a.b', { a: null }, { a: null }],
  ['a', JSON.parse('{"__proto__":1}') as Json, JSON.parse('{"__proto__":1}') as Json],
  ['__proto__', JSON.parse('{"__proto__":1}') as Json, JSON.parse(`{"__proto__":"${X}"}`) as Json],
];

describe('a value at a path is masked', () => {
  for (const [path, before, after] of MASKED)
    test(`${path} of ${JSON.stringify(before)}`, () => {
      assert.equal(JSON.stringify(compileMask([path]).json(before)), JSON.stringify(after));
    });
});

/** Content type, bytes, masked bytes. */
const BYTES: readonly (readonly [string | undefined, string, string])[] = [
  ['application/json', '{ "a": 1, "b":2 }', `{"a":"${X}","b":2}`],
  ['application/json', '{ "b": 2 }', '{ "b": 2 }'],
  ['application/json', '{"a":', X],
  [undefined, '{"a":1}', `{"a":"${X}"}`],
  ['application/x-www-form-urlencoded', 'b=1&a=2&a=3', 'b=1&a=%5Bredacted%5D'],
  ['text/xml', '<a>1</a>', X],
  ['text/plain', 'a', X],
  ['application/octet-stream', 'a', X],
  ['application/octet-stream', '', ''],
];

describe('what cannot be looked into is masked whole', () => {
  for (const [type, before, after] of BYTES)
    test(`${type}: ${before}`, () => {
      assert.equal(compileMask(['a']).bytes(Buffer.from(before), type).toString(), after);
    });
});

const PATHS: readonly (readonly [string, boolean])[] = [
  ['a', true],
  ['a.b-c.ü', true],
  ['a[].b', true],
  ['[]', true],
  ['*', true],
  ['', false],
  ['a..b', false],
  ['.a', false],
  ['a[0]', false],
  ['a[', false],
  ['a*', false],
  ['$.a[*]', false],
];

test('a path is what it is said to be', () => {
  for (const [path, fits] of PATHS) assert.equal(isMaskPath(path), fits, path);
});
