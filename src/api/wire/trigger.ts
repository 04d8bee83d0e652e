import type { z } from 'zod';
import type { Json } from '../../base/json.ts';
import { formatDuration } from '../../base/duration.ts';
import { DEFAULT_RETRY, type RetryPolicy } from '../../model/retry-policy.ts';
import type { Trigger } from '../../model/trigger.ts';
import type { StepDefinition, Workflow } from '../../model/workflow.ts';
import type { TriggerInput, WireTrigger } from '../contract.ts';
import { msOf } from '../contract/scalar.ts';
import { DEFAULT_CONCURRENCY, DEFAULT_TIMEOUT, type triggerInput } from '../contract/trigger.ts';
import { maskHeaders } from './mask.ts';
import { toInstant } from './instant.ts';
import { toWireSecret } from './secret.ts';

/** Between the trigger with its workflow as they are kept and as they are on the wire. */

type Input = z.output<typeof triggerInput>;

/** What an input says of a trigger; the rest is made by the server. */
export type Definition = Omit<Trigger, 'id' | 'workflowId' | 'secrets' | 'createdAt' | 'updatedAt'>;

export function fromTriggerInput(input: Input): Definition {
  return {
    name: input.name,
    listenerIds: [...new Set(input.listener_ids)],
    condition: input.condition,
    input: input.input as Json | undefined,
    retry: fromRetryInput(input.retry),
    concurrency: input.concurrency ?? DEFAULT_CONCURRENCY,
    paused: input.paused ?? false,
  };
}

function fromRetryInput(retry: Input['retry']): RetryPolicy {
  return {
    attempts: retry?.attempts ?? DEFAULT_RETRY.attempts,
    baseMs: retry?.base === undefined ? DEFAULT_RETRY.baseMs : msOf(retry.base),
    maxMs: retry?.max === undefined ? DEFAULT_RETRY.maxMs : msOf(retry.max),
  };
}

export function fromStepInput({ forward }: Input['workflow']['steps'][number]): StepDefinition {
  return {
    kind: 'forward',
    url: forward.url,
    headers: forward.headers ?? {},
    timeoutMs: msOf(forward.timeout ?? DEFAULT_TIMEOUT),
  };
}

/** What a merge patch is applied to: the input that would make this trigger. */
export function toTriggerInput(trigger: Trigger, workflow: Workflow): TriggerInput {
  return {
    name: trigger.name,
    listener_ids: [...trigger.listenerIds],
    ...(trigger.condition !== undefined && { condition: trigger.condition }),
    ...(trigger.input !== undefined && { input: trigger.input }),
    workflow: {
      steps: workflow.steps.map(({ url, headers, timeoutMs }) => ({
        forward: { url, headers: { ...headers }, timeout: formatDuration(timeoutMs) },
      })),
    },
    retry: toWireRetry(trigger.retry),
    concurrency: trigger.concurrency,
    paused: trigger.paused,
  };
}

export function toWireTrigger(trigger: Trigger, workflow: Workflow): WireTrigger {
  return {
    id: trigger.id,
    name: trigger.name,
    listener_ids: [...trigger.listenerIds],
    condition: trigger.condition ?? null,
    input: trigger.input ?? null,
    workflow: { id: workflow.id, steps: workflow.steps.map(toWireStep) },
    retry: toWireRetry(trigger.retry),
    concurrency: trigger.concurrency,
    paused: trigger.paused,
    secrets: trigger.secrets.map(toWireSecret),
    created_at: toInstant(trigger.createdAt),
    updated_at: toInstant(trigger.updatedAt),
  };
}

export function toWireStep({
  url,
  headers,
  timeoutMs,
}: StepDefinition): WireTrigger['workflow']['steps'][number] {
  return { forward: { url, headers: maskHeaders(headers), timeout: formatDuration(timeoutMs) } };
}

function toWireRetry({ attempts, baseMs, maxMs }: RetryPolicy): WireTrigger['retry'] {
  return { attempts, base: formatDuration(baseMs), max: formatDuration(maxMs) };
}
