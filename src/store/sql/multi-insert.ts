import type { SqlValue, Statement, Unit } from './dialect.ts';

/**
 * Inserts of a batch with the same text become one statement with many rows. On an engine behind a socket each
 * statement is a round trip, and a batch of 64 events would take 192 of them; within the process, each row by itself
 * costs a third more.
 */
export interface Insert {
  readonly sql: string;
  readonly columns: number;
}

const INSERT =
  /^insert into "\w+" \([^)]*\) values (\((?:(?:(?:\w+\()?(?:\?|\$\d+)\)?|'\w+'|\d+)(?:, )?)+\))$/;
const PLACE = /\?|\$\d+/g;
/** Powers of two: few texts for the engine to prepare, and few statements for any number of rows. */
const MOST_ROWS = 64;

const known = new Map<string, Insert | undefined>();

/** How the text takes more rows than one; undefined where it is no plain insert. The texts of a program are few. */
export function toInsert(sql: string): Insert | undefined {
  if (known.has(sql)) return known.get(sql);
  const row = INSERT.exec(sql)?.[1];
  const insert = row === undefined ? undefined : { sql, columns: row.match(PLACE)?.length ?? 0 };
  known.set(sql, insert);
  return insert;
}

export function isPlainInsert({ sql, guard, returns }: Statement): boolean {
  return guard !== true && returns !== true && toInsert(sql) !== undefined;
}

const texts = new Map<string, string[]>();

/** The same insert for so many rows, a power of two. */
function textFor({ sql }: Insert, rows: number): string {
  let own = texts.get(sql);
  if (own === undefined) texts.set(sql, (own = []));
  return (own[rows] ??= repeatRow(sql, rows));
}

function repeatRow(sql: string, rows: number): string {
  const row = INSERT.exec(sql)?.[1] ?? '';
  const repeated = Array.from({ length: rows }, () => row).join(', ');
  let place = 0;
  // `$1` counts on over the rows; `?` counts by itself.
  const numbered = repeated.replace(PLACE, (mark) => (mark === '?' ? mark : `$${++place}`));
  return sql.slice(0, sql.length - row.length) + numbered;
}

/** The rows of one insert, all values in a row after the other, as statements. */
export function* toStatements(
  insert: Insert,
  values: readonly SqlValue[],
): Generator<{ readonly sql: string; readonly parameters: SqlValue[] }> {
  const { columns } = insert;
  let left = values.length / columns;
  for (let rows = MOST_ROWS, at = 0; left > 0; rows /= 2) {
    for (; left >= rows; left -= rows) {
      const end = at + rows * columns;
      yield { sql: textFor(insert, rows), parameters: values.slice(at, end) };
      at = end;
    }
  }
}

export interface Rows {
  /** By the text of their insert, all values in a row after the other. To be run behind the others. */
  readonly rows: ReadonlyMap<string, readonly SqlValue[]>;
  readonly others: Gathered['others'];
}

export interface Gathered {
  /** To be run behind the others: what a unit inserts at its end may hang on what it has done before. */
  readonly inserts: readonly Statement[];
  /** What is left of units that hold anything else, in order, with their place in the batch. */
  readonly others: readonly { readonly unit: Unit; readonly index: number }[];
}

export function gatherInserts(units: readonly Unit[]): Gathered {
  const { rows, others } = gatherRows(units);
  return { inserts: toInserts(rows), others };
}

export function gatherRows(units: readonly Unit[]): Rows {
  const valuesOf = new Map<string, SqlValue[]>();
  const others: { unit: Unit; index: number }[] = [];
  for (const [index, unit] of units.entries()) {
    const from = unit.findLastIndex((statement) => !isPlainInsert(statement)) + 1;
    if (from > 0) others.push({ unit: unit.slice(0, from), index });
    for (const { sql, parameters } of unit.slice(from)) {
      const values = valuesOf.get(sql);
      if (values === undefined) valuesOf.set(sql, [...parameters]);
      else values.push(...parameters);
    }
  }
  return { rows: valuesOf, others };
}

export function toInserts(rows: Rows['rows']): readonly Statement[] {
  return [...rows].flatMap(([sql, values]) => {
    const insert = toInsert(sql);
    return insert === undefined ? [] : [...toStatements(insert, values)];
  });
}
