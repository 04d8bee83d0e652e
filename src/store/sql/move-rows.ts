import { sql, type Kysely, type RawBuilder } from 'kysely';
import { equalBytes } from '../../base/bytes.ts';
import { toStatement, type Database, type SqlValue, type Statement } from './dialect.ts';
import { KEYS_OF, type TableName } from './move-tables.ts';

/** Rows as they lie in the table, whatever they mean. */
export type Row = Readonly<Record<string, SqlValue>>;

type AnyTables = Kysely<Record<string, Record<string, SqlValue>>>;

function anyTables({ query }: Database): AnyTables {
  return query as unknown as AnyTables;
}

/**
 * The table, as it is where nodes share a store: there the data of events lies apart from their bodies, of which the
 * embedded store has most with them (`event-data.ts`).
 */
function selectFrom(database: Database, table: TableName) {
  const named = (rows: RawBuilder<Row>) => anyTables(database).selectFrom(rows.as(table));
  const isPlain = !database.dialect.types.hasDataInBodies;
  if (table === 'bodies' && !isPlain)
    return named(sql`(SELECT id, retention_days, head, bytes FROM bodies)`);
  if (table === 'event_data' && !isPlain)
    return named(sql`(SELECT id, body_id, data FROM event_data
      UNION ALL SELECT id, id AS body_id, data FROM bodies WHERE data IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM event_data AS apart WHERE apart.id = bodies.id))`);
  return anyTables(database).selectFrom(table);
}

export function keyOfRow(table: TableName, row: Row): readonly SqlValue[] {
  return KEYS_OF[table].map((column) => row[column] ?? null);
}

/** In the order of the key, those behind `after`. */
export function readRows(
  database: Database,
  table: TableName,
  page: { readonly after: readonly SqlValue[] | undefined; readonly limit: number },
): Promise<Row[]> {
  const keys: readonly string[] = KEYS_OF[table];
  const { after, limit } = page;
  let select = selectFrom(database, table).selectAll().limit(limit);
  for (const column of keys) select = select.orderBy(column);
  if (after !== undefined)
    select = select.where(sql<boolean>`(${sql.join(keys.map(toColumn))}) > (${sql.join(after)})`);
  return database.read<Row>(select.compile());
}

/** The same rows on the other side, by their keys: engines do not sort texts alike. */
export async function findRows(
  database: Database,
  table: TableName,
  rows: readonly Row[],
): Promise<readonly (Row | undefined)[]> {
  const isOneOf = rows.map((row) => sql`(${sql.join(toEquations(table, row), sql` AND `)})`);
  const select = selectFrom(database, table)
    .selectAll()
    .where(sql<boolean>`(${sql.join(isOneOf, sql` OR `)})`);
  const found = await database.read<Row>(select.compile());
  const byKey = new Map(found.map((row) => [nameOf(table, row), row]));
  return rows.map((row) => byKey.get(nameOf(table, row)));
}

function toEquations(table: TableName, row: Row) {
  return KEYS_OF[table].map((column) => sql`${toColumn(column)} = ${row[column]}`);
}

function toColumn(column: string): ReturnType<typeof sql.ref> {
  return sql.ref(column);
}

/** How a row is called when something is said of it. */
export function nameOf(table: TableName, row: Row): string {
  return keyOfRow(table, row).map(String).join(' ');
}

export async function countRows(database: Database, table: TableName): Promise<number> {
  const select = selectFrom(database, table).select((expression) =>
    expression.fn.countAll<number>().as('rows'),
  );
  return (await database.read<{ rows: number }>(select.compile()))[0]?.rows ?? 0;
}

export function insertRows(database: Database, table: TableName, rows: readonly Row[]): Statement {
  return toStatement(anyTables(database).insertInto(table).values(rows).compile());
}

/** The column in which two rows differ, or that only one of them has. */
export function findDifference(one: Row, other: Row): string | undefined {
  const columns = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...columns].find((column) => !isSame(one[column], other[column]));
}

function isSame(one: SqlValue | undefined, other: SqlValue | undefined): boolean {
  if (one instanceof Uint8Array && other instanceof Uint8Array) return equalBytes(one, other);
  return one === other;
}

export function sizeOf(rows: readonly Row[]): number {
  let bytes = 0;
  for (const row of rows)
    for (const value of Object.values(row))
      bytes += value instanceof Uint8Array || typeof value === 'string' ? value.length : 8;
  return bytes;
}
