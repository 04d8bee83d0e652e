import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prettyJson, toHex, toLines, toText } from './pretty.ts';

const CASES: readonly (readonly [title: string, text: string, pretty: string | undefined])[] = [
  [
    'puts each member on a line',
    '{"a":1,"b":[true,null]}',
    '{\n  "a": 1,\n  "b": [\n    true,\n    null\n  ]\n}',
  ],
  [
    'keeps numbers that a script cannot hold',
    '[12345678901234567890,1.10,1e400]',
    '[\n  12345678901234567890,\n  1.10,\n  1e400\n]',
  ],
  ['keeps members that are there twice', '{"a":1,"a":2}', '{\n  "a": 1,\n  "a": 2\n}'],
  ['leaves what is empty on one line', '{ "a" : { } , "b":[ ]}', '{\n  "a": {},\n  "b": []\n}'],
  [
    'leaves what is in strings alone',
    '["{ , : }  \\" [",  " "]',
    '[\n  "{ , : }  \\" [",\n  " "\n]',
  ],
  ['takes a bare value', ' "a" ', '"a"'],
  ['refuses what is no JSON', '{"a":', undefined],
];

for (const [title, text, pretty] of CASES) {
  test(title, () => {
    assert.equal(prettyJson(text), pretty);
    if (pretty !== undefined) assert.deepEqual(JSON.parse(pretty), JSON.parse(text));
  });
}

test('a long line goes on in the next, which has no number', () => {
  const lines = toLines(`a\n${'b'.repeat(900)}`);
  assert.deepEqual(
    lines.map(({ text, number }) => [text.length, number]),
    [
      [1, 1],
      [400, 2],
      [400, undefined],
      [100, undefined],
    ],
  );
});

test('a megabyte is made pretty within a frame or two', () => {
  const text = JSON.stringify(
    Array.from({ length: 20_000 }, (_, id) => ({ id, name: 'x'.repeat(20) })),
  );
  assert.ok(text.length > 2 ** 19);
  assert.equal(toLines(prettyJson(text) ?? '').length, 20_000 * 4 + 2);
});

test('bytes that are no text are shown as bytes', () => {
  const bytes = Uint8Array.of(0xff, 0x41, 0x00);
  assert.equal(toText(bytes), undefined);
  assert.equal(toText(Uint8Array.of(0xc3, 0xa4)), 'ä');
  assert.match(toHex(bytes), /^00000000 {2}ff 41 00 +\.A\.$/);
});
