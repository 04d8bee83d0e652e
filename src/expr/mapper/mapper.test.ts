import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  checkMapper,
  compileMapper,
  OPERATORS,
  type ExpressionError,
  type Value,
} from '../expr.ts';

function map(mapper: unknown, payload: unknown): Value {
  const compiled = compileMapper(mapper);
  assert.ok(compiled.ok, compiled.ok ? '' : compiled.error.message);
  const result = compiled.value.evaluate({ parsed_body: payload, method: 'POST' });
  assert.ok(result.ok, result.ok ? '' : result.error.message);
  return JSON.parse(JSON.stringify(result.value)) as Value;
}

function errorOf(mapper: unknown, payload: unknown = {}): ExpressionError {
  const compiled = compileMapper(mapper);
  const result = compiled.ok ? compiled.value.evaluate({ parsed_body: payload }) : compiled;
  assert.ok(!result.ok);
  return result.error;
}

describe('a mapper', () => {
  test('makes what it looks like: texts are expressions, the rest stands for itself', () => {
    const mapper = {
      type: "$CONCAT(['issue', action], '.')",
      'a.b': 1,
      ok: true,
      none: null,
      list: ['action', "'action'", 2, ['method']],
      nested: { missing: 'nothing.here' },
    };
    assert.deepEqual(map(mapper, { action: 'opened' }), {
      type: 'issue.opened',
      'a.b': 1,
      ok: true,
      none: null,
      list: ['opened', 'action', 2, ['POST']],
      nested: { missing: null },
    });
  });

  test('may be an expression or a value alone', () => {
    assert.deepEqual(map('parsed_body', { a: 1 }), { a: 1 });
    assert.equal(map(7, {}), 7);
  });

  test('keeps names of prototypes as the names that they are', () => {
    const mapper = JSON.parse('{"__proto__": "1", "constructor": "2"}') as unknown;
    const compiled = compileMapper(mapper);
    assert.ok(compiled.ok);
    const result = compiled.value.evaluate({});
    assert.ok(result.ok);
    assert.equal('toString' in (result.value as object), false);
    assert.equal(JSON.stringify(result.value), '{"__proto__":1,"constructor":2}');
  });

  test('says which variables it reads', () => {
    const compiled = compileMapper({
      a: 'headers.x',
      b: { 'RENDER()': { template: '{{ action }}' } },
    });
    assert.ok(compiled.ok);
    assert.deepEqual([...compiled.value.reads], ['headers', 'parsed_body']);
  });
});

