import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  checkExpression,
  checkMapper,
  compileExpression,
  compileMapper,
  DEFAULT_LIMITS,
  type Limits,
} from './expr.ts';

const scope = {
  parsed_body: {
    three: [1, 2, 3],
    four: [1, 2, 3, 4],
    deep: [[['x']]],
    word: 'abcd',
    many: Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, 1])),
  },
};

/** The code of what goes wrong, at compiling or at evaluating; `ok` where nothing does. */
function outcomeOf(source: string, limits: Partial<Limits>): string {
  const compiled = compileExpression(source, { limits });
  const result = compiled.ok ? compiled.value.evaluate(scope) : compiled;
  return result.ok ? 'ok' : result.error.code;
}

/** A limit, what is just within it, and what is just past. */
const ROWS: readonly (readonly [Partial<Limits>, string, string, string])[] = [
  [{ sourceLength: 5 }, '1 + 2', '1 + 23', 'source_too_long'],
  [{ depth: 3 }, '((1))', '(((1)))', 'depth_exceeded'],
  [{ depth: 3 }, '1 + 2 + 3', '1 + 2 + 3 + 4', 'depth_exceeded'],
  [{ depth: 3 }, 'a.b.c', 'a.b.c.d', 'depth_exceeded'],
  [{ depth: 3 }, 'NOT NOT a', 'NOT NOT NOT a', 'depth_exceeded'],
  [{ depth: 3 }, '[[1]]', '[[[1]]]', 'depth_exceeded'],
  [{ listItems: 3 }, 'three.$MAP(x => x)', 'four.$MAP(x => x)', 'list_too_long'],
  [{ listItems: 3 }, 'four[1:]', 'four[0:]', 'list_too_long'],
  [{ listItems: 3 }, 'three[1:] + [1]', 'three + [1]', 'list_too_long'],
  [{ listItems: 3 }, '"a,b,c".$SPLIT(",")', '"a,b,c,d".$SPLIT(",")', 'list_too_long'],
  [{ listItems: 3 }, '[[1, 2], 3].$FLATTEN()', '[[1, 2], [3, 4]].$FLATTEN()', 'list_too_long'],
  [{ listItems: 3 }, 'four.$FILTER(x => x > 1)', 'four.$FILTER(x => x)', 'list_too_long'],
  [{ listItems: 3 }, 'three.$SORT()', 'four.$SORT()', 'list_too_long'],
  [{ listItems: 3 }, '"abc".$EXTRACT_ALL("\\w")', '"abcd".$EXTRACT_ALL("\\w")', 'list_too_long'],
  [{ listItems: 4 }, 'many.$KEYS()', '$MERGE(many, {"e": 1}).$KEYS()', 'list_too_long'],
  [{ textLength: 4 }, '"ab" + "cd"', '"ab" + "cde"', 'text_too_long'],
  [{ textLength: 4 }, '$CONCAT(["a", "b"], "--")', '$CONCAT(["a", "b"], "---")', 'text_too_long'],
  [{ textLength: 4 }, 'word.$REPLACE("a", "x")', 'word.$REPLACE("a", "xy")', 'text_too_long'],
  [
    { textLength: 8 },
    'word.$REPLACE(".", "$0$0")',
    'word.$REPLACE(".", "$0$0$0")',
    'text_too_long',
  ],
  [
    { textLength: 4 },
    'word.$REPLACE_TEXT("a", "x")',
    'word.$REPLACE_TEXT("a", "xy")',
    'text_too_long',
  ],
  [{ textLength: 4 }, 'word.$UPPERCASE()', '"abcß".$UPPERCASE()', 'text_too_long'],
  [{ textLength: 16 }, '$BASE64(word)', '$BASE64(word + word[0])', 'text_too_long'],
  [{ textLength: 20 }, '$JSON([1])', '$JSON([1, 2])', 'result_too_large'],
  [{ steps: 10 }, 'three.$FILTER(x => x)', 'four.$FILTER(x => x)', 'steps_exceeded'],
  [{ steps: 3 }, '3 IN three', '4 IN four', 'steps_exceeded'],
  [{ steps: 2 }, '"x" IN word', '"x" IN word OR "x" IN word OR "x" IN word', 'steps_exceeded'],
  [{ resultSize: 4 }, 'word', 'word + "e"', 'result_too_large'],
  [{ resultSize: 24 }, '[1, 2]', '[1, 2, 3]', 'result_too_large'],
  [{ resultSize: 17 }, '{"a": 1}', '{"ab": 1}', 'result_too_large'],
  [{ valueDepth: 3 }, 'deep', '[deep]', 'value_too_deep'],
  [{ valueDepth: 3 }, '$JSON(deep)', '$JSON([deep])', 'value_too_deep'],
  [{ valueDepth: 3 }, 'deep == [[["x"]]]', '[deep] == [[[["x"]]]]', 'value_too_deep'],
  [
    { valueDepth: 2 },
    '"<a><b/></a>".$PARSE_XML().a.b',
    '"<a><b><c/></b></a>".$PARSE_XML().a.b.c',
    'value_too_deep',
  ],
  [{ patternLength: 3 }, 'word.$MATCH("abc")', 'word.$MATCH("abcd")', 'pattern_malformed'],
  [{ patternLength: 3 }, 'word.$MATCH(word[1:])', 'word.$MATCH(word)', 'pattern_malformed'],
];

