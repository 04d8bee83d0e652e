import { sql, type RawBuilder, type Selectable } from 'kysely';
import { keyOf, NODES, SLOTS_PER_NODE, toId } from '../../base/id.ts';
import { ERRORS } from '../../model/error.ts';
import type { RunningRun } from '../../model/run.ts';
import type { ClaimQuery, RunShelf, Settlement } from '../store.ts';
import { createAttemptInsert, type AttemptInsert } from './attempts.ts';
import { toStatement, writeGuarded, type Database, type Statement } from './dialect.ts';
import { prepare } from './prepare.ts';
import { runFromRow } from './run-rows.ts';
import type { RunRow } from './tables.ts';

/** Claiming a run, ending a claim, and taking one back. Each of them names the lease. */
type RunLeases = Pick<RunShelf, 'claim' | 'extend' | 'settle' | 'release' | 'recover'>;

export function createRunLeases(database: Database): RunLeases {
  const { query } = database;
  const insertAttempt = createAttemptInsert(database);
  const claimRuns = createClaim(database);
  const settleRun = createSettle(database);

  return {
    async claim(claim) {
      const result = await database.write([claimRuns(claim)]);
      const rows = (result.kind === 'kept' ? (result.rows[0] ?? []) : []) as Selectable<RunRow>[];
      return rows.map(runFromRow).filter((run): run is RunningRun => run.status === 'running');
    },
    async extend(leaseId, until) {
      const update = query
        .updateTable('runs')
        .set({ lease_until: until.getTime() })
        .where('lease_id', '=', keyOf(leaseId));
      await database.write([toStatement(update.compile())]);
    },
    settle: (settlement) =>
      writeGuarded(database, [settleRun(settlement), ...settlement.attempts.map(insertAttempt)]),
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
      const gone = await database.goneNodes();
      const rows = await database.read(selectLost(database, now, gone).compile());
      // One unit a run: another node may have taken one of them back meanwhile.
      const recovered = await Promise.all(
        rows.map((row) => recoverRun(database, { row, now, insertAttempt })),
      );
      await database.write([cancelOrphans(database, now)]);
      return recovered.filter(Boolean).length;
    },
  };
}

interface ClaimValues extends Readonly<Record<string, number>> {
  readonly triggerKey: number;
  readonly limit: number;
  readonly leaseKey: number;
  readonly now: number;
  readonly until: number;
}

function createClaim(database: Database): (claim: ClaimQuery) => Statement {
  const claim = prepare<ClaimValues>((slot) => {
    const due = database.query
      .selectFrom('runs')
      .select('id')
      .where('trigger_id', '=', slot('triggerKey'))
      .where('due_at', '<=', slot('now'))
      .where(sql<boolean>`due_at IS NOT NULL`)
      .orderBy('due_at')
      .limit(slot('limit'))
      .$if(database.dialect.skipsLocked, (select) => select.forUpdate().skipLocked());
    return database.query
      .updateTable('runs')
      .set({
        status: 'running',
        due_at: null,
        lease_id: slot('leaseKey'),
        lease_until: slot('until'),
      })
      .where('id', 'in', due)
      .returningAll()
      .compile();
  });
  return ({ triggerId, limit, leaseId, now, leaseUntil }) => {
    const times = { now: now.getTime(), until: leaseUntil.getTime() };
    const keys = { triggerKey: keyOf(triggerId), leaseKey: keyOf(leaseId) };
    return toStatement(claim({ ...keys, ...times, limit }), { returns: true });
  };
}

const SETTLED = ['status', 'code', 'message', 'attempts', 'due_at', 'ended_at'] as const;

