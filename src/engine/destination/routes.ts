import type { Trigger, TriggerId } from '../../model/trigger.ts';
import type { WorkflowId } from '../../model/workflow.ts';

/** Where the runs of each trigger go, by the workflow that it has now. */
export interface Routes {
  learn(trigger: Pick<Trigger, 'id' | 'workflowId'>, origins: readonly string[]): void;
  knows(triggerId: TriggerId): boolean;
  /** The destination where a trigger has only one; else the trigger's own name. */
  laneOf(triggerId: TriggerId): string;
  /** Drops what has changed since, and answers with whose it was. */
  forget(workflowOf: (triggerId: TriggerId) => WorkflowId | undefined): readonly TriggerId[];
}

interface Route {
  readonly workflowId: WorkflowId;
  readonly lane: string;
}

export function createRoutes(): Routes {
  const routes = new Map<TriggerId, Route>();
  return {
    learn({ id, workflowId }, origins) {
      const [only = id, ...others] = new Set(origins);
      routes.set(id, { workflowId, lane: others.length === 0 ? only : id });
    },
    knows: (triggerId) => routes.has(triggerId),
    laneOf: (triggerId) => routes.get(triggerId)?.lane ?? triggerId,
    forget(workflowOf) {
      const changed = [...routes].filter(([id, { workflowId }]) => workflowOf(id) !== workflowId);
      for (const [id] of changed) routes.delete(id);
      return changed.map(([id]) => id);
    },
  };
}