describe('a limit', () => {
  for (const [limits, within, past, code] of ROWS) {
    test(`${JSON.stringify(limits)} allows ${within} and not ${past}`, () => {
      assert.equal(outcomeOf(within, limits), 'ok');
      assert.equal(outcomeOf(past, limits), code);
    });
  }

  test('of a mapper counts names, expressions and templates', () => {
    const outcome = (mapper: unknown, limits: Partial<Limits>): string => {
      const compiled = compileMapper(mapper, { limits });
      return compiled.ok ? 'ok' : compiled.error.code;
    };
    assert.equal(outcome({ ab: ['1', '2'] }, { mapperLength: 4 }), 'ok');
    assert.equal(outcome({ ab: ['1', '23'] }, { mapperLength: 4 }), 'source_too_long');
    assert.equal(outcome({ 'RENDER()': { template: 'abcd' } }, { mapperLength: 4 }), 'ok');
    assert.equal(
      outcome({ 'RENDER()': { template: 'abcde' } }, { mapperLength: 4 }),
      'source_too_long',
    );
    assert.equal(outcome({ a: { b: 1 } }, { depth: 3 }), 'ok');
    assert.equal(outcome({ a: { b: { c: 1 } } }, { depth: 3 }), 'depth_exceeded');
    const nested = { 'RENDER()': { template: '{{#a}}{{#b}}{{/b}}{{/a}}' } };
    assert.equal(outcome(nested, { depth: 3 }), 'ok');
    assert.equal(outcome(nested, { depth: 2 }), 'template_malformed');
  });

  test('that does not exist, or is no whole number, is refused', () => {
    const wrong: readonly object[] = [
      { length: 1 },
      { steps: 0 },
      { steps: 1.5 },
      { depth: 251 },
      { toString: 1 },
    ];
    for (const limits of wrong as readonly Partial<Limits>[]) {
      assert.equal(outcomeOf('1', limits), 'limit_invalid', JSON.stringify(limits));
      assert.equal(checkExpression('1', { limits })[0]?.code, 'limit_invalid');
      assert.equal(checkMapper({}, { limits })[0]?.code, 'limit_invalid');
    }
  });

  test('has a default that the deepest source and value do not take the stack along at', () => {
    const { depth, valueDepth } = DEFAULT_LIMITS;
    const source = `${'['.repeat(depth - 1)}1${']'.repeat(depth - 1)}`;
    assert.equal(outcomeOf(source, {}), 'ok');
    assert.equal(outcomeOf(`[${source}]`, {}), 'depth_exceeded');
    const nest = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
    for (const [levels, code] of [
      [valueDepth, 'ok'],
      [valueDepth + 1, 'value_too_deep'],
      [100_000, 'value_too_deep'],
    ] as const) {
      for (const expression of [
        'parsed_body',
        '$JSON(parsed_body) != ""',
        'parsed_body == [parsed_body]',
      ]) {
        const compiled = compileExpression(expression);
        assert.ok(compiled.ok);
        const result = compiled.value.evaluate({ parsed_body: nest(levels) });
        if (expression.includes('==') && result.ok) continue;
        assert.equal(result.ok ? 'ok' : result.error.code, code, `${expression} of ${levels}`);
      }
    }
  });

  test('holds for trees that grow by sharing', () => {
    const grow =
      '[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25].$REDUCE((made, x) => [made, made])';
    assert.equal(outcomeOf(grow, {}), 'result_too_large');
    assert.equal(outcomeOf(`$JSON(${grow})`, {}), 'result_too_large');
    const compared = outcomeOf(`${grow} == ${grow}`, {});
    assert.equal(compared, 'steps_exceeded');
    const doubled = grow
      .replace('[made, made]', 'made + made')
      .replace('[1,', '["aaaaaaaaaaaaaaaa",');
    assert.equal(outcomeOf(`${doubled}.$LENGTH()`, {}), 'text_too_long');
  });

  test('is met by work on long texts, not by time', () => {
    const from = { parsed_body: { long: `${'a'.repeat(200_000)}!` } };
    const slow = [
      'long.$MATCH("(a|b)*a(a|b){18}$")',
      'long.$EXTRACT("(a|b)*a(a|b){18}$")',
      'long.$REPLACE("(a.*b)|a", "x")',
      'long.$EXTRACT_ALL("a.*b|a")',
      'long.$SPLIT("")',
    ];
    for (const source of slow) {
      const compiled = compileExpression(source);
      assert.ok(compiled.ok);
      const result = compiled.value.evaluate(from);
      assert.match(result.ok ? 'ok' : result.error.code, /steps_exceeded|list_too_long/, source);
    }
    const hostile = compileExpression('long.$MATCH("^(a|aa)+$")');
    assert.ok(hostile.ok);
    assert.deepEqual(hostile.value.evaluate(from), { ok: true, value: false });
  });
});
