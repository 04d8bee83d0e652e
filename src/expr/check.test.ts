import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkExpression, listFields } from './expr.ts';

const fields = [
  'action',
  'issue.title',
  'issue.user.login',
  'issue.labels[].name',
  'orders[].lines[].price',
  'free',
];

function check(source: string, known: readonly string[] = fields) {
  const errors = checkExpression(source, { fields: known });
  return errors.map(({ code, summary }) => `${code}: ${summary}`);
}

describe('a check', () => {
  const right = [
    'action == "opened" AND issue.title.$TRIM()',
    'parsed_body.issue.user.login',
    'request_body.action',
    'issue.labels[0].name',
    'issue.labels.$ANY(l => l.name == "bug")',
    'orders.$MAP(o => o.lines.$FILTER(l => l.price > 1))',
    'orders.$FIND(o => TRUE).lines[-1].price',
    'orders[1:].$SORT(o => o.lines)[0].lines',
    'free.anything.at.all[3]',
    'action.$SPLIT("/")[0].whatever',
    'headers["x-any"] AND query_params.any AND listener.any',
    'orders.$REDUCE((sum, o) => sum + 1, 0)',
  ];

  test('has nothing to say of what is right', () => {
    for (const source of right) assert.deepEqual(check(source), [], source);
  });

  const wrong: readonly (readonly [string, string])[] = [
    ['acton', 'field_unknown: unknown field "acton"; did you mean "action"?'],
    ['issue.titel', 'field_unknown: unknown field "titel"; did you mean "title"?'],
    ['parsed_body.isue', 'field_unknown: unknown field "isue"; did you mean "issue"?'],
    ['issue.labels.name', 'field_unknown: unknown field "name"'],
    ['issue.labels[0].nam', 'field_unknown: unknown field "nam"; did you mean "name"?'],
    ['issue.labels.$ANY(l => l.nme)', 'field_unknown: unknown field "nme"; did you mean "name"?'],
    [
      'orders.$MAP(o => o.lines.$MAP(l => l.prize))',
      'field_unknown: unknown field "prize"; did you mean "price"?',
    ],
    ['orders.$FIND(o => TRUE).line', 'field_unknown: unknown field "line"; did you mean "lines"?'],
    ['orders[1:][0].line', 'field_unknown: unknown field "line"; did you mean "lines"?'],
    ['header["a"]', 'field_unknown: unknown field "header"; did you mean "headers"?'],
    ['zzz', 'field_unknown: unknown field "zzz"'],
    ['$LENGHT(action)', 'function_unknown: unknown function "$LENGHT"; did you mean "$LENGTH"?'],
    ['$CONTAINS(action)', 'function_unknown: unknown function "$CONTAINS"'],
    ['$SPLIT(action)', 'argument_missing: "separator" is missing; it is $SPLIT(text, separator)'],
    ['$MAX(1, x => x)', 'argument_unexpected: one argument too many; it is $MAX(values…)'],
  ];

  test('names what is not there, and what was probably meant', () => {
    for (const [source, problem] of wrong) assert.deepEqual(check(source), [problem], source);
  });

  test('says everything at once, from left to right', () => {
    const codes = checkExpression('$NO(acton) AND issue.titel.$MATCH("(")', { fields });
    assert.deepEqual(
      codes.map(({ code, column }) => [code, column]),
      [
        ['function_unknown', 1],
        ['field_unknown', 5],
        ['field_unknown', 22],
        ['pattern_malformed', 35],
      ],
    );
  });

  test('does not ask for fields where none are given', () => {
    assert.deepEqual(checkExpression('acton.whatever'), []);
  });

  test('says what cannot be parsed', () => {
    assert.equal(checkExpression('1 +')[0]?.code, 'token_unexpected');
  });

  test('takes its fields from a sample', () => {
    const sample = {
      action: 'x',
      issue: { labels: [{ name: 'a' }, { color: 1 }], 'a.b': { c: 1 } },
    };
    assert.deepEqual(listFields(sample), [
      'action',
      'issue',
      'issue.labels',
      'issue.labels[]',
      'issue.labels[].name',
      'issue.labels[].color',
    ]);
    assert.deepEqual(check('issue.labels[0].colour', listFields(sample)), [
      'field_unknown: unknown field "colour"; did you mean "color"?',
    ]);
    assert.equal(listFields(Array.from({ length: 30 }, (_, at) => ({ [`f${at}`]: 1 }))).length, 21);
  });
});
