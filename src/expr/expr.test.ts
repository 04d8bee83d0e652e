import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  compileExpression,
  FUNCTIONS,
  isTruthy,
  kindOf,
  REQUEST_VOCABULARY,
  signatureOf,
  toHeaders,
  type RequestScope,
  type Value,
} from './expr.ts';

const payload = {
  action: 'opened',
  number: 7,
  zero: 0,
  empty: '',
  none: null,
  tags: ['bug', 'ui'],
  issue: { title: 'Disk FULL', labels: [{ name: 'urgent' }], in: 'yes' },
  amounts: [10, 5.5, 2],
  method: 'field',
  '42': 'by number',
};

const scope: RequestScope = {
  parsed_body: payload,
  raw_body: '{"action":"opened"}',
  headers: toHeaders({ 'X-GitHub-Event': 'issues', 'content-type': 'application/json' }),
  query_params: { source: 'web' },
  method: 'POST',
  listener: { id: 'lsn_1', name: 'Issues' },
  received_at: '2026-11-23T14:00:00.000Z',
};

const ambient = { now: () => Date.UTC(2026, 10, 23, 14), uuid: () => '0'.repeat(36) };

function evaluate(source: string, from: object = scope): Value {
  const compiled = compileExpression(source);
  assert.ok(compiled.ok, compiled.ok ? '' : compiled.error.message);
  const result = compiled.value.evaluate(from, ambient);
  assert.ok(result.ok, result.ok ? '' : result.error.message);
  return plain(result.value);
}

/** There is no name that it has and did not get. */
function inheritsNothing(value: Value): boolean {
  const names = Object.getOwnPropertyNames(Object.prototype);
  return isObject(value) && names.every((name) => Object.hasOwn(value, name) || !(name in value));
}

function isObject(value: Value): value is Record<string, Value> {
  return kindOf(value) === 'object';
}

