import type { Id } from '../base/id.ts';

export type WorkflowId = Id<'wfl'>;

/** Sends the event on: raw body and content type, signed, with ids in headers. */
export interface ForwardStep {
  readonly kind: 'forward';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** One member per step kind; the engine has a table with the same keys. */
export type StepDefinition = ForwardStep;
export type StepKind = StepDefinition['kind'];

/** Immutable once stored: a changed workflow is a new row, so that a run ends as it began. */
export interface Workflow {
  readonly id: WorkflowId;
  readonly steps: readonly StepDefinition[];
}
