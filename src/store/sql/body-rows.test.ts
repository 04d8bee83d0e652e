import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatHead, parseHead } from './body-rows.ts';

test('a head is read as it was, whatever is in it, from lines and from JSON', () => {
  const plain = ['Content-Type', 'application/json', 'x-a', '', 'X-A', 'b: c\t"d" \u00e9\u{1f600}'];
  const targets = [
    '/',
    '/webhooks/v1/listeners/a/notify?b=%0A',
    '*',
    '',
    '{',
    '{"target":1}',
    'a\nb',
  ];
  const headers = [[], plain, ['x', '\n'], ['x\ny', 'z'], ['x', '\0'], ['x', '\ud800'], ['', '']];
  let lines = 0;
  const heads = targets.flatMap((target) => headers.map((rawHeaders) => ({ target, rawHeaders })));
  for (const head of heads) {
    const [asLines, asJson] = [formatHead(head, 'lines'), formatHead(head, 'json')];
    for (const text of [asLines, asJson]) {
      assert.deepEqual(parseHead(text), head, text);
      assert.ok(!text.includes('\0') && text.isWellFormed(), text);
    }
    assert.deepEqual(JSON.parse(asJson), head);
    if (!asLines.startsWith('{')) lines += 1;
  }
  assert.equal(lines, 4 * 3);
});
