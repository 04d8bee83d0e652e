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
  if (query.since !== undefined)
    select = select.where('requests.id', '>=', keyAt(query.since.getTime()));
  if (query.until !== undefined)
    select = select.where('requests.id', '<', keyAt(query.until.getTime()));
  if (before !== undefined) select = select.where('requests.id', '<', keyOf(before));
  return narrow(select).orderBy('requests.id', 'desc');
}

const SEARCH_STEP = 500;

/**
 * Looks through bodies, newest first, a step at a time, and stops with what it has when the budget is used up: the
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
  for (;;) {
    const rows = await database.read(filterLedger(list, before).limit(SEARCH_STEP).compile());
    const found = await findText(database, rows, text);
    for (const row of rows) {
      const item = list.toItem(row);
      before = item.id;
      if (!found.has(row.id)) continue;
      items.push(item);
      if (items.length === query.limit) return { items, next: before };
    }
    if (rows.length < SEARCH_STEP) return { items, next: undefined };
    if (clock.monotonic() >= deadline) return { items, next: before };
  }
}

async function findText(
  database: Database,
  rows: readonly Selectable<RequestRow>[],
  text: string,
): Promise<Set<number>> {
  const bodyIds = rows.flatMap((row) => (row.body_id === null ? [] : [row.body_id]));
  if (bodyIds.length === 0) return new Set();
  const query = database.query
    .selectFrom('bodies')
    .select('id')
    .where('id', 'in', bodyIds)
    .where(sql<boolean>`instr(bytes, ${Buffer.from(text)}) > 0`);
  const hits = new Set((await database.read(query.compile())).map((row) => row.id));
  return new Set(
    rows.flatMap((row) => (row.body_id !== null && hits.has(row.body_id) ? [row.id] : [])),
  );
}