describe('a mapper operator', () => {
  for (const { name, example } of OPERATORS) {
    test(`${name}() does what its example says`, () => {
      assert.deepEqual(map(example.mapper, example.input), example.output);
    });
  }

  const rows: readonly (readonly [string, unknown, unknown, Value])[] = [
    [
      'EVAL() sees the payload too',
      { 'EVAL()': { expression: 'x + y', args: { x: 3 } } },
      { x: 1, y: 4 },
      7,
    ],
    [
      'EVAL() does not mix its names up with those of lambdas',
      { 'EVAL()': { expression: 'a + b', args: { a: '1', b: '[5].$MAP(x => x)[0]' } } },
      {},
      6,
    ],
    ['FLATTEN() takes an expression', { 'FLATTEN()': 'xs' }, { xs: [[1], [[2]]] }, [1, [2]]],
    ['FLATTEN() takes its parameter', { 'FLATTEN()': { items: 'xs' } }, { xs: [[1]] }, [1]],
    ['MERGE() passes over what is missing', { 'MERGE()': ['none', { a: '1' }] }, {}, { a: 1 }],
    ['MAP() of nothing is NULL', { 'MAP()': { items: 'none', converter: 'item' } }, {}, null],
    [
      'MAP() goes over the values of an object',
      { 'MAP()': { items: 'o', converter: ['loop.key', 'item', 'loop.index0', 'loop.length'] } },
      { o: { a: 1, b: 2 } },
      [
        ['a', 1, 0, 2],
        ['b', 2, 1, 2],
      ],
    ],
    [
      'a loop in a loop has names of its own',
      {
        'MAP()': {
          items: 'orders',
          context: { item: 'order', loop: 'outer', factor: '10' },
          converter: {
            'MAP()': {
              items: 'order.lines',
              converter: "$CONCAT([outer.index1, loop.index1, item * factor, order.id], '-')",
            },
          },
        },
      },
      {
        orders: [
          { id: 'x', lines: [1, 2] },
          { id: 'y', lines: [3] },
        ],
      },
      [['1-1-10-x', '1-2-20-x'], ['2-1-30-y']],
    ],
    [
      'FILTER() without a condition keeps what holds',
      { 'FILTER()': { items: 'v' } },
      { v: [0, 1, '', 'a', [], {}] },
      [1, 'a'],
    ],
    [
      'COALESCE() has a condition',
      { 'COALESCE()': { items: 'v', condition: 'item > 4' } },
      { v: [0, 6, 'never met'] },
      6,
    ],
    [
      'COALESCE() of what does not hold is NULL',
      { 'COALESCE()': { items: 'v' } },
      { v: [0, ''] },
      null,
    ],
    [
      'SORT() has several keys',
      { 'SORT()': { items: 'v', key: ['item.a', 'item.b'] } },
      {
        v: [
          { a: 1, b: 2 },
          { a: 1, b: 1 },
          { a: 0, b: 3 },
        ],
      },
      [
        { a: 0, b: 3 },
        { a: 1, b: 1 },
        { a: 1, b: 2 },
      ],
    ],
    [
      'CONDITIONAL() without its branch is NULL',
      { 'CONDITIONAL()': { condition: 'no', on_pass: '1' } },
      {},
      null,
    ],
    [
      'CONDITIONAL() evaluates one branch',
      { 'CONDITIONAL()': { condition: 'TRUE', on_pass: '1', on_fail: '1 / 0' } },
      {},
      1,
    ],
    [
      'CONDITIONAL() has a context',
      { 'CONDITIONAL()': { context: { n: 'a + 1' }, condition: 'n > 1', on_pass: 'n' } },
      { a: 1 },
      2,
    ],
    [
      'LOOKUP() misses to its default',
      { 'LOOKUP()': { key: 'k', mapping: { a: '1' }, default: "'none'" } },
      { k: 'constructor' },
      'none',
    ],
    ['LOOKUP() of nothing is NULL', { 'LOOKUP()': { key: 'k', mapping: { a: '1' } } }, {}, null],
    [
      'LOOKUP() takes a mapping from the payload',
      { 'LOOKUP()': { key: "'a'", mapping: 'm' } },
      { m: { a: 9 } },
      9,
    ],
    ['operators ignore case', { 'concat()': { items: ['a', "'b'"] } }, { a: 1 }, '1b'],
    [
      'operators stand in one another',
      { 'STRIP_HTML()': { 'RENDER()': { template: '<b>{{a}}</b>' } } },
      { a: 'x' },
      'x',
    ],
  ];

  for (const [title, mapper, payload, value] of rows) {
    test(title, () => assert.deepEqual(map(mapper, payload), value));
  }
});

