import { sql } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { keyOf, toId } from '../../base/id.ts';
import type { RunId } from '../../model/run.ts';
import type { RunShelf } from '../store.ts';
import { readOne, toStatement, writeGuarded, type Database, type Statement } from './dialect.ts';
import { createKeptBody } from './kept-body.ts';
import { createRunLeases } from './run-leases.ts';
import { listRuns } from './run-list.ts';
import { createRunQueue } from './run-queue.ts';
import { createRunInsert, runFromRow } from './run-rows.ts';

const UNFINISHED = ['pending', 'running', 'waiting'];

export function createRunShelf(database: Database, clock: Clock): RunShelf {
  const { query } = database;
  const insertRun = createRunInsert(database);
  const keptBody = createKeptBody(database);

  return {
    ...createRunLeases(database),
    ...createRunQueue(database),
    async find(id) {
      const select = query.selectFrom('runs').selectAll().where('id', '=', keyOf(id));
      const row = await readOne(database, select.compile());
      return row === undefined ? undefined : runFromRow(row);
    },
    list: (page) => listRuns(database, clock, page),
    async insert(eventId, runs) {
      if (runs.length === 0) return true;
      const inserts = runs.map((run) => insertRun(run, keyOf(eventId), null));
      return writeGuarded(database, [...inserts, keptBody.ofEvent(eventId)]);
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
