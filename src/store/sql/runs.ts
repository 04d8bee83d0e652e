import { sql } from 'kysely';
import { keyAt, keyOf, timeOf, toId } from '../../base/id.ts';
import type { RunningRun } from '../../model/run.ts';
import type { RunQuery, RunShelf } from '../store.ts';
import { createAttemptInsert } from './attempts.ts';
import { toPage } from './columns.ts';
import { readOne, toStatement, writeGuarded, type Database } from './dialect.ts';
import { createRunInsert, runFromRow } from './run-rows.ts';
import { claimStatement, recoverUnit, settleStatement } from './run-leases.ts';
import type { RunRow } from './tables.ts';
import type { Selectable } from 'kysely';

const OPEN = ['pending', 'waiting'];

export function createRunShelf(database: Database): RunShelf {
  const { query } = database;
  const insertRun = createRunInsert(database);
  const insertAttempt = createAttemptInsert(database);

  return {
    async find(id) {
      const row = await readOne(
        database,
        query.selectFrom('runs').selectAll().where('id', '=', keyOf(id)).compile(),
      );
      return row === undefined ? undefined : fromRow(row);
    },
    async list(page) {
      const rows = await database.read(selectRuns(database, page).compile());
      return toPage(rows.map(fromRow), page.limit);
    },
    async claim(claim) {
      const result = await database.write([claimStatement(database, claim)]);
      const rows = (result.kind === 'kept' ? (result.rows[0] ?? []) : []) as Selectable<RunRow>[];
      return rows.map(fromRow).filter((run): run is RunningRun => run.status === 'running');
    },
    async extend(leaseId, until) {
      const update = query
        .updateTable('runs')
        .set({ lease_until: until.getTime() })
        .where('lease_id', '=', keyOf(leaseId));
      await database.write([toStatement(update.compile())]);
    },
    settle(settlement) {
      return writeGuarded(database, [
        settleStatement(database, settlement),
        ...settlement.attempts.map((attempt) => insertAttempt(attempt)),
      ]);
    },
    async release(runIds, leaseId, dueAt) {
      if (runIds.length === 0) return;
      const update = query
        .updateTable('runs')
        .set({ status: 'waiting', due_at: dueAt.getTime(), lease_id: null, lease_until: null })
        .where('id', 'in', runIds.map(keyOf))
        .where('lease_id', '=', keyOf(leaseId));
      await database.write([toStatement(update.compile())]);
    },
    async recover(now) {
      const lost = query
        .selectFrom('runs')
        .selectAll()
        .where('lease_id', 'is not', null)
        .where('lease_until', '<=', now.getTime());
      const rows = await database.read(lost.compile());
      // One unit a run: another node may have taken one of them back meanwhile.
      await Promise.all(rows.map((row) => database.write(recoverUnit(database, row, now))));
      return rows.length;
    },
    async cancel(id, at) {
      const update = query
        .updateTable('runs')
        .set({
          status: 'canceled',
          due_at: null,
          lease_id: null,
          lease_until: null,
          ended_at: at.getTime(),
        })
        .where('id', '=', keyOf(id))
        .where('status', 'in', [...OPEN, 'running']);
      return writeGuarded(database, [toStatement(update.compile(), { guard: true })]);
    },
    async listDue() {
      const rows = await database.read(DUE_TRIGGERS.compile(query));
      return rows.map((row) => ({
        triggerId: toId('trg', row.trigger_id),
        dueAt: new Date(row.due_at),
      }));
    },
    async insert(eventId, runs) {
      await database.write(runs.map((run) => insertRun(run, keyOf(eventId), null)));
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

function fromRow(row: Selectable<RunRow>): ReturnType<typeof runFromRow> {
  return runFromRow(row, new Date(timeOf(row.id)));
}
