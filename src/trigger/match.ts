import type { CompiledTrigger, RequestScope } from '../definition/definition.ts';
import { isTruthy } from '../expr/expr.ts';
import type { EventId } from '../model/request.ts';
import type { RunError, RunId } from '../model/run.ts';
import type { Trigger, TriggerId } from '../model/trigger.ts';
import type { NewRun } from '../store/store.ts';

/** What a trigger is matched against. */
export interface Match {
  readonly eventId: EventId;
  readonly now: Date;
  readonly newId: (prefix: 'run') => RunId;
  /** Absent: conditions are not asked, and every trigger matches. */
  readonly conditions?: Conditions | undefined;
}

export interface Conditions {
  compiledTriggerOf(id: TriggerId): CompiledTrigger | undefined;
  /** What they see; asked for once there is a condition. */
  scope(): RequestScope;
}

/** The runs that an event starts, given the triggers bound to its listener; pure but for the ids. */
export function matchTriggers(triggers: readonly Trigger[], match: Match): NewRun[] {
  const runs: NewRun[] = [];
  for (const trigger of triggers) {
    // A paused trigger gets its run too: pausing keeps work for later, it does not drop it.
    const held = holds(trigger, match.conditions);
    if (held === false) continue;
    const { id: triggerId, workflowId } = trigger;
    const run = { id: match.newId('run'), triggerId, workflowId, dueAt: match.now };
    runs.push(held === true ? run : { ...run, failure: held });
  }
  return runs;
}

/**
 * Whether the condition holds. One that cannot be evaluated is a run that failed before it began: a dead letter, to be
 * seen and replayed. Dropping the event for this trigger would hide it, refusing it would punish the other triggers.
 */
function holds({ id }: Trigger, conditions: Conditions | undefined): boolean | RunError {
  const compiled = conditions?.compiledTriggerOf(id);
  if (conditions === undefined || compiled === undefined) return true;
  const [problem] = compiled.problems;
  if (problem !== undefined)
    return toFailure(`${problem.path.slice(1)} cannot be compiled: ${problem.code}`);
  if (compiled.condition === undefined) return true;
  const scope = conditions.scope();
  const answer = compiled.condition.evaluate(scope, scope.ambient);
  if (answer.ok) return isTruthy(answer.value);
  const { code, line, column, message } = answer.error;
  return toFailure(`line ${line}, column ${column}: ${code}, ${message}`);
}

function toFailure(reason: string): RunError {
  return {
    code: 'expression_failed',
    message: `The condition of the trigger cannot be evaluated for this event; ${reason}`,
  };
}
