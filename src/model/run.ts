import type { Id } from '../base/id.ts';
import type { ErrorCode } from './error.ts';
import type { EventId } from './request.ts';
import type { TriggerId } from './trigger.ts';
import type { WorkflowId } from './workflow.ts';

export type RunId = Id<'run'>;
export type LeaseId = Id<'lea'>;

export const RUN_STATUSES = [
  'pending',
  'running',
  'waiting',
  'completed',
  'failed',
  'canceled',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** Why a run failed, or waits to be tried again. */
export interface RunError {
  readonly code: ErrorCode;
  readonly message: string;
}

interface RunBase {
  readonly id: RunId;
  readonly eventId: EventId;
  readonly triggerId: TriggerId;
  readonly workflowId: WorkflowId;
  readonly createdAt: Date;
  /** Attempts so far at the step where the run stands. */
  readonly attempts: number;
  /** Path of the step where the run stands. */
  readonly position: string;
  readonly replayId: Id<'rpl'> | undefined;
}

/** One execution of a workflow for one event and one trigger; its row is also its place in the queue. */
export type Run =
  | (RunBase & { readonly status: 'pending'; readonly dueAt: Date })
  | (RunBase & { readonly status: 'running'; readonly leaseId: LeaseId; readonly leaseUntil: Date })
  | (RunBase & {
      readonly status: 'waiting';
      readonly dueAt: Date;
      readonly error: RunError | undefined;
    })
  | (RunBase & { readonly status: 'completed'; readonly endedAt: Date })
  | (RunBase & { readonly status: 'failed'; readonly endedAt: Date; readonly error: RunError })
  | (RunBase & { readonly status: 'canceled'; readonly endedAt: Date });

export type RunningRun = Extract<Run, { status: 'running' }>;

export function isTerminal(status: RunStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'canceled';
}
