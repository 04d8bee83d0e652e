import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openHouse, play, type House, type Scenario } from '../api.suite.ts';

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.close());

const path = '/api/v1/listeners';
const name = 'orders';

const ALL = {
  verification: { rules: ['headers["x-a"] == "1"'] },
  payload: { schema: { action: 'string' }, on_mismatch: 'quarantine' as const },
  filter: 'action == "opened"',
  dedupe: {
    key: ['issue.id'],
    window: '10m',
    keep: 'last' as const,
    max_wait: '1h',
  },
  mapping: { type: '"issue." + action', data: { id: 'issue.id', nothing: null } },
  redaction: { paths: ['issue.user.email'], at_rest: true },
};

test('a listener has its expressions, and is answered with them', async () => {
  const made = await house.call('createListener', { body: { name, ...ALL } });
  const { verification, payload, filter, dedupe, mapping, redaction } = made;
  assert.deepEqual(verification.rules, ALL.verification.rules);
  assert.deepEqual([payload.schema, payload.on_mismatch], [{ action: 'string' }, 'quarantine']);
  assert.deepEqual(
    { filter, dedupe, mapping, redaction },
    { filter: ALL.filter, dedupe: ALL.dedupe, mapping: ALL.mapping, redaction: ALL.redaction },
  );
  const { secret: _secret, ...shown } = made;
  assert.deepEqual(await house.call('getListener', { params: { id: made.id } }), shown);
});

test('without them a listener has none', async () => {
  const made = await house.call('createListener', { body: { name } });
  const { verification, payload, filter, dedupe, mapping, redaction } = made;
  assert.deepEqual(
    [verification.rules, payload.schema, filter, dedupe, mapping, redaction],
    [null, null, null, null, null, null],
  );
  assert.equal(payload.on_mismatch, 'refuse');
});

test('a patch replaces a schema and the data of a mapping whole, and leaves what it does not name', async () => {
  const { id } = await house.call('createListener', { body: { name, ...ALL } });
  const changed = await house.call('updateListener', {
    params: { id },
    body: { payload: { schema: { other: 'any' } }, mapping: { data: { b: null } } },
  });
  assert.deepEqual(changed.payload.schema, { other: 'any' });
  assert.deepEqual(changed.mapping, { type: ALL.mapping.type, data: { b: null } });
  assert.deepEqual(changed.redaction, ALL.redaction);
  const cleared = await house.call('updateListener', {
    params: { id },
    body: { filter: null, dedupe: null, mapping: null, redaction: null, payload: null },
  });
  const { filter, dedupe, mapping, redaction, payload } = cleared;
  assert.deepEqual(
    [filter, dedupe, mapping, redaction, payload.schema],
    [null, null, null, null, null],
  );
  assert.deepEqual(cleared.verification.rules, ALL.verification.rules);
});

const REFUSED: readonly Omit<Scenario, 'path' | 'status'>[] = [
  {
    title: 'refuses a filter with an operator of another language, with its place and a caret',
    body: { name, filter: 'action == "a" &&\n b' },
    mustContain: [
      '"code":"expression_invalid"',
      '"code":"operator_unknown"',
      '"path":"/filter"',
      '"line":1',
      '"column":15',
      '^^',
    ],
  },
  {
    title: 'refuses an unknown function, and says which is meant',
    body: { name, filter: 'action.$LOWERCAS() == "a"' },
    mustContain: ['"code":"function_unknown"', '$LOWERCASE'],
  },
  {
    title: 'refuses each rule that is wrong',
    body: { name, verification: { rules: ['TRUE', '(', ')'] } },
    mustContain: ['"path":"/verification/rules/1"', '"path":"/verification/rules/2"'],
  },
  {
    title: 'refuses a mapping with a part that is wrong, and says where it stands',
    body: { name, mapping: { data: { 'a/b': ['1', { c: 'x ==' }] } } },
    mustContain: ['"path":"/mapping/data/a~1b/1/c"'],
  },
  {
    title: 'refuses a type that is wrong',
    body: { name, mapping: { type: 'a.' } },
    mustContain: ['"path":"/mapping/type"'],
  },
  {
    title: 'refuses a dedupe key that is wrong',
    body: { name, dedupe: { key: ['id', 'x y'], window: '1m' } },
    mustContain: ['"path":"/dedupe/key/1"'],
  },
  {
    title: 'refuses a schema that refers to another host',
    body: { name, payload: { schema: { $ref: 'https://a.example/s.json' } } },
    mustContain: ['"code":"schema_invalid"', '"path":"/payload/schema"'],
  },
  {
    title: 'refuses a shorthand with an unknown type, and says where it stands',
    body: { name, payload: { schema: { a: { b: 'text' } } } },
    mustContain: ['"path":"/payload/schema/a/b"', '\\"text\\"'],
  },
  {
    title: 'refuses a path that is none',
    body: { name, redaction: { paths: ['a.b', '$.a[*]'] } },
    mustContain: ['"path":"/redaction/paths/1"', '"code":"path_invalid"'],
  },
];

