import { sql, type Selectable } from 'kysely';
import { keyOf, timeOf, toId } from '../../base/id.ts';
import type { ErrorCode } from '../../model/error.ts';
import type { Run, RunError, RunStatus } from '../../model/run.ts';
import type { NewRun } from '../store.ts';
import type { Database, Statement } from './dialect.ts';
import { toStorable } from './columns.ts';
import { prepareInsert } from './insert.ts';
import type { RunRow } from './tables.ts';

/** Between a row of `runs` and the noun. */

type Row = Selectable<RunRow>;
export type RunInsert = (run: NewRun, eventKey: number, replayKey: number | null) => Statement;

const NEW_COLUMNS = ['id', 'event_id', 'trigger_id', 'workflow_id', 'due_at'] as const;

export function createRunInsert(database: Pick<Database, 'query'>): RunInsert {
  const insert = prepareInsert(database, 'runs', [
    ...NEW_COLUMNS,
    ['status', () => sql.lit('pending')],
  ]);
  const insertReplayed = prepareInsert(database, 'runs', [
    ...NEW_COLUMNS,
    ['status', () => sql.lit('pending')],
    'replay_id',
  ]);
  const insertFailed = prepareInsert(database, 'runs', [
    ...NEW_COLUMNS,
    ['status', () => sql.lit('failed')],
    'replay_id',
    'ended_at',
    'code',
    'message',
  ]);
  return (run, eventKey, replayKey) => {
    const { failure } = run;
    const dueAtMs = run.dueAt.getTime();
    const ids = [keyOf(run.id), eventKey, keyOf(run.triggerId), keyOf(run.workflowId)];
    if (failure !== undefined) {
      const message = toStorable(failure.message);
      return insertFailed([...ids, null, replayKey, dueAtMs, failure.code, message]);
    }
    return replayKey === null
      ? insert([...ids, dueAtMs])
      : insertReplayed([...ids, dueAtMs, replayKey]);
  };
}

export function runFromRow(row: Row): Run {
  if (!isStatus(row.status)) throw new TypeError(`a run has the unknown status "${row.status}"`);
  return {
    id: toId('run', row.id),
    eventId: toId('evt', row.event_id),
    triggerId: toId('trg', row.trigger_id),
    workflowId: toId('wfl', row.workflow_id),
    createdAt: new Date(timeOf(row.id)),
    attempts: row.attempts,
    position: row.position,
    replayId: row.replay_id === null ? undefined : toId('rpl', row.replay_id),
    ...STATES[row.status](row),
  };
}

/** What a run has in one status beyond what every run has. */
type State<S extends RunStatus> = Omit<Extract<Run, { status: S }>, Exclude<keyof Run, 'status'>>;

const STATES: { readonly [S in RunStatus]: (row: Row) => State<S> } = {
  pending: (row) => ({ status: 'pending', dueAt: instant(row.due_at) }),
  running: (row) => ({
    status: 'running',
    leaseId: toId('lea', row.lease_id ?? 0),
    leaseUntil: instant(row.lease_until),
  }),
  waiting: (row) => ({ status: 'waiting', dueAt: instant(row.due_at), error: errorOf(row) }),
  completed: (row) => ({ status: 'completed', endedAt: instant(row.ended_at) }),
  failed: (row) => ({
    status: 'failed',
    endedAt: instant(row.ended_at),
    error: errorOf(row) ?? UNKNOWN,
  }),
  canceled: (row) => ({ status: 'canceled', endedAt: instant(row.ended_at) }),
};

const UNKNOWN: RunError = { code: 'step_failed', message: 'no reason was kept' };

function isStatus(status: string): status is RunStatus {
  return Object.hasOwn(STATES, status);
}

function instant(ms: number | null): Date {
  return new Date(ms ?? 0);
}

function errorOf(row: Row): RunError | undefined {
  return row.code === null
    ? undefined
    : { code: row.code as ErrorCode, message: row.message ?? '' };
}
