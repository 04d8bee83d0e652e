import type { Workflow, WorkflowId } from '../../model/workflow.ts';
import type { Store } from '../../store/store.ts';

/** Workflows never change once stored, so that what was read once holds; bounded, the oldest leaves first. */
export interface WorkflowCache {
  /** Undefined when there is none. A plain value, not a promise, when it is held: nearly always. */
  find(id: WorkflowId): Workflow | undefined | Promise<Workflow | undefined>;
}

const CAPACITY = 1_000;

export function createWorkflowCache(
  store: Pick<Store, 'workflows'>,
  capacity = CAPACITY,
): WorkflowCache {
  const held = new Map<WorkflowId, Workflow>();
  const load = async (id: WorkflowId): Promise<Workflow | undefined> => {
    const workflow = await store.workflows.find(id);
    if (workflow === undefined) return undefined;
    held.set(id, workflow);
    if (held.size > capacity) {
      for (const oldest of held.keys()) {
        held.delete(oldest);
        break;
      }
    }
    return workflow;
  };
  return {
    find(id) {
      const workflow = held.get(id);
      return workflow ?? load(id);
    },
  };
}