describe('a template', () => {
  const payload = {
    name: '<Ada> & "Bo"',
    list: [{ n: 1 }, { n: 2 }],
    plain: ['a', 'b'],
    user: { name: 'Cy', tags: ['x'] },
    yes: true,
    zero: 0,
  };
  const rows: readonly (readonly [string, string])[] = [
    ['Hi {{name}}', 'Hi &lt;Ada&gt; &amp; &quot;Bo&quot;'],
    ['{{{name}}} {{& name}}', '<Ada> & "Bo" <Ada> & "Bo"'],
    ['{{#list}}{{n}},{{/list}}', '1,2,'],
    ['{{#plain}}{{.}}{{/plain}}', 'ab'],
    ['{{#user}}{{name}} {{yes}}{{/user}}', 'Cy true'],
    ['{{^none}}no{{/none}}{{^yes}}never{{/yes}}', 'no'],
    ['{{user.tags.0}}{{user.tags.9}}{{plain.1}}{{plain.length}}', 'xb'],
    ['{{missing}}{{constructor}}{{user.toString}}', ''],
    ['{{zero}} {{{user}}}', '0 {"name":"Cy","tags":["x"]}'],
    ['a{{! not seen }}b', 'ab'],
    ['x\n  {{#list}}\n{{n}}\n  {{/list}}\ny', 'x\n1\n2\ny'],
    ['{{ method }} {{parsed_body.zero}}', 'POST 0'],
    ['{ {x} }', '{ {x} }'],
  ];

  test('is filled in as Mustache says', () => {
    for (const [template, text] of rows)
      assert.equal(map({ 'RENDER()': { template } }, payload), text, template);
  });

  test('that is malformed is refused', () => {
    const wrong = [
      '{{a',
      '{{#a}}',
      '{{/a}}',
      '{{#a}}{{/b}}',
      '{{>file}}',
      '{{=<% %>=}}',
      '{{}}',
      '{{a..b}}',
    ];
    for (const template of wrong)
      assert.equal(errorOf({ 'RENDER()': { template } }).code, 'template_malformed', template);
  });
});

describe('an error of a mapper', () => {
  const rows: readonly (readonly [unknown, string, string])[] = [
    [{ a: { 'b/c': ['1', '1 +'] } }, 'token_unexpected', '/a/b~1c/1'],
    [{ a: '$LOWRCASE(x)' }, 'function_unknown', '/a'],
    [{ 'MPA()': {} }, 'operator_missing', '/MPA()'],
    [{ 'MAP()': { items: 'x', converter: 'item', x: '1' } }, 'parameter_unknown', '/MAP()'],
    [{ 'MAP()': { items: 'x' } }, 'parameter_missing', '/MAP()'],
    [{ 'MAP()': 'x' }, 'parameter_missing', '/MAP()'],
    [{ 'FLATTEN()': { itmes: 'x' } }, 'parameter_unknown', '/FLATTEN()'],
    [{ a: 1, 'MAP()': {} }, 'mapper_malformed', ''],
    [{ 'RENDER()': { template: 1 } }, 'mapper_malformed', '/RENDER()'],
    [{ 'EVAL()': { expression: '1', args: 'x' } }, 'mapper_malformed', '/EVAL()'],
    [
      { 'MAP()': { items: 'x', converter: '1', context: { item: 'a b' } } },
      'mapper_malformed',
      '/MAP()',
    ],
    [{ a: Number.NaN }, 'mapper_malformed', '/a'],
    [{ a: () => 1 }, 'mapper_malformed', '/a'],
    [{ a: ['1', '1 / 0'] }, 'division_by_zero', '/a/1'],
    [{ 'MAP()': { items: '5', converter: 'item' } }, 'type_mismatch', '/MAP()'],
    [{ 'FLATTEN()': '5' }, 'type_mismatch', '/FLATTEN()'],
    [
      { x: { 'MAP()': { items: '[1]', converter: 'item + "a"' } } },
      'type_mismatch',
      '/x/MAP()/converter',
    ],
  ];

  test('has a code and the path to what is wrong', () => {
    for (const [mapper, code, path] of rows) {
      const error = errorOf(mapper);
      assert.deepEqual([error.code, error.path], [code, path], JSON.stringify(mapper));
    }
  });

  test('shows the expression and its path', () => {
    assert.equal(
      errorOf({ a: ['1 +'] }).message,
      'expected a value, found the end (at /a/0)\n\n    1 | 1 +\n      |    ^',
    );
  });

  test('is one of all when it is checked', () => {
    const mapper = { a: '1 +', b: ['$NO()', 'titel'], c: { 'NO()': 1 } };
    const errors = checkMapper(mapper, { fields: ['title'] });
    assert.deepEqual(
      errors.map(({ code, path }) => [code, path]),
      [
        ['token_unexpected', '/a'],
        ['function_unknown', '/b/0'],
        ['field_unknown', '/b/1'],
        ['operator_missing', '/c/NO()'],
      ],
    );
    assert.deepEqual(checkMapper({ a: 'title' }, { fields: ['title'] }), []);
  });
});
