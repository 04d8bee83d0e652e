import { sql, type Selectable, type SelectQueryBuilder } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { keyAt, keyOf } from '../../base/id.ts';
import { SEARCH_BUDGET_MS, type Page, type RequestQuery } from '../store.ts';
import { toPage } from './columns.ts';
import type { Database } from './dialect.ts';
import type { RequestRow, Tables } from './tables.ts';

/** Lists of requests and of events are two views of one ledger. */

type LedgerSelect = SelectQueryBuilder<Tables, 'requests', Selectable<RequestRow>>;

interface LedgerList<T> {
  readonly database: Database;
  readonly clock: Clock;
  readonly query: RequestQuery;
  readonly narrow: (select: LedgerSelect) => LedgerSelect;
  readonly toItem: (row: Selectable<RequestRow>) => T;
}

export async function listLedger<T extends { readonly id: string }>(
  list: LedgerList<T>,
): Promise<Page<T>> {
  const { query } = list;
  if (query.q !== undefined && query.q !== '') return searchLedger(list, query.q);
  const select = filterLedger(list).limit(query.limit + 1);
  const rows = await list.database.read(select.compile());
  return toPage(rows.map(list.toItem), query.limit);
}

function filterLedger<T>(
  { database, query, narrow }: LedgerList<T>,
  before = query.before,
): LedgerSelect {
  let select: LedgerSelect = database.query.selectFrom('requests').selectAll('requests');
  if (query.listenerId !== undefined)
    select = select.where('listener_id', '=', keyOf(query.listenerId));
  if (query.outcome !== undefined) {
    select = select.where('outcome', '=', query.outcome);
    // Said again as a literal so that the engine may use the partial index.
    if (query.outcome !== 'received') select = select.where(sql<boolean>`outcome <> 'received'`);
  }
  if (query.type !== undefined) select = select.where('event_type', '=', query.type);
  if (query.since !== undefined)
    select = select.where('requests.id', '>=', keyAt(query.since.getTime()));
  if (query.until !== undefined)
    select = select.where('requests.id', '<', keyAt(query.until.getTime()));
  if (before !== undefined) select = select.where('requests.id', '<', keyOf(before));
  return narrow(select).orderBy('requests.id', 'desc');
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
  let before = query.before;
  for await (const { rows, isLast } of slicesOf(list)) {
    const found = await findText(database, rows, text);
    for (const row of rows) {
      const item = list.toItem(row);
      before = item.id;
      if (!found.has(row.id)) continue;
      items.push(item);
      if (items.length === query.limit) return { items, next: before };
    }
    if (isLast) break;
    if (clock.monotonic() >= deadline) return { items, next: before };
  }
  return { items, next: undefined };
}

const SLICE_ROWS = 500;
/** What is looked through in a few milliseconds: nobody else can read while it is. */
const SLICE_BYTES = 8 * 2 ** 20;

type LedgerRows = readonly Selectable<RequestRow>[];

/** The rows of the list in slices that are small enough to look at the clock in between. */
async function* slicesOf<T extends { readonly id: string }>(
  list: LedgerList<T>,
): AsyncGenerator<{ readonly rows: LedgerRows; readonly isLast: boolean }> {
  let before = list.query.before;
  for (;;) {
    const select = filterLedger(list, before).limit(SLICE_ROWS);
    const rows = await list.database.read(select.compile());
    const last = rows.at(-1);
    const isEnd = rows.length < SLICE_ROWS;
    for (const slice of cutBySize(rows))
      yield { rows: slice, isLast: isEnd && slice.at(-1) === last };
    if (isEnd || last === undefined) return;
    before = list.toItem(last).id;
  }
}

function cutBySize(rows: LedgerRows): readonly LedgerRows[] {
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
