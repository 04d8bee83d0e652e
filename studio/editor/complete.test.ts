import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import type { Kind } from './check.ts';
import { createSource } from './complete.ts';
import { NOTHING_KNOWN, type Knowledge } from './knowledge.ts';

const KNOWN: Knowledge = {
  ...NOTHING_KNOWN,
  fields: ['sender', 'sender.login', 'orders', 'orders[]', 'orders[].price'],
  sample: { action: 'opened', issue: { number: 7, 'odd-name': 1 }, 'my field': 1 },
  headers: { 'x-github-event': 'issues' },
  query: { team: 'a' },
  about: 'event',
  mapped: { type: 'issues.opened', data: { title: 'It works' } },
};

function complete(text: string, kind: Kind = 'expression') {
  const context = new CompletionContext(EditorState.create({ doc: text }), text.length, false);
  const result = createSource(kind, () => KNOWN)(context);
  return { from: result?.from, labels: result?.options.map(({ label }) => label) ?? [] };
}

const OFFERED: readonly (readonly [text: string, label: string, kind?: Kind])[] = [
  ['iss', 'issue'],
  ['issue.', 'number'],
  ['parsed_body.issue.n', 'number'],
  ['sender.lo', 'login'],
  ['orders[0].', 'price'],
  ['action == "', 'opened'],
  ["action != 'op", 'opened'],
  ['headers["x-', 'x-github-event'],
  ['query_params["', 'team'],
  ['action.$LOW', '$LOWERCASE'],
  ['NOT par', 'parsed_body'],
  ['map', 'mapped'],
  ['mapped.', 'type'],
  ['mapped.data.', 'title'],
  ['mapped.type == "', 'issues.opened'],
  ['action == "x" A', 'AND'],
  ['{ "a": "issue.', 'number', 'mapper'],
  ['{ "a": "action == \\"', 'opened', 'mapper'],
  ['{ "a": "x", "b": ["hea', 'headers', 'mapper'],
  ['{ "CONC', 'CONCAT()', 'mapper'],
];

for (const [text, label, kind] of OFFERED) {
  test(`${text} can go on with ${label}`, () => {
    const { labels, from = 0 } = complete(text, kind);
    assert.ok(labels.includes(label), labels.join(' '));
    assert.ok(label.toLowerCase().startsWith(text.slice(from).toLowerCase()), text.slice(from));
  });
}

const NOTHING: readonly (readonly [text: string, kind?: Kind])[] = [
  ['"iss'],
  ['action == "x" AND "iss'],
  ['issue.number.'],
  ['1 + '],
  ['{ ', 'mapper'],
  ['{ "a": "iss" ', 'mapper'],
  ['{ "a": ', 'json'],
];

for (const [text, kind] of NOTHING) {
  test(`after ${text} nothing is offered`, () => {
    assert.deepEqual(complete(text, kind).labels, []);
  });
}

test('what a mapping has made is not offered where there is none yet', () => {
  const context = new CompletionContext(EditorState.create({ doc: 'map' }), 3, false);
  const result = createSource('expression', () => ({ ...KNOWN, about: 'request' }))(context);
  assert.ok(!result?.options.some(({ label }) => label === 'mapped'));
});

test('what cannot be written behind a point is not offered there', () => {
  assert.ok(!complete('issue.').labels.includes('odd-name'));
  assert.ok(!complete('m').labels.includes('my field'));
});
