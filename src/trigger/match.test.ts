import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_RETRY } from '../model/retry-policy.ts';
import type { RunId } from '../model/run.ts';
import type { Trigger } from '../model/trigger.ts';
import { matchTriggers } from './trigger.ts';

const now = new Date('2026-01-01T00:00:00Z');

function trigger(more: Partial<Trigger>): Trigger {
  return {
    id: 'trg_1',
    name: 'a trigger',
    listenerIds: ['lsn_1'],
    workflowId: 'wfl_1',
    retry: DEFAULT_RETRY,
    concurrency: 1,
    paused: false,
    secrets: [],
    createdAt: now,
    updatedAt: now,
    ...more,
  };
}

function match(triggers: readonly Trigger[]) {
  let made = 0;
  return matchTriggers(triggers, {
    eventId: 'evt_1',
    now,
    newId: (prefix): RunId => `${prefix}_${(made += 1)}`,
  });
}

test('an event that no trigger is bound to starts no run', () => {
  assert.deepEqual(match([]), []);
});

test('each trigger gets a run of its own with the workflow that it has now, due at once', () => {
  const triggers = [trigger({}), trigger({ id: 'trg_2', workflowId: 'wfl_2' })];
  assert.deepEqual(match(triggers), [
    { id: 'run_1', triggerId: 'trg_1', workflowId: 'wfl_1', dueAt: now },
    { id: 'run_2', triggerId: 'trg_2', workflowId: 'wfl_2', dueAt: now },
  ]);
});

test('a paused trigger gets its run too', () => {
  assert.equal(match([trigger({ paused: true })]).length, 1);
});
