import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createByteBudget } from './byte-budget.ts';

function isPending(promise: Promise<void> | undefined): Promise<boolean> {
  assert.ok(promise, 'it was taken at once');
  return Promise.race([
    promise.then(() => false),
    new Promise<boolean>((resolve) => setImmediate(resolve, true)),
  ]);
}

test('what fits is taken at once', () => {
  const budget = createByteBudget(100);
  assert.equal(budget.take('a', 40), undefined);
  assert.equal(budget.take('b', 30), undefined);
});

test('an owner waits when it would hold more than is free, and goes on when it gave some back', async () => {
  const budget = createByteBudget(100);
  void budget.take('a', 40);
  const second = budget.take('a', 40);
  assert.ok(await isPending(second));
  budget.give('a', 40);
  await second;
});

test('an owner that holds nothing never waits, however large its body is', () => {
  const budget = createByteBudget(100);
  void budget.take('a', 1_000);
  assert.equal(budget.take('b', 1_000), undefined);
});

test('those that wait are let in again in their order', async () => {
  const budget = createByteBudget(100);
  void budget.take('a', 50);
  const order: string[] = [];
  const waits = ['first', 'second'].map(async (name) => {
    await budget.take('a', 50);
    order.push(name);
  });
  budget.give('a', 50);
  await waits[0];
  assert.deepEqual(order, ['first']);
  budget.give('a', 50);
  await waits[1];
  assert.deepEqual(order, ['first', 'second']);
});
