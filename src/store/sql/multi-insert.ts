import type { SqlValue, Statement, Unit } from './dialect.ts';

/**
 * Inserts of a batch with the same text become one statement with many rows: on an engine behind a socket each
 * statement is a round trip, and a batch of 64 events would take 192 of them.
 */
export interface Gathered {
  readonly inserts: readonly Statement[];
  /** Units that hold anything else, in order, with their place in the batch. */
  readonly others: readonly { readonly unit: Unit; readonly index: number }[];
}

const INSERT = /^(insert into "\w+" \([^)]*\) values) \(\$1(?:, \$\d+)*\)$/;
/** A few sizes only, so that the engine has few texts to prepare. */
const SIZES = [128, 32, 8, 1] as const;

export function gatherInserts(units: readonly Unit[]): Gathered {
  const rowsOf = new Map<string, (readonly SqlValue[])[]>();
  const others: { unit: Unit; index: number }[] = [];
  for (const [index, unit] of units.entries()) {
    if (!unit.every(isPlainInsert)) {
      others.push({ unit, index });
      continue;
    }
    for (const { sql, parameters } of unit) {
      const rows = rowsOf.get(sql);
      if (rows === undefined) rowsOf.set(sql, [parameters]);
      else rows.push(parameters);
    }
  }
  return { inserts: [...rowsOf].flatMap(([sql, rows]) => toInserts(sql, rows)), others };
}

function isPlainInsert(statement: Statement): boolean {
  return statement.guard !== true && statement.returns !== true && INSERT.test(statement.sql);
}

function toInserts(sql: string, rows: readonly (readonly SqlValue[])[]): Statement[] {
  const head = INSERT.exec(sql)?.[1] ?? '';
  const statements: Statement[] = [];
  let at = 0;
  for (const size of SIZES) {
    for (; rows.length - at >= size; at += size) {
      const parameters = rows.slice(at, at + size).flat();
      statements.push({
        sql: `${head} ${placeholders(size, parameters.length / size)}`,
        parameters,
      });
    }
  }
  return statements;
}

function placeholders(rows: number, columns: number): string {
  const row = (first: number): string =>
    `(${Array.from({ length: columns }, (_, column) => `$${first + column}`).join(', ')})`;
  return Array.from({ length: rows }, (_, index) => row(index * columns + 1)).join(', ');
}
