import type { Log } from '../../base/log.ts';
import type { Attempt } from '../../model/attempt.ts';
import { isEarshotError } from '../../model/error.ts';
import type { RunningRun } from '../../model/run.ts';
import type { Trigger } from '../../model/trigger.ts';
import type { StepDefinition } from '../../model/workflow.ts';
import type { Settlement, Store } from '../../store/store.ts';
import { nextAfter } from '../retry.ts';
import { findLastError, loadHistory, type History } from './history.ts';
import type { FailedStep, StepDeps, StepResult } from './step.ts';
import { runStep } from './steps/steps.ts';
import type { WorkflowCache } from './workflow-cache.ts';

export { createByteBudget } from './byte-budget.ts';
export { originsOf } from './steps/steps.ts';
export { createWorkflowCache } from './workflow-cache.ts';

export interface RunDeps extends StepDeps {
  readonly store: StepDeps['store'] & Pick<Store, 'attempts'>;
  readonly workflows: WorkflowCache;
  readonly random: () => number;
  readonly log: Log;
}

export interface RunTask {
  readonly run: RunningRun;
  readonly trigger: Trigger;
  readonly signal: AbortSignal;
}

/** How far a run came: what is to be settled. */
export type Advance = Pick<Settlement, 'attempts' | 'next'>;

interface Walk extends RunTask {
  readonly deps: RunDeps;
  readonly history: History;
  readonly attempts: Attempt[];
}

/** Advances a run until it waits or ends. Rejects when the store cannot be read; then nothing has been recorded. */
export async function advanceRun(task: RunTask, deps: RunDeps): Promise<Advance> {
  const { run, trigger } = task;
  // Attempts that a crash cut short count, and the policy may have been shortened since: do not try once more.
  if (run.attempts >= trigger.retry.attempts) {
    const error = await findLastError(deps.store, run);
    const { attempts } = run;
    return { attempts: [], next: { status: 'failed', at: now(deps), attempts, ...error } };
  }
  const workflow = await deps.workflows.find(run.workflowId);
  if (workflow === undefined) {
    const message = `There is no workflow "${run.workflowId}".`;
    const next = { status: 'failed', at: now(deps), code: 'step_failed', message } as const;
    return { attempts: [], next: { ...next, attempts: run.attempts } };
  }
  const history = await loadHistory(deps.store, run);
  const walk: Walk = { ...task, deps, history, attempts: [] };
  const result = await runSteps(walk, '', workflow.steps);
  return { attempts: walk.attempts, next: toNext(walk, result) };
}

function toNext(walk: Walk, result: StepResult): Settlement['next'] {
  const at = now(walk.deps);
  const attempts = walk.attempts.at(-1)?.number ?? walk.run.attempts;
  switch (result.status) {
    case 'completed':
      return { status: 'completed', at, attempts };
    case 'failed':
      return { status: 'failed', at, attempts, ...result.error };
    case 'waiting':
      return {
        status: 'waiting',
        dueAt: result.until,
        attempts: result.attempts,
        position: result.position,
        code: result.error?.code,
        message: result.error?.message,
      };
  }
}

async function runSteps(
  walk: Walk,
  prefix: string,
  steps: readonly StepDefinition[],
): Promise<StepResult> {
  for (const [index, step] of steps.entries()) {
    const path = pathOf(prefix, index);
    if (walk.history.isCompleted(path)) continue;
    const result = await attemptStep(walk, path, step);
    if (result.status !== 'completed') return result;
    // What a step did is made durable before the next one begins: the run is set down behind it, due at once.
    if (index + 1 < steps.length) {
      return {
        status: 'waiting',
        until: now(walk.deps),
        position: pathOf(prefix, index + 1),
        attempts: 0,
      };
    }
  }
  return { status: 'completed', output: null };
}

function pathOf(prefix: string, index: number): string {
  return prefix === '' ? String(index) : `${prefix}.${index}`;
}

/** One attempt of one step, recorded; a failure that is to be tried again becomes a wait. */
async function attemptStep(walk: Walk, path: string, step: StepDefinition): Promise<StepResult> {
  const { clock } = walk.deps;
  const number = walk.history.attemptsAt(path) + 1;
  const startedAt = now(walk.deps);
  const begunMs = clock.monotonic();
  const result = await runSafely(walk, { path, number, step });
  if (result.status === 'waiting') return result;

  const failure = result.status === 'failed' ? result : undefined;
  const attempt: Attempt = {
    runId: walk.run.id,
    step: path,
    number,
    startedAt,
    durationMs: Math.round(clock.monotonic() - begunMs),
    outcome: result.status,
    code: failure?.error.code,
    message: failure?.error.message,
    request: result.request,
    response: result.response,
  };
  walk.attempts.push(attempt);
  const decided = failure === undefined ? result : decide(walk, attempt, failure);
  report(walk, attempt, decided);
  return decided;
}

function decide(walk: Walk, attempt: Attempt, failure: FailedStep): StepResult {
  const { error, uncountedUntil } = failure;
  if (uncountedUntil !== undefined) {
    const { step: position, number } = attempt;
    return { status: 'waiting', until: uncountedUntil, position, attempts: number - 1, error };
  }
  const answer = nextAfter({
    policy: walk.trigger.retry,
    attempts: attempt.number,
    failure,
    now: now(walk.deps),
    random: walk.deps.random(),
  });
  if ('giveUp' in answer) return { ...failure, final: true };
  return {
    status: 'waiting',
    until: answer.again,
    position: attempt.step,
    attempts: attempt.number,
    error,
  };
}

interface Try {
  readonly path: string;
  readonly number: number;
  readonly step: StepDefinition;
}

async function runSafely(walk: Walk, { path, number, step }: Try): Promise<StepResult> {
  const { run, trigger, deps, signal } = walk;
  try {
    return await runStep({
      step,
      path,
      attempt: number,
      run,
      trigger,
      deps,
      signal,
      runSteps: (prefix, steps) => runSteps(walk, prefix, steps),
    });
  } catch (error) {
    // A store that cannot be read is our trouble, not the destination's: the attempt must not be burnt.
    if (isEarshotError(error, 'store_unavailable')) throw error;
    deps.log.error('step.threw', { run_id: run.id, step: path, error: String(error) });
    const message = `The step could not be carried out: ${error instanceof Error ? error.message : String(error)}`;
    return { status: 'failed', error: { code: 'step_failed', message }, final: false };
  }
}

function report(walk: Walk, attempt: Attempt, decided: StepResult): void {
  const fields = {
    run_id: attempt.runId,
    event_id: walk.run.eventId,
    trigger_id: walk.trigger.id,
    step: attempt.step,
    attempt: attempt.number,
    outcome: attempt.outcome,
    code: attempt.code,
    status: attempt.response?.status,
    duration_ms: attempt.durationMs,
    again_at: decided.status === 'waiting' ? decided.until : undefined,
  };
  if (attempt.outcome === 'completed') walk.deps.log.debug('step.attempted', fields);
  else walk.deps.log.warn('step.attempted', fields);
}

function now(deps: RunDeps): Date {
  return new Date(deps.clock.now());
}
