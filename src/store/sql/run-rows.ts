import { keyOf, toId } from '../../base/id.ts';
import type { ErrorCode } from '../../model/error.ts';
import type { Run, RunError } from '../../model/run.ts';
import type { NewRun } from '../store.ts';
import type { Selectable } from 'kysely';
import type { Database, Statement } from './dialect.ts';
import { prepareInsert } from './insert.ts';
import type { RunRow } from './tables.ts';

/** Between a row of `runs` and the noun. */

export type RunInsert = (run: NewRun, eventKey: number, replayKey: number | null) => Statement;

export function createRunInsert(database: Pick<Database, 'query'>): RunInsert {
  const insert = prepareInsert(database, 'runs', [
    'id', 'event_id', 'trigger_id', 'workflow_id', 'status', 'due_at', 'replay_id',
  ]); // prettier-ignore
  return (run, eventKey, replayKey) =>
    insert([
      keyOf(run.id),
      eventKey,
      keyOf(run.triggerId),
      keyOf(run.workflowId),
      'pending',
      run.dueAt.getTime(),
      replayKey,
    ]);
}

export function runFromRow(row: Selectable<RunRow>, createdAt: Date): Run {
  const base = {
    id: toId('run', row.id),
    eventId: toId('evt', row.event_id),
    triggerId: toId('trg', row.trigger_id),
    workflowId: toId('wfl', row.workflow_id),
    createdAt,
    attempts: row.attempts,
    position: row.position,
    replayId: row.replay_id === null ? undefined : toId('rpl', row.replay_id),
  };
  const error = errorOf(row);
  switch (row.status) {
    case 'pending':
      return { ...base, status: 'pending', dueAt: new Date(row.due_at ?? 0) };
    case 'running':
      return {
        ...base,
        status: 'running',
        leaseId: toId('lea', row.lease_id ?? 0),
        leaseUntil: new Date(row.lease_until ?? 0),
      };
    case 'waiting':
      return { ...base, status: 'waiting', dueAt: new Date(row.due_at ?? 0), error };
    case 'completed':
    case 'canceled':
      return { ...base, status: row.status, endedAt: new Date(row.ended_at ?? 0) };
    case 'failed':
      return {
        ...base,
        status: 'failed',
        endedAt: new Date(row.ended_at ?? 0),
        error: error ?? UNKNOWN,
      };
    default:
      throw new TypeError(`a run has the unknown status "${row.status}"`);
  }
}

const UNKNOWN: RunError = { code: 'step_failed', message: 'no reason was kept' };

function errorOf(row: Selectable<RunRow>): RunError | undefined {
  return row.code === null
    ? undefined
    : { code: row.code as ErrorCode, message: row.message ?? '' };
}
