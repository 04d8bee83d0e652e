import type { EventId } from '../model/request.ts';
import type { RunId } from '../model/run.ts';
import type { Trigger } from '../model/trigger.ts';
import type { NewRun } from '../store/store.ts';

/** What a trigger is matched against. */
export interface Match {
  readonly eventId: EventId;
  readonly now: Date;
  readonly newId: (prefix: 'run') => RunId;
}

/** The runs that an event starts, given the triggers bound to its listener; pure but for the ids. */
export function matchTriggers(triggers: readonly Trigger[], match: Match): NewRun[] {
  const runs: NewRun[] = [];
  for (const trigger of triggers) {
    // A paused trigger gets its run too: pausing keeps work for later, it does not drop it.
    if (!holds(trigger, match)) continue;
    runs.push({
      id: match.newId('run'),
      triggerId: trigger.id,
      workflowId: trigger.workflowId,
      dueAt: match.now,
    });
  }
  return runs;
}

/** Triggers have no conditions yet; a condition on the event is evaluated here. */
function holds(_trigger: Trigger, _match: Match): boolean {
  return true;
}
