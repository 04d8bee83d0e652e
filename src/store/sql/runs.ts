import { sql } from 'kysely';
import { keyAt, keyOf, toId } from '../../base/id.ts';
import type { RunId } from '../../model/run.ts';
import type { RunQuery, RunShelf } from '../store.ts';
import { toPage } from './columns.ts';
import { readOne, toStatement, writeGuarded, type Database, type Statement } from './dialect.ts';
import { createRunLeases } from './run-leases.ts';
import { createRunQueue } from './run-queue.ts';
import { createRunInsert, runFromRow } from './run-rows.ts';

const UNFINISHED = ['pending', 'running', 'waiting'];

export function createRunShelf(database: Database): RunShelf {
  const { query } = database;
  const insertRun = createRunInsert(database);

  return {
    ...createRunLeases(database),
    ...createRunQueue(database),
    async find(id) {
      const select = query.selectFrom('runs').selectAll().where('id', '=', keyOf(id));
      const row = await readOne(database, select.compile());
      return row === undefined ? undefined : runFromRow(row);
    },
    async list(page) {
      const rows = await database.read(selectRuns(database, page).compile());
      return toPage(rows.map(runFromRow), page.limit);
    },
    async insert(eventId, runs) {
      await database.write(runs.map((run) => insertRun(run, keyOf(eventId), null)));
    },
    cancel: (id, at) => writeGuarded(database, [cancelRun(database, id, at)]),
    async listDue() {
      const rows = await database.read(DUE_TRIGGERS.compile(query));
      return rows.map((row) => ({
        triggerId: toId('trg', row.trigger_id),
        dueAt: new Date(row.due_at),
      }));
    },
  };
}

/**
 * The first due run of each trigger by jumping from trigger to trigger in the index: as many steps as there are
 * triggers, however many runs wait. A GROUP BY would read the whole backlog.
 */
const DUE_TRIGGERS = sql<{ trigger_id: number; due_at: number }>`
  WITH RECURSIVE due (trigger_id) AS (
    SELECT min(trigger_id) FROM runs WHERE due_at IS NOT NULL
    UNION ALL
    SELECT (SELECT min(trigger_id) FROM runs WHERE due_at IS NOT NULL AND trigger_id > due.trigger_id)
    FROM due WHERE due.trigger_id IS NOT NULL
  )
  SELECT trigger_id,
    (SELECT min(due_at) FROM runs WHERE runs.trigger_id = due.trigger_id AND due_at IS NOT NULL) AS due_at
  FROM due WHERE trigger_id IS NOT NULL`;

function selectRuns(database: Database, page: RunQuery) {
  let select = database.query.selectFrom('runs').selectAll();
  if (page.triggerId !== undefined) select = select.where('trigger_id', '=', keyOf(page.triggerId));
  if (page.eventId !== undefined) select = select.where('event_id', '=', keyOf(page.eventId));
  if (page.status !== undefined) {
    select = select.where('status', '=', page.status);
    if (page.status !== 'completed') select = select.where(sql<boolean>`status <> 'completed'`);
  }
  if (page.since !== undefined) select = select.where('id', '>=', keyAt(page.since.getTime()));
  if (page.until !== undefined) select = select.where('id', '<', keyAt(page.until.getTime()));
  if (page.before !== undefined) select = select.where('id', '<', keyOf(page.before));
  return select.orderBy('id', 'desc').limit(page.limit + 1);
}

function cancelRun(database: Database, id: RunId, at: Date): Statement {
  const update = database.query
    .updateTable('runs')
    .set({
      status: 'canceled',
      due_at: null,
      lease_id: null,
      lease_until: null,
      ended_at: at.getTime(),
    })
    .where('id', '=', keyOf(id))
    .where('status', 'in', UNFINISHED);
  return toStatement(update.compile(), { guard: true });
}
