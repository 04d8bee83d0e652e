import { sql, type Selectable } from 'kysely';
import { keyOf, toId } from '../../base/id.ts';
import type { ClaimQuery, Settlement } from '../store.ts';
import { toStatement, type Database, type Statement, type Unit } from './dialect.ts';
import { createAttemptInsert } from './attempts.ts';
import type { RunRow } from './tables.ts';

/** Claiming a run, ending a claim, and taking one back. Each of them names the lease. */

export function claimStatement(database: Database, claim: ClaimQuery): Statement {
  const due = database.query
    .selectFrom('runs')
    .select('id')
    .where('trigger_id', '=', keyOf(claim.triggerId))
    .where('due_at', '<=', claim.now.getTime())
    .where(sql<boolean>`due_at IS NOT NULL`)
    .orderBy('due_at')
    .limit(claim.limit);
  const update = database.query
    .updateTable('runs')
    .set({
      status: 'running',
      due_at: null,
      lease_id: keyOf(claim.leaseId),
      lease_until: claim.leaseUntil.getTime(),
    })
    .where('id', 'in', due)
    .returningAll();
  return toStatement(update.compile(), { returns: true });
}

export function settleStatement(
  database: Database,
  { runId, leaseId, next }: Settlement,
): Statement {
  const waiting = next.status === 'waiting';
  const failed = next.status === 'failed';
  let update = database.query
    .updateTable('runs')
    .set({
      status: next.status,
      lease_id: null,
      lease_until: null,
      due_at: waiting ? next.dueAt.getTime() : null,
      ended_at: waiting ? null : next.at.getTime(),
      code: waiting || failed ? (next.code ?? null) : null,
      message: waiting || failed ? (next.message ?? null) : null,
    })
    .where('id', '=', keyOf(runId))
    .where('lease_id', '=', keyOf(leaseId));
  if (waiting) update = update.set({ attempts: next.attempts, position: next.position });
  return toStatement(update.compile(), { guard: true });
}

/** Ends every lease: for a store that only this process can hold. */
export function expireLeases(database: Database): Statement {
  return toStatement(
    database.query
      .updateTable('runs')
      .set({ lease_until: 0 })
      .where('lease_id', 'is not', null)
      .compile(),
  );
}

const INTERRUPTED = 'the process ended while the attempt was under way; its effect is unknown';

/** The attempt that was under way counts: a run that takes the process down with it must not do so for ever. */
export function recoverUnit(database: Database, row: Selectable<RunRow>, now: Date): Unit {
  const insertAttempt = createAttemptInsert(database);
  const update = database.query
    .updateTable('runs')
    .set({
      status: 'waiting',
      due_at: now.getTime(),
      lease_id: null,
      lease_until: null,
      attempts: row.attempts + 1,
    })
    .where('id', '=', row.id)
    .where('lease_id', '=', row.lease_id);
  return [
    toStatement(update.compile(), { guard: true }),
    insertAttempt({
      runId: toId('run', row.id),
      step: row.position,
      number: row.attempts + 1,
      startedAt: now,
      durationMs: 0,
      outcome: 'failed',
      code: 'attempt_interrupted',
      message: INTERRUPTED,
      request: undefined,
      response: undefined,
    }),
  ];
}
