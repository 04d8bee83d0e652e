import type { Id } from '../base/id.ts';
import type { Json } from '../base/json.ts';
import type { ListenerId, SecretReference } from './listener.ts';
import type { RetryPolicy } from './retry-policy.ts';
import type { WorkflowId } from './workflow.ts';

export type TriggerId = Id<'trg'>;

/** Binds the events of one or more listeners to a workflow. */
export interface Trigger {
  readonly id: TriggerId;
  readonly name: string;
  readonly listenerIds: readonly ListenerId[];
  /** An expression; undefined: every event of its listeners starts a run. */
  readonly condition?: string | undefined;
  /** A data mapper that makes what the workflow works on; undefined: the event as it came. */
  readonly input?: Json | undefined;
  /** The workflow that new runs get; runs keep the one they started with. */
  readonly workflowId: WorkflowId;
  readonly retry: RetryPolicy;
  /** How many of its runs may be under way at once. */
  readonly concurrency: number;
  /** Paused: events are kept and their runs wait. */
  readonly paused: boolean;
  /** Signs what its steps send (Standard Webhooks). */
  readonly secrets: readonly SecretReference[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
