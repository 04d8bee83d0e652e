import { isTerminal, type Run, type RunId } from '../../model/run.ts';
import type { ApiDeps, Handlers } from '../handler.ts';
import { toPageQuery, toWirePage } from '../page.ts';
import { found, refuse } from '../refusal.ts';
import { fromInstant } from '../wire/instant.ts';
import { toWireAttempt, toWireRun } from '../wire/run.ts';
import { toWireStep } from '../wire/trigger.ts';
import { findKept } from './requests.ts';
import { startRuns } from './start-runs.ts';

type Deps = Pick<ApiDeps, 'store' | 'catalog' | 'engine'>;
type RunHandlers = Pick<
  Handlers,
  'listRuns' | 'getRun' | 'createRunCancellation' | 'createRunReplay'
>;

export function createRunHandlers(deps: Deps): RunHandlers {
  const { store } = deps;

  async function find(id: RunId): Promise<Run> {
    return found(await store.runs.find(id), 'run', id);
  }

  return {
    async listRuns({ query }) {
      const page = await store.runs.list({
        ...toPageQuery(query),
        triggerId: query.trigger_id,
        eventId: query.event_id,
        status: query.status,
        since: fromInstant(query.since),
        until: fromInstant(query.until),
      });
      return toWirePage(page, toWireRun);
    },

    async getRun({ params }) {
      const run = await find(params.id);
      const [workflow, attempts] = await Promise.all([
        store.workflows.find(run.workflowId),
        store.attempts.list(run.id),
      ]);
      const steps = (workflow?.steps ?? []).map(toWireStep);
      return { ...toWireRun(run), steps, attempts: attempts.map(toWireAttempt) };
    },

    async createRunCancellation({ params, now }) {
      await find(params.id);
      const isCanceled = await store.runs.cancel(params.id, now);
      const run = await find(params.id);
      if (!isCanceled) refuse('state_conflict', `the run has ended already: ${run.status}`);
      return toWireRun(run);
    },

    async createRunReplay({ params, now }) {
      return toWireRun(await replay(deps, await find(params.id), now));
    },
  };
}

/** Only what has ended: a run beside one that may still succeed would do its work twice. */
async function replay(deps: Deps, run: Run, now: Date): Promise<Run> {
  if (!isTerminal(run.status)) {
    refuse('state_conflict', `the run is ${run.status}; cancel it, or wait until it has ended`);
  }
  const trigger = deps.catalog.trigger(run.triggerId);
  if (trigger === undefined) {
    refuse('state_conflict', `its trigger "${run.triggerId}" has been deleted`);
  }
  const event = found(await deps.store.events.find(run.eventId), 'event', run.eventId);
  await findKept(deps.store, event.requestId);
  const [again] = await startRuns(deps, [trigger], { eventId: event.id, now });
  return again ?? refuse('state_conflict', 'its trigger no longer takes this event');
}
