import { sql, type RawBuilder, type Selectable } from 'kysely';
import { readOne, type Database } from './dialect.ts';
import { selectOfListener, type Stretch } from './of-listener.ts';
import type { LedgerRows, Slice } from './slice.ts';
import type { RequestRow } from './tables.ts';

/** What is looked into in about a millisecond, where a listener is in none of them. */
const SLICE_BLOCKS = 256;

export interface ListenerSlicing {
  readonly database: Database;
  readonly stretch: Stretch & { readonly above: number };
  /** What else a row must fulfil. */
  readonly rest: readonly RawBuilder<unknown>[];
  /** As of all slices (`ledger-slices.ts`). */
  readonly first: number;
  readonly most: number;
  readonly limit: number;
}

/** The requests of a listener, where blocks know them: newest first, in slices that each take a few milliseconds. */
export async function* slicesOfListener(slicing: ListenerSlicing): AsyncGenerator<Slice> {
  const { database, rest, most, limit } = slicing;
  let { below } = slicing.stretch;
  let candidates = rest.length === 0 ? Math.min(slicing.first, limit) : slicing.first;
  for (;;) {
    const stretch = { ...slicing.stretch, below };
    // Found first: rows that come or go between two looks must not be left out, nor shown twice.
    const { found, lower, next: end } = await findSpan(database, stretch, candidates);
    const part = { ...stretch, above: lower };
    const rows = found === 0 ? [] : await readSpan(database, part, { rest, limit });
    const next = rows.length === limit ? rows.at(-1)?.id : end;
    yield { rows, next };
    if (next === undefined) return;
    below = next;
    candidates = Math.min(candidates * 4, most);
  }
}

interface Span {
  readonly found: number;
  /** The key above which it is. */
  readonly lower: number;
  readonly next: number | undefined;
}

/** As far down as there are so many candidates, and no further than some blocks. */
async function findSpan(
  database: Database,
  stretch: ListenerSlicing['stretch'],
  candidates: number,
): Promise<Span> {
  const bottom = sql<number>`max(${stretch.above}, COALESCE((SELECT first FROM ledger_blocks
    WHERE first < ${stretch.below} ORDER BY id DESC LIMIT 1 OFFSET ${SLICE_BLOCKS - 1}), -1))`;
  const newest = selectOfListener({ ...stretch, above: bottom }, { limit: candidates });
  const span = sql<{ found: number; lowest: number | null; bottom: number }>`
    SELECT count(*) AS found, min(id) AS lowest, ${bottom} AS bottom
    FROM (SELECT id FROM (${newest}) ORDER BY id DESC LIMIT ${candidates})`;
  const row = await readOne(database, span.compile(database.query));
  const { found = 0, lowest = null, bottom: lower = stretch.above } = row ?? {};
  if (lowest !== null && found === candidates) return { found, lower: lowest - 1, next: lowest };
  return { found, lower, next: lower > stretch.above ? lower + 1 : undefined };
}

function readSpan(
  database: Database,
  stretch: Stretch,
  { rest, limit }: Pick<ListenerSlicing, 'rest' | 'limit'>,
): Promise<LedgerRows> {
  // The candidates first, and then each row by its key.
  const rows = sql<Selectable<RequestRow>>`
    SELECT requests.* FROM (${selectOfListener(stretch)}) AS candidates
    CROSS JOIN requests ON requests.id = candidates.id
    WHERE ${sql.join([sql`TRUE`, ...rest], sql` AND `)} ORDER BY requests.id DESC LIMIT ${limit}`;
  return database.read(rows.compile(database.query));
}
