import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Listener } from '../api.ts';
import { findChanges, rebase, toDraft, toPatch, type Draft } from './draft.ts';

const LISTENER = {
  verification: { allowlist: ['192.0.2.0/24'], rules: ['TRUE'] },
  payload: { content_types: null, max_bytes: 1000, schema: { a: 'string' }, on_mismatch: 'refuse' },
  challenges: null,
  filter: 'a == 1',
  dedupe: { key: ['id'], window: '1h', keep: 'last', max_wait: '5m' },
  mapping: { type: 'kind', data: { b: 'c' } },
  redaction: { paths: ['a.b', 'c'], at_rest: true },
  rate_limit: { per_second: 5, burst: 9 },
  retention: 7,
} as unknown as Listener;

const BASE = toDraft(LISTENER);

const PATCHES: readonly (readonly [title: string, change: Partial<Draft>, patch: unknown])[] = [
  ['nothing', {}, {}],
  ['a filter', { filter: 'b' }, { filter: 'b' }],
  ['no filter', { filter: ' ' }, { filter: null }],
  [
    'two members of one part',
    { rules: ['x', ''], allowlist: '' },
    { verification: { rules: ['x'], allowlist: null } },
  ],
  [
    'two members of the payload',
    { maxBytes: '', schema: '{"b":"number"}' },
    { payload: { max_bytes: null, schema: { b: 'number' } } },
  ],
  ['no duplicates any more', { keys: [''] }, { dedupe: null }],
  [
    'a key that stands with its window',
    { maxWait: '', keep: 'first' },
    { dedupe: { key: ['id'], window: '1h', keep: 'first', max_wait: null } },
  ],
  ['a type alone', { data: '' }, { mapping: { type: 'kind', data: null } }],
  ['no mapping', { data: '', type: '' }, { mapping: null }],
  [
    'paths by line or comma',
    { redacted: 'x, y\nz' },
    { redaction: { paths: ['x', 'y', 'z'], at_rest: true } },
  ],
  ['a number that is none', { perSecond: 'ten' }, { rate_limit: { per_second: 'ten', burst: 9 } }],
  ['no rate limit', { perSecond: '', burst: '' }, { rate_limit: null }],
  ['JSON that is none', { schema: '{' }, undefined],
];

for (const [title, change, patch] of PATCHES) {
  test(`the patch of ${title}`, () => {
    assert.deepEqual(toPatch(BASE, { ...BASE, ...change }), patch);
  });
}

test('what two have changed is put together, and the later one wins where both did', () => {
  const draft = { ...BASE, filter: 'mine', type: 'mine' };
  const theirs = { ...BASE, filter: 'theirs', retention: '30' };
  const both = rebase({ base: BASE, draft }, theirs);
  assert.deepEqual(findChanges(theirs, both), ['filter', 'type']);
  assert.equal(both.retention, '30');
});
