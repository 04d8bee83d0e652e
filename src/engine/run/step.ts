import type { Clock } from '../../base/clock.ts';
import type { Json } from '../../base/json.ts';
import type { Tracer } from '../../base/trace.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { AttemptRequest, AttemptResponse } from '../../model/attempt.ts';
import type { RunError, RunningRun } from '../../model/run.ts';
import type { Trigger } from '../../model/trigger.ts';
import type { StepDefinition, StepKind } from '../../model/workflow.ts';
import type { Outbound } from '../../outbound/outbound.ts';
import type { Store } from '../../store/store.ts';
import type { Destinations } from '../destination/destination.ts';
import type { Failure } from '../retry.ts';
import type { ByteBudget } from './byte-budget.ts';

/** What the steps of all kinds together ask for. */
export interface StepDeps {
  readonly store: Pick<Store, 'events' | 'requests'>;
  readonly catalog: Pick<Catalog, 'secretsOf' | 'compiledTriggerOf' | 'listener'>;
  readonly outbound: Pick<Outbound, 'request'>;
  readonly destinations: Pick<Destinations, 'enter'>;
  readonly clock: Clock;
  /** Bounds the bodies that are in memory at once. */
  readonly budget: ByteBudget;
  /** Absent: nobody wants to see traces. */
  readonly tracer?: Tracer | undefined;
}

export type StepOf<K extends StepKind> = Extract<StepDefinition, { kind: K }>;

/** Where a step stands. */
export interface StepContext<K extends StepKind> {
  readonly step: StepOf<K>;
  /** `0`, nested `2.then.0`. */
  readonly path: string;
  /** Numbered from 1; this one included. */
  readonly attempt: number;
  readonly run: RunningRun;
  readonly trigger: Trigger;
  readonly deps: StepDeps;
  /** Aborts when the process must end. */
  readonly signal: AbortSignal;
  /** Runs nested steps under `prefix`, as the run's own are run. What it answers with, the step passes on. */
  runSteps(prefix: string, steps: readonly StepDefinition[]): Promise<StepResult>;
}

/** What went over the wire, for the history. */
export interface Exchanged {
  readonly request?: AttemptRequest | undefined;
  readonly response?: AttemptResponse | undefined;
}

export interface CompletedStep extends Exchanged {
  readonly status: 'completed';
  readonly output: Json;
}

export interface FailedStep extends Exchanged, Failure {
  readonly status: 'failed';
  readonly error: RunError;
  /** It was the probe of a paused destination: it does not count, and the run waits until then. */
  readonly uncountedUntil?: Date | undefined;
}

/** The run sets itself down and is taken up at `position` when `until` has come. */
export interface WaitingStep {
  readonly status: 'waiting';
  readonly until: Date;
  readonly position: string;
  /** Attempts made at `position` so far. */
  readonly attempts: number;
  readonly error?: RunError | undefined;
}

export type StepResult = CompletedStep | FailedStep | WaitingStep;

/** The one shape that every step kind has. Completed and failed are recorded as an attempt; waiting is not. */
export interface StepKindHandler<K extends StepKind> {
  readonly kind: K;
  /** The origins that the step may send to. */
  originsOf(step: StepOf<K>): readonly string[];
  /** Rejects only when the store cannot be read: then the attempt counts as not made. */
  run(context: StepContext<K>): Promise<StepResult>;
}
