import type { WireListener } from '../../api/contract.ts';
import type { ListenerId } from '../../model/listener.ts';
import type { TriggerId } from '../../model/trigger.ts';
import type { Client } from '../client.ts';
import { boundListeners, toListenerBody, toTriggerBody, type Change, type Plan } from './plan.ts';

/** What came of one change. */
export interface Done {
  readonly id: string;
  /** Of a new listener. */
  readonly url?: string | undefined;
  /** Made by the server, and shown this once. */
  readonly secret?: string | undefined;
}

export interface Step {
  readonly change: Change;
  readonly done: Done;
}

/** Does one change after another and tells each; what fails is thrown, and what was done before stays done. */
export async function carryOut(
  client: Client,
  plan: Plan,
  onStep: (step: Step) => void,
): Promise<void> {
  const doing = { client, plan, listeners: [...plan.state.listeners] };
  for (const change of plan.changes) {
    if (change.action === 'keep') continue;
    const act = change.noun === 'listener' ? doListener : doTrigger;
    onStep({ change, done: await act(doing, change) });
  }
}

interface Doing {
  readonly client: Client;
  readonly plan: Plan;
  /** With those that have been made by now. */
  readonly listeners: Pick<WireListener, 'id' | 'name'>[];
}

type Work = Exclude<Change, { readonly action: 'keep' }>;

async function doListener({ client, plan, listeners }: Doing, change: Work): Promise<Done> {
  if (change.action === 'delete') {
    const params = { id: change.id as ListenerId };
    await client.call('deleteListener', { params }, asPlanned(change));
    return { id: change.id };
  }
  const body = toListenerBody(plan.state, change.declared);
  if (change.action === 'update') {
    const params = { id: change.id as ListenerId };
    const query = { previous_expire_in: plan.grace };
    const input = { params, query, body };
    const { value } = await client.call('replaceListener', input, asPlanned(change));
    return { id: value.id, secret: value.secret };
  }
  const { value } = await client.call('createListener', { body });
  listeners.push(value);
  return { id: value.id, url: value.url, secret: value.secret };
}

/** What somebody else has changed since is not overwritten. */
function asPlanned({ etag }: { readonly etag: string | undefined }) {
  return { ifMatch: etag };
}

async function doTrigger({ client, plan, listeners }: Doing, change: Work): Promise<Done> {
  if (change.action === 'delete') {
    const params = { id: change.id as TriggerId };
    await client.call('deleteTrigger', { params }, asPlanned(change));
    return { id: change.id };
  }
  const body = toTriggerBody(change.declared, boundListeners(change.declared, listeners));
  if (change.action === 'update') {
    const params = { id: change.id as TriggerId };
    const input = { params, query: { previous_expire_in: plan.grace }, body };
    const { value } = await client.call('replaceTrigger', input, asPlanned(change));
    return { id: value.id };
  }
  const { value } = await client.call('createTrigger', { body });
  const isGiven = body.workflow.steps.some(
    (step) => 'forward' in step && step.forward.secret !== undefined,
  );
  return { id: value.id, secret: isGiven || !('secret' in value) ? undefined : value.secret };
}
