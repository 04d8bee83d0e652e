import { sql, type RawBuilder, type Selectable } from 'kysely';
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

/** As many waiting runs are sorted for a page; where more wait, the newest are looked for among all runs. */
const SORTED_RUNS = 10_000;
const SLICE_ROWS = 1_000;

export async function listRuns(
  database: Database,
  clock: Clock,
  page: RunQuery,
): Promise<Page<Run>> {
  if (isSorted(page) && (await isCrowded(database, page.triggerId)))
    return walkRuns(database, clock, page);
  const select = selectRuns(database, page).limit(page.limit + 1);
  const rows = await database.read(select.compile());
  return toPage(rows.map(runFromRow), page.limit);
}

/** Whether runs that wait, which the engine finds in the order in which they are due, are to be listed by their keys. */
function isSorted({ eventId, triggerId, status }: RunQuery): boolean {
  if (eventId !== undefined) return false;
  return status === 'pending' || (status === undefined && triggerId !== undefined);
}

/** In literals, so that the engine may use the partial indexes. */
const BY_STATUS: Readonly<Record<RunStatus, ReturnType<typeof sql<boolean>>>> = {
  pending: sql`id IN (SELECT id FROM runs WHERE due_at IS NOT NULL AND status = 'pending')`,
  running: sql`id IN (SELECT id FROM runs WHERE lease_id IS NOT NULL AND status = 'running')`,
  waiting: sql`status = 'waiting' AND status IN ('waiting', 'failed', 'canceled')`,
  failed: sql`status = 'failed' AND status IN ('waiting', 'failed', 'canceled')`,
  canceled: sql`status = 'canceled' AND status IN ('waiting', 'failed', 'canceled')`,
  completed: sql`status = 'completed' AND due_at IS NULL`,
};

export function hasStatus(status: RunStatus): ReturnType<typeof sql<boolean>> {
  return BY_STATUS[status];
}

/**
 * The runs of a trigger, as the two indexes that hold them are asked for: those that wait are in its queue, all others
 * in `runs_of_trigger`. A run that is born with its event writes the one, and the other when it is claimed.
 */
export function partsOfTrigger(key: number): readonly RawBuilder<boolean>[] {
  return ['NOT NULL', 'NULL'].map(
    (due) => sql<boolean>`(runs.trigger_id = ${key} AND runs.due_at IS ${sql.raw(due)})`,
  );
}

function selectRuns(database: Database, page: RunQuery) {
  const { eventId, triggerId, status } = page;
  let select = database.query.selectFrom('runs').selectAll();
  if (eventId !== undefined) select = select.where(isOfEvent(sql`${sql.lit(keyOf(eventId))}`));
  if (status !== undefined) select = select.where(hasStatus(status));
  if (triggerId !== undefined) {
    select = isSorted(page)
      ? select.where(isAmongNewest(page, keyOf(triggerId)))
      : select.where('trigger_id', '=', keyOf(triggerId));
  }
  return select.where(isWithin(page)).orderBy('id', 'desc');
}

/** Of those that wait and of all others, as many as a page can take, each from its index. */
function isAmongNewest(page: RunQuery, key: number): RawBuilder<boolean> {
  const { status, limit } = page;
  const hasThat = status === undefined ? sql`1 = 1` : sql`status = ${status}`;
  const parts = partsOfTrigger(key).map(
    (part) => sql`SELECT id FROM (
      SELECT id FROM runs WHERE ${part} AND ${isWithin(page)} AND ${hasThat}
      ORDER BY id DESC LIMIT ${limit + 1}) AS part`,
  );
  // What is pending waits.
  const own = status === 'pending' ? parts.slice(0, 1) : parts;
  return sql<boolean>`id IN (${sql.join(own, sql` UNION ALL `)})`;
}

function isWithin({ since, until, before }: RunQuery): RawBuilder<boolean> {
  const bounds = [sql<boolean>`1 = 1`];
  if (since !== undefined) bounds.push(sql<boolean>`id >= ${keyAt(since.getTime())}`);
  if (until !== undefined) bounds.push(sql<boolean>`id < ${keyAt(until.getTime())}`);
  if (before !== undefined) bounds.push(sql<boolean>`id < ${keyOf(before)}`);
  return sql.join(bounds, sql` AND `);
}

async function isCrowded(database: Database, triggerId: RunQuery['triggerId']): Promise<boolean> {
  let last = database.query
    .selectFrom('runs')
    .select('trigger_id')
    .where(sql<boolean>`due_at IS NOT NULL`)
    .limit(1)
    .offset(SORTED_RUNS);
  if (triggerId !== undefined) last = last.where('trigger_id', '=', keyOf(triggerId));
  return (await readOne(database, last.compile())) !== undefined;
}

/** Newest first, a slice at a time; stops with what it has when the budget is used up, and a cursor where it stopped. */
async function walkRuns(database: Database, clock: Clock, page: RunQuery): Promise<Page<Run>> {
  const deadline = clock.monotonic() + SEARCH_BUDGET_MS;
  const { triggerId, status, ...rest } = page;
  const key = triggerId === undefined ? undefined : keyOf(triggerId);
  const isWanted = (row: Row): boolean =>
    (key === undefined || row.trigger_id === key) && (status ?? row.status) === row.status;
  const found: Row[] = [];
  let before = page.before;
  for (;;) {
    const slice = selectRuns(database, { ...rest, before }).limit(SLICE_ROWS);
    const rows = await database.read(slice.compile());
    found.push(...rows.filter(isWanted));
    if (found.length > page.limit) return toPage(found.map(runFromRow), page.limit);
    const last = rows.at(-1);
    if (last === undefined || rows.length < SLICE_ROWS)
      return { items: found.map(runFromRow), next: undefined };
    before = toId('run', last.id);
    if (clock.monotonic() >= deadline) return { items: found.map(runFromRow), next: before };
  }
}
