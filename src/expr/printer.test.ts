import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseExpression, printExpression } from './expr.ts';

describe('a printed expression', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['1+2*3', '1 + 2 * 3'],
    ['(1+2)*3', '(1 + 2) * 3'],
    ['10-(2-3)', '10 - (2 - 3)'],
    ['not (a and b) or c', 'NOT (a AND b) OR c'],
    ['a and (b and c)', 'a AND (b AND c)'],
    ['(a == b) == c', '(a == b) == c'],
    ['-(1)', '-(1)'],
    ['- 1', '-1'],
    ['- x.y', '-x.y'],
    ['(-x).y', '(-x).y'],
    ['a not in b', 'a NOT IN b'],
    ["'it\\'s \"x\"'", '"it\'s \\"x\\""'],
    ['xs.$map( (a,b)=>a+b )', 'xs.$MAP((a, b) => a + b)'],
    ['$map(xs,a=>a)', '$MAP(xs, a => a)'],
    ['if a then b else if c then d else e', 'IF a THEN b ELSE IF c THEN d ELSE e'],
    ['(if a then b else c) + 1', '(IF a THEN b ELSE c) + 1'],
    ['a[ :-1 ]', 'a[:-1]'],
    ['{"a":1}', '{"a": 1}'],
    ['TRUE', 'TRUE'],
    ['1e21', '1e+21'],
  ];

  test('is the source in one style', () => {
    for (const [source, printed] of rows) {
      const parsed = parseExpression(source);
      assert.ok(parsed.ok, source);
      assert.equal(printExpression(parsed.value), printed);
    }
  });
});
