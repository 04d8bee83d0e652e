import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate, findFaults, type Kind } from './check.ts';
import { NOTHING_KNOWN, type Knowledge } from './knowledge.ts';

const KNOWN: Knowledge = {
  ...NOTHING_KNOWN,
  fields: ['sender.login'],
  sample: { action: 'opened', issue: { number: 7 } },
  headers: { 'X-GitHub-Event': 'issues' },
  receivedAt: '2026-11-23T14:00:00.000Z',
};

const WRONG: readonly (readonly [kind: Kind, text: string, at: string, code: string])[] = [
  ['expression', 'action ==', '=', 'token_unexpected'],
  ['expression', 'action.$LOWERCAS()', '$LOWERCAS', 'function_unknown'],
  ['expression', 'actoin == 1', 'actoin', 'field_unknown'],
  ['mapper', '{"a": "action.$UPER()"}', '$UPER', 'function_unknown'],
  ['mapper', '{"a": "\\"q\\" + acton"}', 'acton', 'field_unknown'],
  ['mapper', '{"a": ', '', 'json_malformed'],
  ['json', '{"a" 1}', '1', 'json_malformed'],
];

for (const [kind, text, at, code] of WRONG) {
  test(`${text} is underlined at ${at || 'its end'}: ${code}`, () => {
    const [first] = findFaults({ text, kind, knowledge: KNOWN, remarks: [] });
    assert.equal(first?.code, code);
    assert.equal(text.slice(first.from, first.to), at);
    assert.equal(first.isDoubt, code === 'field_unknown');
  });
}

const FINE: readonly (readonly [kind: Kind, text: string])[] = [
  ['expression', ''],
  ['expression', 'action == "x" AND sender.login == headers["x-github-event"]'],
  ['mapper', '{"a": "issue.number", "b": ["sender.login"]}'],
  ['json', '{"type": "object"}'],
];

for (const [kind, text] of FINE) {
  test(`nothing is wrong with ${text || 'nothing'}`, () => {
    assert.deepEqual(findFaults({ text, kind, knowledge: KNOWN, remarks: [] }), []);
  });
}

test('where no payload is known, no field is unknown', () => {
  const asked = { text: 'actoin', kind: 'expression' as const, remarks: [] };
  assert.deepEqual(findFaults({ ...asked, knowledge: NOTHING_KNOWN }), []);
});

test('what the server says of a part is shown at it, or at what is around it', () => {
  const text = '{"a": {"b": "text"}}';
  const remarks = [{ pointer: '/a/b/c', message: 'no such type' }];
  const [said] = findFaults({ text, kind: 'json', knowledge: KNOWN, remarks });
  assert.equal(text.slice(said?.from, said?.to), '"text"');
});

const VALUES: readonly (readonly [text: string, value: string | undefined])[] = [
  ['headers["x-github-event"] + "." + action', '"issues.opened"'],
  ['issue', '{"number":7}'],
  ['issue.none', 'null'],
  ['$TIME()', '1795442400'],
  ['action ==', undefined],
  ['raw_body', undefined],
  ['', undefined],
];

const EVENT: Knowledge = {
  ...KNOWN,
  about: 'event',
  mapped: { type: 'issues.opened', data: { number: 7 } },
};

const OF_EVENTS: readonly (readonly [kind: Kind, text: string, value: string | undefined])[] = [
  ['expression', 'mapped.type == "issues.opened"', 'true'],
  ['expression', 'mapped.data.number + 1', '8'],
  ['expression', 'action', '"opened"'],
  ['mapper', '{"kind": "mapped.type", "of": "issue.number"}', '{"kind":"issues.opened","of":7}'],
  ['mapper', '{"kind": ', undefined],
  ['json', '{"kind": "mapped.type"}', undefined],
];

for (const [kind, text, value] of OF_EVENTS) {
  test(`of an event, the ${kind} ${text} gives ${value ?? 'nothing to show'}`, () => {
    assert.equal(evaluate({ text, kind, knowledge: EVENT }), value);
  });
}

test('what a mapping has made is known of events alone', () => {
  const asked = { text: 'mapped.type', kind: 'expression' as const, remarks: [] };
  assert.deepEqual(findFaults({ ...asked, knowledge: EVENT }), []);
  assert.equal(findFaults({ ...asked, knowledge: KNOWN })[0]?.code, 'field_unknown');
});

for (const [text, value] of VALUES) {
  test(`${text || 'nothing'} gives ${value ?? 'nothing to show'}`, () => {
    assert.equal(evaluate({ text, kind: 'expression', knowledge: KNOWN }), value);
  });
}
