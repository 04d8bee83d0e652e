import { sql, type Selectable } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { keyAt, keyOf, toId } from '../../base/id.ts';
import type { Run, RunStatus } from '../../model/run.ts';
import { SEARCH_BUDGET_MS, type Page, type RunQuery } from '../store.ts';
import { toPage } from './columns.ts';
import { readOne, type Database } from './dialect.ts';
import { isOfEvent } from './run-events.ts';
import { runFromRow } from './run-rows.ts';
import type { RunRow } from './tables.ts';

type Row = Selectable<RunRow>;

/** As many pending runs are sorted for a page; where more wait, the newest are looked for among all runs. */
const SORTED_RUNS = 10_000;
const SLICE_ROWS = 1_000;

export async function listRuns(
  database: Database,
  clock: Clock,
  page: RunQuery,
): Promise<Page<Run>> {
  if (page.status === 'pending' && (await isCrowded(database)))
    return walkPending(database, clock, page);
  const select = selectRuns(database, page, page.status).limit(page.limit + 1);
  const rows = await database.read(select.compile());
  return toPage(rows.map(runFromRow), page.limit);
}

/** In literals, so that the engine may use the partial indexes. */
const BY_STATUS: Readonly<Record<RunStatus, ReturnType<typeof sql<boolean>>>> = {
  pending: sql`id IN (SELECT id FROM runs WHERE due_at IS NOT NULL AND status = 'pending')`,
  running: sql`id IN (SELECT id FROM runs WHERE lease_id IS NOT NULL AND status = 'running')`,
  waiting: sql`status = 'waiting' AND status IN ('waiting', 'failed', 'canceled')`,
  failed: sql`status = 'failed' AND status IN ('waiting', 'failed', 'canceled')`,
  canceled: sql`status = 'canceled' AND status IN ('waiting', 'failed', 'canceled')`,
  completed: sql`status = 'completed'`,
};

export function hasStatus(status: RunStatus): ReturnType<typeof sql<boolean>> {
  return BY_STATUS[status];
}

function selectRuns(database: Database, page: RunQuery, status: RunStatus | undefined) {
  let select = database.query.selectFrom('runs').selectAll();
  if (page.triggerId !== undefined) select = select.where('trigger_id', '=', keyOf(page.triggerId));
  if (page.eventId !== undefined)
    select = select.where(isOfEvent(sql`${sql.lit(keyOf(page.eventId))}`));
  if (status !== undefined) select = select.where(hasStatus(status));
  if (page.since !== undefined) select = select.where('id', '>=', keyAt(page.since.getTime()));
  if (page.until !== undefined) select = select.where('id', '<', keyAt(page.until.getTime()));
  if (page.before !== undefined) select = select.where('id', '<', keyOf(page.before));
  return select.orderBy('id', 'desc');
}

async function isCrowded(database: Database): Promise<boolean> {
  const last = database.query
    .selectFrom('runs')
    .select('trigger_id')
    .where(sql<boolean>`due_at IS NOT NULL`)
    .limit(1)
    .offset(SORTED_RUNS);
  return (await readOne(database, last.compile())) !== undefined;
}

/** Newest first, a slice at a time; stops with what it has when the budget is used up, and a cursor where it stopped. */
async function walkPending(database: Database, clock: Clock, page: RunQuery): Promise<Page<Run>> {
  const deadline = clock.monotonic() + SEARCH_BUDGET_MS;
  const found: Row[] = [];
  let before = page.before;
  for (;;) {
    const slice = selectRuns(database, { ...page, before }, undefined).limit(SLICE_ROWS);
    const rows = await database.read(slice.compile());
    found.push(...rows.filter((row) => row.status === 'pending'));
    if (found.length > page.limit) return toPage(found.map(runFromRow), page.limit);
    const last = rows.at(-1);
    if (last === undefined || rows.length < SLICE_ROWS)
      return { items: found.map(runFromRow), next: undefined };
    before = toId('run', last.id);
    if (clock.monotonic() >= deadline) return { items: found.map(runFromRow), next: before };
  }
}