function createSettle(database: Database): (settlement: Settlement) => Statement {
  // A run that has ended stays where it stood.
  const end = prepareSettle(database, SETTLED);
  const set = prepareSettle(database, [...SETTLED, 'position']);
  return ({ runId, leaseId, next }) => {
    const values = {
      key: keyOf(runId),
      lease: keyOf(leaseId),
      status: next.status,
      code: 'code' in next ? (next.code ?? null) : null,
      message: 'message' in next ? (next.message ?? null) : null,
      attempts: next.attempts,
    };
    const query =
      next.status === 'waiting'
        ? set({ ...values, due_at: next.dueAt.getTime(), ended_at: null, position: next.position })
        : end({ ...values, due_at: null, ended_at: next.at.getTime() });
    return toStatement(query, { guard: true });
  };
}

function prepareSettle(database: Database, columns: readonly (keyof RunRow)[]) {
  return prepare((slot) =>
    database.query
      .updateTable('runs')
      .set({
        lease_id: null,
        lease_until: null,
        ...Object.fromEntries(columns.map((column) => [column, slot(column)])),
      })
      .where('id', '=', slot('key'))
      .where('lease_id', '=', slot('lease'))
      .compile(),
  );
}

/** Ends every lease that was taken under a number (or all) which only this process can hold now. */
export function expireLeases(database: Database, node: number | undefined): Statement {
  const update = database.query
    .updateTable('runs')
    .set({ lease_until: 0 })
    .where('lease_id', 'is not', null)
    .$if(node !== undefined, (all) => all.where(isOfNodes([node ?? 0])));
  return toStatement(update.compile());
}

/** Keys carry the number of the node that made them (`base/id.ts`). */
function isOfNodes(nodes: readonly number[]): RawBuilder<boolean> {
  const numbers = sql.join(nodes.map((node) => sql.lit(node)));
  const perNode = sql.lit(SLOTS_PER_NODE);
  return sql<boolean>`lease_id / ${perNode} % ${sql.lit(NODES)} IN (${numbers})`;
}

function selectLost(database: Database, now: Date, gone: readonly number[]) {
  const hasEnded = sql<boolean>`lease_until <= ${now.getTime()}`;
  return database.query
    .selectFrom('runs')
    .selectAll()
    .where('lease_id', 'is not', null)
    .where(gone.length === 0 ? hasEnded : sql<boolean>`(${hasEnded} OR ${isOfNodes(gone)})`);
}

interface Recovery {
  readonly row: Selectable<RunRow>;
  readonly now: Date;
  readonly insertAttempt: AttemptInsert;
}

/** The attempt that was under way counts: a run that takes the process down with it must not do so for ever. */
function recoverRun(database: Database, { row, now, insertAttempt }: Recovery): Promise<boolean> {
  const error = { code: 'attempt_interrupted', message: ERRORS.attempt_interrupted.means } as const;
  const attempts = row.attempts + 1;
  const update = database.query
    .updateTable('runs')
    .set({
      status: 'waiting',
      due_at: now.getTime(),
      lease_id: null,
      lease_until: null,
      attempts,
      ...error,
    })
    .where('id', '=', row.id)
    .where('lease_id', '=', row.lease_id)
    // It may have been extended since it was read.
    .where('lease_until', '=', row.lease_until);
  return writeGuarded(database, [
    toStatement(update.compile(), { guard: true }),
    insertAttempt({
      runId: toId('run', row.id),
      step: row.position,
      number: attempts,
      startedAt: now,
      durationMs: 0,
      outcome: 'failed',
      ...error,
      request: undefined,
      response: undefined,
    }),
  ]);
}

/**
 * A trigger that is deleted cancels what waits for it then; what comes to wait for it later (an event that was
 * matched a moment before, a run that was under way) would be claimed by nobody, for ever.
 */
function cancelOrphans(database: Database, now: Date): Statement {
  const deleted = database.query
    .selectFrom('triggers')
    .select('id')
    .where('deleted_at', 'is not', null);
  const update = database.query
    .updateTable('runs')
    .set({ status: 'canceled', due_at: null, ended_at: now.getTime() })
    .where('trigger_id', 'in', deleted)
    .where(sql<boolean>`due_at IS NOT NULL`);
  return toStatement(update.compile());
}
