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
  for (const target of targets) {
    for (const rawHeaders of headers) {
      const head = { target, rawHeaders };
      for (const as of ['lines', 'json'] as const) {
        const text = formatHead(head, as);
        assert.deepEqual(parseHead(text), head, text);
        assert.ok(!text.includes('\0') && text.isWellFormed(), text);
        if (as === 'json') assert.deepEqual(JSON.parse(text), head);
        else if (!text.startsWith('{')) lines += 1;
      }
    }
  }
  assert.equal(lines, 4 * 3);
});
