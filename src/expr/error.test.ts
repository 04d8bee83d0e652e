import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compileExpression, EXPRESSION_ERRORS, type ExpressionError } from './expr.ts';

const scope = { parsed_body: { action: 'opened', tags: ['bug', 'ui'] } };

function errorOf(source: string, from: object = scope): ExpressionError {
  const compiled = compileExpression(source);
  const result = compiled.ok ? compiled.value.evaluate(from) : compiled;
  assert.ok(!result.ok, `"${source}" is right`);
  return result.error;
}

describe('an error', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['title.$LOWRCASE()', 'function_unknown', '$LOWRCASE'],
    ['a && b', 'operator_unknown', '&&'],
    ['a = b', 'operator_unknown', '='],
    ['a === b', 'operator_unknown', '==='],
    ['!a', 'operator_unknown', '!'],
    ['a % 2', 'operator_unknown', '%'],
    ['a # b', 'character_unexpected', '#'],
    ['"abc', 'text_unterminated', '"abc'],
    ['"\\u12"', 'escape_malformed', '\\u12"'],
    ['12abc', 'number_malformed', '12abc'],
    ['9007199254740993', 'number_malformed', '9007199254740993'],
    ['1e999', 'number_malformed', '1e999'],
    ['1 < 2 < 3', 'comparison_chained', '<'],
    ['(1 + 2', 'token_unexpected', ''],
    ['a NOT "IN"', 'token_unexpected', 'NOT'],
    ['1 +', 'token_unexpected', ''],
    ['IF a THEN b', 'token_unexpected', ''],
    ['[1 2]', 'token_unexpected', '2'],
    ['x => x', 'token_unexpected', '=>'],
    ['', 'token_unexpected', ''],
    ['$CONCAT()', 'argument_missing', '$CONCAT'],
    ['$TRIM("a", "b")', 'argument_unexpected', '"b"'],
    ['$TRIM(x => x)', 'argument_missing', '$TRIM'],
    ['tags.$MAP((a, b, c) => a)', 'lambda_malformed', '(a, b, c) => a'],
    ['tags.$MAP((a, a) => a)', 'lambda_malformed', '(a, a) => a'],
    ['action.$MATCH("(")', 'pattern_malformed', '"("'],
    ['action.$MATCH("(a)\\1")', 'pattern_malformed', '"(a)\\1"'],
    ['1 + "a"', 'type_mismatch', '1 + "a"'],
    ['action * 2', 'type_mismatch', 'action * 2'],
    ['action < 2', 'type_mismatch', 'action < 2'],
    ['5 IN action', 'type_mismatch', '5 IN action'],
    ['tags[TRUE]', 'type_mismatch', 'tags[TRUE]'],
    ['tags["a":]', 'type_mismatch', 'tags["a":]'],
    ['{NULL: 1}', 'type_mismatch', '{NULL: 1}'],
    ['5.$TRIM()', 'type_mismatch', '5'],
    ['tags.$MAP(t => t * 2)', 'type_mismatch', 't * 2'],
    ['1 / 0', 'division_by_zero', '1 / 0'],
    ['1e308 * 10', 'number_out_of_range', '1e308 * 10'],
    ['$TIME()', 'ambient_missing', '$TIME'],
    ['$UUID()', 'ambient_missing', '$UUID'],
    ['$FORMAT_TIME(0, "%Q")', 'format_malformed', '$FORMAT_TIME'],
    ['$FORMAT_TIME(0, "%H", "Mars/Olympus")', 'option_unknown', '$FORMAT_TIME'],
    ['$ADD_DATE(0, 1, "moons")', 'option_unknown', '$ADD_DATE'],
    ['"a".$HMAC("k", "md5")', 'option_unknown', '$HMAC'],
  ];

  test('has a code and shows the place', () => {
    for (const [source, code, shown] of rows) {
      const error = errorOf(source);
      assert.equal(error.code, code, source);
      assert.equal(source.slice(error.range.start, error.range.end), shown, source);
    }
  });

  test('prints the line with a caret', () => {
    const { message, line, column } = errorOf('action == "a"\n  AND title.$LOWRCASE() == "x"');
    const lines = [
      'unknown function "$LOWRCASE"; did you mean "$LOWERCASE"?',
      '',
      '    2 |   AND title.$LOWRCASE() == "x"',
      '      |             ^^^^^^^^^',
    ];
    assert.equal(message, lines.join('\n'));
    assert.deepEqual([line, column], [2, 13]);
  });

  test('cuts a long line around the caret', () => {
    const { message } = errorOf(`${'action OR '.repeat(50)}1 ? 2${' OR action'.repeat(50)}`);
    const [, , code = '', caret = ''] = message.split('\n');
    assert.ok(code.length < 120);
    assert.equal(code[caret.indexOf('^')], '?');
  });

  test('keeps values of the payload to itself', () => {
    const from = { parsed_body: { card: '4111-1111' } };
    for (const source of ['card * 2', '$ABS(card)', 'card.$HMAC("k", card)'])
      assert.equal(
        errorOf(source, from).message.includes('4111') && source !== 'card.$HMAC("k", card)',
        false,
      );
  });

  test('of a fault is told from one of the source', () => {
    const broken = {
      get parsed_body(): never {
        throw new Error('no store');
      },
    };
    assert.equal(errorOf('action', broken).code, 'evaluation_failed');
  });

  test('has a line of its own in the catalogue', () => {
    for (const [code, doc] of Object.entries(EXPRESSION_ERRORS)) {
      assert.match(code, /^[a-z]+(_[a-z]+)+$/);
      assert.ok(doc.length > 10, code);
    }
  });
});