/** With prototypes, for deepEqual; the results themselves have none. */
function plain(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

/** Source to value, by what is shown. */
const VALUES: Readonly<Record<string, readonly (readonly [string, Value])[]>> = {
  literals: [
    ['"a"', 'a'],
    ["'it\\'s'", "it's"],
    ['"say \\"hi\\"\\n\\u00e9"', 'say "hi"\né'],
    ['"\\d+\\b"', '\\d+\\b'],
    ['"a\nb"', 'a\nb'],
    ['12', 12],
    ['-1.5', -1.5],
    ['1e3', 1000],
    ['-0', 0],
    ['true', true],
    ['FaLsE', false],
    ['Null', null],
    ['[1, "a", [NULL],]', [1, 'a', [null]]],
    ['{"k": 1 + 1, action: TRUE}', { k: 2, opened: true }],
    ['{1: 2}', { '1': 2 }],
    ['  [ ]\n', []],
    ['{}', {}],
  ],
  access: [
    ['action', 'opened'],
    ['parsed_body.action', 'opened'],
    ['request_body.action', 'opened'],
    ['issue["title"]', 'Disk FULL'],
    ['issue.in', 'yes'],
    ['issue.labels[0].name', 'urgent'],
    ['tags[-1]', 'ui'],
    ['tags[9]', null],
    ['tags[0.5]', 'bug'],
    ['tags["0"]', null],
    ['tags.length', null],
    ['amounts[0:2]', [10, 5.5]],
    ['amounts[-2:]', [5.5, 2]],
    ['amounts[:-1]', [10, 5.5]],
    ['amounts[5:9]', []],
    ['action[0]', 'o'],
    ['action[1:3]', 'pe'],
    ['"a😀b"[1]', '😀'],
    ['"a😀b"[1:2]', '😀'],
    ['parsed_body[42]', 'by number'],
    ['missing.deeper[3].still', null],
    ['tags[missing]', null],
    ['number[0]', null],
    ['none[0:1]', null],
    ['(issue).title', 'Disk FULL'],
  ],
  variables: [
    ['method', 'POST'],
    ['parsed_body.method', 'field'],
    ['headers["X-GitHub-Event"]', 'issues'],
    ['headers["x-github-event"]', 'issues'],
    ['headers[$CONCAT(["X-GitHub", "Event"], "-")]', 'issues'],
    ['"X-GITHUB-EVENT" IN headers', true],
    ['"x-other" NOT IN headers', true],
    ['headers.missing', null],
    ['query_params.source', 'web'],
    ['listener.id', 'lsn_1'],
    ['raw_body.$LENGTH()', 19],
    ['received_at', '2026-11-23T14:00:00.000Z'],
  ],
  arithmetic: [
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 2 - 3', 5],
    ['12 / 3 / 2', 2],
    ['7 / 2', 3.5],
    ['-number', -7],
    ['- -number', 7],
    ['2 - -1', 3],
    ['number -1', 6],
    ['-1.$ABS()', 1],
    ['"a" + "b"', 'ab'],
    ['tags + ["x"]', ['bug', 'ui', 'x']],
    ['missing + 1', null],
    ['-missing', null],
    ['"a" + missing', null],
  ],
  comparison: [
    ['1 == 1.0', true],
    ['1 == "1"', false],
    ['missing == NULL', true],
    ['number != 7', false],
    ['[1, {"a": 2}] == [1, {"a": 2}]', true],
    ['{"a": 1, "b": 2} == {"b": 2, "a": 1}', true],
    ['{"a": 1} == {"a": 1, "b": NULL}', false],
    ['[1] == {"0": 1}', false],
    ['2 > 1', true],
    ['2 <= 2', true],
    ['"b" > "a"', true],
    ['"B" < "a"', true],
    ['missing > 1', false],
    ['missing <= 1', false],
    ['missing >= missing', false],
    ['FALSE < TRUE', true],
    ['"pen" IN action', true],
    ['"bug" IN tags', true],
    ['7 IN [1, 7]', true],
    ['{"name": "urgent"} IN issue.labels', true],
    ['"title" IN issue', true],
    ['"x" in missing', false],
    ['"x" not in missing', true],
    ['NULL IN [NULL]', true],
    ['missing IN "text"', false],
  ],
  logic: [
    ['TRUE AND FALSE OR TRUE', true],
    ['TRUE OR TRUE AND FALSE', true],
    ['NOT TRUE OR TRUE', true],
    ['NOT number == 7', false],
    ['NOT NOT 1', true],
    ['empty OR "other"', 'other'],
    ['action AND number', 7],
    ['zero AND missing.$SUM()', 0],
    ['TRUE OR 1 / 0', true],
    ['FALSE OR [] OR {}', {}],
    ['IF number > 5 THEN "big" ELSE "small"', 'big'],
    ['IF FALSE THEN 1 ELSE IF TRUE THEN 2 ELSE 3', 2],
    ['IF TRUE THEN 1 ELSE 1 / 0', 1],
  ],
  calls: [
    ['$LOWERCASE(issue.title)', 'disk full'],
    ['issue.title.$lowercase()', 'disk full'],
    ['amounts.$MAP(x => x * 2)', [20, 11, 4]],
    ['amounts.$MAP((x, i) => i)', [0, 1, 2]],
    ['[[1, 2], [3]].$MAP(xs => xs.$MAP(x => xs.$LENGTH() * x))', [[2, 4], [3]]],
    [
      '[1, 2].$MAP(a => [10, 20].$MAP(b => a + b))',
      [
        [11, 21],
        [12, 22],
      ],
    ],
    ['[1, 2].$MAP(() => action)', ['opened', 'opened']],
    ['amounts.$MAP(action => action)', [10, 5.5, 2]],
    ['$FILTER(x => x > 3, amounts)', [10, 5.5]],
    ['amounts.$REDUCE(1, (p, x) => p * x)', 110],
    ['missing.$LOWERCASE()', null],
    ['missing.$MAP(x => x)', null],
    ['$CONCAT(tags, missing)', 'bugui'],
  ],
};

describe('an expression', () => {
  for (const [name, rows] of Object.entries(VALUES)) {
    test(`has the value that the language gives to ${name}`, () => {
      for (const [source, value] of rows) assert.deepEqual(evaluate(source), value, source);
    });
  }

  test('says what it reads, and reads nothing else', () => {
    const compiled = compileExpression('headers.a == "x" AND (action OR raw_body)');
    assert.ok(compiled.ok);
    assert.deepEqual([...compiled.value.reads], ['headers', 'parsed_body', 'raw_body']);
    const asked: string[] = [];
    const lazy = {
      get headers() {
        asked.push('headers');
        return { a: 'y' };
      },
      get raw_body() {
        asked.push('raw_body');
        return '';
      },
    };
    assert.deepEqual(compiled.value.evaluate(lazy), { ok: true, value: false });
    assert.deepEqual(asked, ['headers']);
  });

  test('sees names of its own where the caller has them', () => {
    const vocabulary = {
      variables: { ...REQUEST_VOCABULARY.variables, challenge_token: { doc: 'signed values' } },
    };
    const compiled = compileExpression('challenge_token["zoom"]', { vocabulary });
    assert.ok(compiled.ok);
    const result = compiled.value.evaluate({ challenge_token: { zoom: 'ab' } });
    assert.deepEqual(result, { ok: true, value: 'ab' });
    const unknown = compileExpression('challenge_tokn', { vocabulary });
    assert.equal(unknown.ok || unknown.error.code, 'name_unknown');
  });

  test('knows what holds', () => {
    const falsy = ['', 0, null, false, [], {}, Object.create(null) as Value];
    for (const value of falsy) assert.equal(isTruthy(value), false);
    for (const value of ['0', -1, true, [0], { a: null }]) assert.equal(isTruthy(value), true);
  });

  test('has a word for each sort of value', () => {
    const values: readonly Value[] = [null, true, 1, '', [], {}];
    const words = ['NULL', 'boolean', 'number', 'text', 'list', 'object'];
    assert.deepEqual(values.map(kindOf), words);
  });
});

describe('a payload is data and nothing else', () => {
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'prototype'];

  test('names of the prototype are fields that are not there', () => {
    for (const name of names) {
      assert.equal(evaluate(name), null, name);
      assert.equal(evaluate(`issue.${name}`), null, name);
      assert.equal(evaluate(`tags["${name}"]`), null, name);
      assert.equal(evaluate(`"${name}" IN issue`), false, name);
      assert.equal(evaluate(`action.${name}`), null, name);
    }
  });

  test('and are there where the payload has them', () => {
    const hostile = JSON.parse('{"__proto__": {"admin": true}, "constructor": "c"}') as object;
    const from = { parsed_body: hostile };
    assert.equal(evaluate('__proto__.admin', from), true);
    assert.equal(evaluate('admin', from), null);
    assert.equal(evaluate('constructor', from), 'c');
    assert.equal(evaluate('parsed_body.$MERGE({"x": 1}).admin', from), null);
    assert.deepEqual(evaluate('parsed_body.$KEYS()', from), ['__proto__', 'constructor']);
  });

  test('objects that are made inherit nothing', () => {
    for (const source of [
      '{"__proto__": {"a": 1}}',
      '$MERGE({"__proto__": 1})',
      '"<a/>".$PARSE_XML()',
    ]) {
      const compiled = compileExpression(source);
      assert.ok(compiled.ok);
      const result = compiled.value.evaluate({});
      assert.ok(result.ok);
      assert.ok(inheritsNothing(result.value), source);
    }
    assert.equal(({} as Record<string, unknown>)['a'], undefined);
  });
});

describe('a function', () => {
  for (const definition of FUNCTIONS) {
    test(`${signatureOf(definition)} does what its examples say`, () => {
      assert.ok(definition.examples.length > 0);
      for (const { source, input, output } of definition.examples) {
        const from = { ...scope, parsed_body: input ?? {} };
        assert.deepEqual(evaluate(source, from), output, source);
      }
    });
  }
});
