import type { Request, RequestBody } from '../model/request.ts';
import type { RunError, RunId } from '../model/run.ts';
import type { TriggerId } from '../model/trigger.ts';
import type { WorkflowId } from '../model/workflow.ts';

/** A run as it is born, with its event. */
export interface NewRun {
  readonly id: RunId;
  readonly triggerId: TriggerId;
  readonly workflowId: WorkflowId;
  readonly dueAt: Date;
  /** It failed before it began: a dead letter. */
  readonly failure?: RunError | undefined;
}

/** Everything that one request leaves behind; one transaction. */
export interface Admission {
  readonly request: Request;
  /** What the event made from the request is called; its presence or absence is `request.eventId`. */
  readonly eventType: string | undefined;
  /** What a mapping has made of the event, as JSON; absent: the event's data is the payload. */
  readonly eventData?: string | undefined;
  /** Absent for what was not authenticated: its body is not kept. */
  readonly body: RequestBody | undefined;
  readonly runs: readonly NewRun[];
}
