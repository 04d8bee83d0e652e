import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkflowId } from '../../model/workflow.ts';
import { createWorkflowCache } from './workflow-cache.ts';

function cacheOf(capacity: number) {
  const read: WorkflowId[] = [];
  const find = (id: WorkflowId) => {
    read.push(id);
    return Promise.resolve(id === 'wfl_none' ? undefined : { id, steps: [] });
  };
  return { read, cache: createWorkflowCache({ workflows: { find } }, capacity) };
}

test('a workflow is read once, and then found without waiting', async () => {
  const { read, cache } = cacheOf(2);
  await cache.find('wfl_a');
  assert.deepEqual(cache.find('wfl_a'), { id: 'wfl_a', steps: [] });
  assert.deepEqual(read, ['wfl_a']);
});

test('one workflow more than it holds makes it forget the oldest', async () => {
  const { read, cache } = cacheOf(2);
  for (const id of ['wfl_a', 'wfl_b', 'wfl_c', 'wfl_b', 'wfl_a'] as const) await cache.find(id);
  assert.deepEqual(read, ['wfl_a', 'wfl_b', 'wfl_c', 'wfl_a']);
});

test('a workflow that does not exist is looked for again', async () => {
  const { read, cache } = cacheOf(2);
  assert.equal(await cache.find('wfl_none'), undefined);
  await cache.find('wfl_none');
  assert.equal(read.length, 2);
});
