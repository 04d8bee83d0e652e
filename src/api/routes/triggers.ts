import type { z } from 'zod';
import type { Json } from '../../base/json.ts';
import { compileTrigger } from '../../definition/definition.ts';
import type { ListenerId } from '../../model/listener.ts';
import type { Trigger, TriggerId } from '../../model/trigger.ts';
import type { StepDefinition, Workflow, WorkflowId } from '../../model/workflow.ts';
import type { TriggerInput, WireTrigger } from '../contract.ts';
import { triggerInput } from '../contract/trigger.ts';
import { Otherwise, type ApiDeps, type Handlers } from '../handler.ts';
import { check } from '../input.ts';
import { mergePatch } from '../merge-patch.ts';
import { cutPage, toWirePage } from '../page.ts';
import { found, refuseField, refuseProblems } from '../refusal.ts';
import { MASK } from '../wire/mask.ts';
import {
  createSecret,
  endOfPrevious,
  isInForce,
  toReference,
  type NewSecret,
} from '../wire/secret.ts';
import {
  fromStepInput,
  fromTriggerInput,
  toTriggerInput,
  toWireTrigger,
  type Definition,
} from '../wire/trigger.ts';
import type { Change } from './change.ts';

type Deps = Pick<ApiDeps, 'store' | 'catalog' | 'keyring'>;
type Input = z.output<typeof triggerInput>;

interface Replaced {
  readonly before: Trigger;
  readonly workflow: Workflow;
}

type TriggerHandlers = Pick<
  Handlers,
  | 'createTrigger'
  | 'listTriggers'
  | 'getTrigger'
  | 'updateTrigger'
  | 'replaceTrigger'
  | 'deleteTrigger'
>;

export function createTriggerHandlers(deps: Deps): TriggerHandlers {
  const { store } = deps;

  async function find(id: TriggerId): Promise<Trigger> {
    return found(await store.triggers.find(id), 'trigger', id);
  }

  async function workflowOf({ workflowId }: Trigger): Promise<Workflow> {
    return found(await store.workflows.find(workflowId), 'workflow', workflowId);
  }

  async function findWhole(id: TriggerId): Promise<Replaced> {
    const before = await find(id);
    return { before, workflow: await workflowOf(before) };
  }

  async function toWire(trigger: Trigger) {
    return toWireTrigger(trigger, await workflowOf(trigger));
  }

  return {
    createTrigger({ body, query, now }) {
      return insertTrigger(deps, { input: body, now, isDry: query.dry_run === 'true' });
    },

    async listTriggers({ query }) {
      const all = await store.triggers.list();
      const { listener_id: listenerId } = query;
      const isListed = ({ listenerIds }: Trigger): boolean =>
        listenerId === undefined || listenerIds.includes(listenerId);
      const page = cutPage(all.filter(isListed), query);
      const items = await Promise.all(page.items.map(toWire));
      return toWirePage({ items, next: page.next }, (item) => item);
    },

    async getTrigger({ params }) {
      return toWire(await find(params.id));
    },

    async updateTrigger({ params, body, now }) {
      const kept = await findWhole(params.id);
      const input = merge(toTriggerInput(kept.before, kept.workflow), body);
      return replaceDefinition(deps, kept, { input, now, isDry: false });
    },

    async replaceTrigger({ params, query, body, now }) {
      const isDry = query.dry_run === 'true';
      const { previous_expire_in: previousExpireIn } = query;
      const change = { input: body, now, isDry, previousExpireIn };
      return replaceDefinition(deps, await findWhole(params.id), change);
    },

    async deleteTrigger({ params, now }) {
      await find(params.id);
      await store.triggers.delete(params.id, now);
    },
  };
}

async function insertTrigger(deps: Deps, { input, now, isDry }: Change<Input>) {
  const { store } = deps;
  const definition = toDefinition(deps, input, []);
  const id = store.newId('trg');
  const workflow = { id: store.newId('wfl'), steps: toSteps(input) };
  const { sealed, value } = createSecret(deps, { ownerId: id, value: secretOf(input), now });
  const identity = { id, workflowId: workflow.id, createdAt: now, updatedAt: now };
  const trigger = { ...definition, ...identity, secrets: [toReference(sealed)] };
  if (isDry) return new Otherwise(toWireTrigger(trigger, workflow));
  await store.triggers.insert(trigger, { workflow, secrets: [sealed] });
  return { ...toWireTrigger(trigger, workflow), secret: value };
}

