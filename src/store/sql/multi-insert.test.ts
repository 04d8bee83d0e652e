import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gatherInserts, isPlainInsert, toInsert, toStatements } from './multi-insert.ts';

const QUESTION = 'insert into "a" ("x", "y") values (?, unhex(?))';
const DOLLAR = 'insert into "a" ("x", "y") values ($1, $2)';

const NOT_PLAIN = {
  'an insert that may be refused': `${QUESTION} on conflict do nothing`,
  'an insert that returns its row': `${QUESTION} returning "x"`,
  'an insert from a query': 'insert into "a" ("x") select 1',
  'an update': 'update "a" set "x" = ?',
};

for (const [what, sql] of Object.entries(NOT_PLAIN)) {
  test(`${what} is no plain insert`, () => assert.equal(toInsert(sql), undefined));
}

test('flags make an insert one of its own', () => {
  const statement = { sql: QUESTION, parameters: [1, '00'] };
  assert.equal(isPlainInsert(statement), true);
  assert.equal(isPlainInsert({ ...statement, guard: true }), false);
  assert.equal(isPlainInsert({ ...statement, returns: true }), false);
});

test('rows are put together by powers of two, in order, and each value is there once', () => {
  const insert = toInsert(QUESTION);
  assert.ok(insert);
  const values = Array.from({ length: 2 * 135 }, (_, index) => index);
  const statements = [...toStatements(insert, values)];
  assert.deepEqual(
    statements.map(({ parameters }) => parameters.length / 2),
    [64, 64, 4, 2, 1],
  );
  assert.deepEqual(
    statements.flatMap(({ parameters }) => parameters),
    values,
  );
  assert.equal(statements[3]?.sql, `${QUESTION}, (?, unhex(?))`);
});

test('numbered places count on over the rows', () => {
  const insert = toInsert(DOLLAR);
  assert.ok(insert);
  const [first] = toStatements(insert, [1, 2, 3, 4]);
  assert.equal(first?.sql, 'insert into "a" ("x", "y") values ($1, $2), ($3, $4)');
});

test('of units that hold anything else, only what they insert at their end is taken', () => {
  const insert = { sql: QUESTION, parameters: [1, '00'] };
  const guarded = { sql: 'update "a" set "x" = ?', parameters: [2], guard: true };
  const { inserts, others } = gatherInserts([
    [insert, guarded],
    [guarded, insert],
    [insert, insert],
  ]);
  assert.deepEqual(
    inserts.map(({ parameters }) => parameters),
    [
      [1, '00', 1, '00'],
      [1, '00'],
    ],
  );
  assert.deepEqual(others, [
    { unit: [insert, guarded], index: 0 },
    { unit: [guarded], index: 1 },
  ]);
});
