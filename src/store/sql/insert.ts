import { sql, type Expression, type RawBuilder } from 'kysely';
import type { Database, SqlValue, Statement } from './dialect.ts';
import type { Tables } from './tables.ts';

/** A column, or one with what stands around its value. */
type Column<R> =
  | (keyof R & string)
  | readonly [keyof R & string, (slot: RawBuilder<unknown>) => Expression<unknown>];

function toPlace<R>(column: Column<R>): [string, unknown] {
  return typeof column === 'string' ? [column, 0] : [column[0], column[1](sql.val(0))];
}

/**
 * An insert whose text is compiled once and whose row is an array in the order of the columns: building the query
 * anew costs more than the insert itself, and this is the path of every request.
 */
export function prepareInsert<T extends keyof Tables>(
  database: Pick<Database, 'query'>,
  table: T,
  columns: readonly Column<Tables[T]>[],
): (row: readonly SqlValue[]) => Statement {
  const placeholders = Object.fromEntries(columns.map(toPlace));
  const { sql: text } = database.query
    .insertInto(table)
    .values(placeholders as never)
    .compile();
  return (row) => ({ sql: text, parameters: row });
}
