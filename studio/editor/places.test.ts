import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offsetInJson, readPlaced } from './places.ts';

const GOOD: readonly (readonly [text: string, pointer: string, part: string])[] = [
  ['{"a": [1, {"b/c": "x y"}]}', '/a/1/b~1c', '"x y"'],
  ['{"a": [1, {"b/c": "x y"}]}', '/a/0', '1'],
  [' [ true , null , -1.5e3 ] ', '/2', '-1.5e3'],
  [' [ ] ', '', '[ ]'],
  ['{"a~b": {}}', '/a~0b', '{}'],
];

for (const [text, pointer, part] of GOOD) {
  test(`of ${text}, ${pointer || 'the whole'} stands where it stands`, () => {
    const read = readPlaced(text);
    assert.ok(read.ok);
    assert.deepEqual(read.value, JSON.parse(text));
    const place = read.places.get(pointer);
    assert.equal(text.slice(place?.from, place?.to), part);
  });
}

const BAD: readonly (readonly [text: string, at: number])[] = [
  ['', 0],
  ['{"a": }', 6],
  ['[1 2]', 3],
  ['{a: 1}', 1],
  ['{"a" 1}', 5],
  ['["x]', 1],
  ['[1] 2', 4],
  ['[01]', 2],
  ['['.repeat(300), 200],
];

for (const [text, at] of BAD) {
  test(`${text.slice(0, 12)} is wrong at ${at}`, () => {
    const read = readPlaced(text);
    assert.ok(!read.ok);
    assert.equal(read.at.from, at);
  });
}

test('a place within a text is found behind what is escaped before it', () => {
  const written = JSON.stringify('a == "b" + \n c');
  assert.equal(written[offsetInJson(written, 'a == "b" + \n c'.indexOf('c'))], 'c');
});
