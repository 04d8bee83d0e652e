import type { Database, SqlValue, Statement } from './dialect.ts';
import type { Tables } from './tables.ts';

/**
 * An insert whose text is compiled once and whose row is an array in the order of the columns: building the query
 * anew costs more than the insert itself, and this is the path of every request.
 */
export function prepareInsert<T extends keyof Tables>(
  database: Pick<Database, 'query'>,
  table: T,
  columns: readonly (keyof Tables[T] & string)[],
): (row: readonly SqlValue[]) => Statement {
  const placeholders = Object.fromEntries(columns.map((column) => [column, 0]));
  const { sql } = database.query
    .insertInto(table)
    .values(placeholders as never)
    .compile();
  return (row) => ({ sql, parameters: row });
}
