import type { Run } from '../../model/run.ts';
import type { Trigger } from '../../model/trigger.ts';
import { matchTriggers, type Conditions } from '../../trigger/trigger.ts';
import type { EventId } from '../../model/request.ts';
import { refuse } from '../refusal.ts';
import type { ApiDeps } from '../handler.ts';

/** New runs of an old event, with the workflows that the triggers have now. */
export async function startRuns(
  { store, engine }: Pick<ApiDeps, 'store' | 'engine'>,
  triggers: readonly Trigger[],
  {
    eventId,
    now,
    conditions,
  }: { eventId: EventId; now: Date; conditions?: Conditions | undefined },
): Promise<Run[]> {
  const newRuns = matchTriggers(triggers, {
    eventId,
    now,
    newId: (prefix) => store.newId(prefix),
    conditions,
  });
  if (newRuns.length === 0) return [];
  if (!(await store.runs.insert(eventId, newRuns))) refuse('body_erased');
  engine.wake(newRuns.map(({ triggerId }) => triggerId));
  const runs = await Promise.all(newRuns.map(({ id }) => store.runs.find(id)));
  return runs.filter((run) => run !== undefined);
}