for (const scenario of REFUSED) {
  test(scenario.title, async () => {
    await play(house, { method: 'POST', path, status: 400, ...scenario });
  });
}

/** What the contract lets through or not, by itself. */
const LIMITS: readonly (readonly [title: string, part: object, fits: boolean])[] = [
  ['20 rules', { verification: { rules: Array.from({ length: 20 }, () => 'TRUE') } }, true],
  ['21 rules', { verification: { rules: Array.from({ length: 21 }, () => 'TRUE') } }, false],
  ['10,000 characters of a filter', { filter: `"${'x'.repeat(9_998)}"` }, true],
  ['10,001 characters of a filter', { filter: `"${'x'.repeat(9_999)}"` }, false],
  ['a window of 7 days', { dedupe: { key: 'a', window: '7d' } }, true],
  ['a window of more', { dedupe: { key: 'a', window: '169h' } }, false],
  ['a window of nothing', { dedupe: { key: 'a', window: '0s' } }, true],
  ['no window', { dedupe: { key: 'a' } }, false],
  ['an unknown member of a mapping', { mapping: { types: 'a' } }, false],
  ['an unknown answer to a mismatch', { payload: { on_mismatch: 'drop' } }, false],
  ['100 paths', { redaction: { paths: Array.from({ length: 100 }, () => 'a') } }, true],
  ['101 paths', { redaction: { paths: Array.from({ length: 101 }, () => 'a') } }, false],
];

for (const [title, part, fits] of LIMITS) {
  test(`${fits ? 'takes' : 'refuses'} ${title}`, async () => {
    const body = { name, ...part };
    await play(house, { title, method: 'POST', path, body, status: fits ? 201 : 400 });
  });
}

/** Preset, key, and what the warning names; none where it names nothing. */
const KEYS: readonly (readonly [preset: string | undefined, key: string, names: string])[] = [
  ['github', 'issue.id', ''],
  ['github', 'headers["X-GitHub-Delivery"]', 'the header "x-github-delivery"'],
  ['github', 'query_params.id + method', 'the query, the method'],
  ['standard-webhooks', "headers['webhook-id']", ''],
  ['standard-webhooks', 'headers["idempotency-key"]', 'the header "idempotency-key"'],
  [undefined, 'headers["idempotency-key"]', ''],
];

for (const [preset, key, names] of KEYS) {
  test(`${preset ?? 'no signature'}, ${key}: ${names === '' ? 'no warning' : 'a warning'}`, async () => {
    const body = {
      name,
      dedupe: { key, window: '1h' },
      ...(preset === undefined ? {} : { verification: { signature: { preset } } }),
    };
    const { warnings } = await house.call('createListener', { body });
    assert.equal(warnings.length, names === '' ? 0 : 1);
    assert.ok((warnings[0]?.message ?? '').includes(names));
    if (names !== '') assert.equal(warnings[0]?.path, '/dedupe/key/0');
  });
}
