import type { Selectable } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { toId } from '../../base/id.ts';
import { SEARCH_BUDGET_MS, type Page, type RequestQuery } from '../store.ts';
import { toPage } from './columns.ts';
import type { Database } from './dialect.ts';
import { slicesOf } from './ledger-slices.ts';
import type { LedgerRows, Slice } from './slice.ts';
import type { RequestRow } from './tables.ts';

/** Lists of requests and of events are two views of one ledger. */

interface LedgerList<T> {
  readonly database: Database;
  readonly clock: Clock;
  readonly query: RequestQuery;
  /** Of the items; events are the requests of which one was made. */
  readonly prefix: 'req' | 'evt';
  readonly toItem: (row: Selectable<RequestRow>) => T;
}

/** So that an answer takes less than twice as long, with the slice that is being read when the time is up. */
const LIST_BUDGET_MS = 20;
const MOST_CANDIDATES = 2_000;

/** The cursor of a page that came out short stands where the look stopped, not at its last row. */
export async function listLedger<T extends { readonly id: string }>(
  list: LedgerList<T>,
): Promise<Page<T>> {
  const { query, clock, prefix } = list;
  if (query.q !== undefined && query.q !== '') return searchLedger(list, query.q);
  const deadline = clock.monotonic() + LIST_BUDGET_MS;
  const limit = query.limit + 1;
  const items: T[] = [];
  for await (const { rows, next } of slices(list, {
    first: 4 * limit,
    most: MOST_CANDIDATES,
    limit,
  })) {
    items.push(...rows.map(list.toItem));
    if (items.length > query.limit) return toPage(items, query.limit);
    if (next !== undefined && clock.monotonic() >= deadline)
      return { items, next: toId(prefix, next) };
  }
  return { items, next: undefined };
}

function slices<T>(
  { database, query, prefix }: LedgerList<T>,
  sizes: { readonly first: number; readonly most: number; readonly limit: number },
) {
  return slicesOf({ database, query, isOfEvents: prefix === 'evt', ...sizes });
}

/**
 * Looks through bodies, newest first, a slice at a time, and stops with what it has when the budget is used up: the
 * cursor then stands where the search stopped, not at the last hit.
 */
async function searchLedger<T extends { readonly id: string }>(
  list: LedgerList<T>,
  text: string,
): Promise<Page<T>> {
  const { database, clock, query } = list;
  const deadline = clock.monotonic() + SEARCH_BUDGET_MS;
  const items: T[] = [];
  for await (const { rows, next } of pieces(list)) {
    const found = await findText(database, rows, text);
    for (const row of rows) {
      if (!found.has(row.id)) continue;
      const item = list.toItem(row);
      items.push(item);
      if (items.length === query.limit) return { items, next: item.id };
    }
    if (next !== undefined && clock.monotonic() >= deadline)
      return { items, next: toId(list.prefix, next) };
  }
  return { items, next: undefined };
}

const SLICE_ROWS = 500;
/** What is looked through in a few milliseconds: nobody else can read while it is. */
const SLICE_BYTES = 8 * 2 ** 20;

/** Slices whose bodies are small enough to look at the clock in between. */
async function* pieces<T>(list: LedgerList<T>): AsyncGenerator<Slice> {
  const sizes = { first: SLICE_ROWS, most: SLICE_ROWS, limit: SLICE_ROWS };
  for await (const { rows, next } of slices(list, sizes)) {
    const cut = cutBySize(rows);
    const last = cut.pop();
    for (const piece of cut) yield { rows: piece, next: piece.at(-1)?.id };
    yield { rows: last ?? [], next };
  }
}

function cutBySize(rows: LedgerRows): LedgerRows[] {
  const slices: Selectable<RequestRow>[][] = [];
  let room = 0;
  for (const row of rows) {
    const slice = slices.at(-1);
    room -= row.size_bytes;
    if (slice !== undefined && room >= 0) {
      slice.push(row);
      continue;
    }
    slices.push([row]);
    room = SLICE_BYTES - row.size_bytes;
  }
  return slices;
}

async function findText(database: Database, rows: LedgerRows, text: string): Promise<Set<number>> {
  const bodyIds = rows.flatMap((row) => (row.body_id === null ? [] : [row.body_id]));
  if (bodyIds.length === 0) return new Set();
  const query = database.query
    .selectFrom('bodies')
    .select('id')
    .where('id', 'in', bodyIds)
    .where((on) => database.dialect.contains(on.ref('bytes'), Buffer.from(text)));
  const hits = new Set((await database.read(query.compile())).map((row) => row.id));
  return new Set(
    rows.flatMap((row) => (row.body_id !== null && hits.has(row.body_id) ? [row.id] : [])),
  );
}