async function replaceDefinition(
  deps: Deps,
  { before, workflow }: Replaced,
  { input, now, isDry, previousExpireIn }: Change<Input>,
): Promise<WireTrigger> {
  const { store } = deps;
  const definition = toDefinition(deps, input, before.listenerIds);
  const changed = changeWorkflow(workflow, toSteps(input), () => store.newId('wfl'));
  const { id: workflowId } = changed ?? workflow;
  const secret = newSecretOf(deps, input, { ownerId: before.id, now });
  const trigger = { ...before, ...definition, workflowId, updatedAt: now };
  const toWire = (secrets: Trigger['secrets']) =>
    toWireTrigger({ ...trigger, secrets }, changed ?? workflow);
  if (isDry) return toWire(secret === undefined ? before.secrets : [toReference(secret.sealed)]);
  if (secret !== undefined)
    await store.secrets.insert(secret.sealed, endOfPrevious(previousExpireIn, now));
  await store.triggers.update(trigger, changed);
  const after = found(await store.triggers.find(before.id), 'trigger', before.id);
  return toWire(after.secrets);
}

/** The input that a merge patch makes of another one. */
function merge(before: TriggerInput, patch: unknown): Input {
  const patched = mergePatch(before as Json, patch as Json);
  // A mapper is a value: two that are merged would make a third.
  const { input } = patch as { readonly input?: Json };
  const whole = input === undefined || input === null ? patched : { ...(patched as object), input };
  const merged = check(triggerInput, whole, 'body');
  // Silently keeping the old one, or ending it without grace, would both surprise.
  if (secretOf(merged) !== undefined) {
    refuseField('workflow.steps', 'secrets are added at POST /api/v1/triggers/{id}/secrets');
  }
  return merged;
}

/** The definition that an input makes, where everything in it can hold here. Listeners named before may be gone. */
function toDefinition(
  { catalog }: Deps,
  input: Input,
  namedBefore: readonly ListenerId[],
): Definition {
  const definition = fromTriggerInput(input);
  for (const id of definition.listenerIds) {
    if (namedBefore.includes(id) || catalog.listener(id) !== undefined) continue;
    refuseField('listener_ids', `no listener has the id "${id}"`);
  }
  if (definition.retry.maxMs < definition.retry.baseMs) {
    refuseField('retry.max', 'expected at least retry.base');
  }
  refuseProblems(compileTrigger(definition)?.problems);
  return definition;
}

function toSteps(input: Input): StepDefinition[] {
  return input.workflow.steps.map((step, i) => {
    // Who sends back what was read would store the mask in place of the value.
    for (const [name, value] of Object.entries(step.forward.headers ?? {})) {
      if (value !== MASK) continue;
      refuseField(`workflow.steps[${i}].forward.headers.${name}`, 'expected the value itself');
    }
    return fromStepInput(step);
  });
}

/** Signing is the trigger's: a workflow may say its secret in any forward, but not two. */
function secretOf(input: Input): string | undefined {
  const secrets = new Set(input.workflow.steps.flatMap(({ forward }) => forward.secret ?? []));
  if (secrets.size > 1) {
    refuseField('workflow.steps', 'expected one secret for all forwards of a trigger');
  }
  return [...secrets][0];
}

/** The secret that an input says, where it is another one than those in force; they end when it begins. */
function newSecretOf(
  deps: Deps,
  input: Input,
  { ownerId, now }: { ownerId: TriggerId; now: Date },
): NewSecret | undefined {
  const value = secretOf(input);
  if (value === undefined || isInForce(deps.catalog, { ownerId, value, now })) return undefined;
  return createSecret(deps, { ownerId, value, now });
}

/** Workflows are immutable: a change is a new one, and no change is none. */
function changeWorkflow(
  before: Workflow,
  steps: readonly StepDefinition[],
  newId: () => WorkflowId,
): Workflow | undefined {
  return JSON.stringify(before.steps) === JSON.stringify(steps)
    ? undefined
    : { id: newId(), steps };
}
