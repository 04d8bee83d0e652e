import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addRuns, claimOne, idsOf, WAITING } from './nouns.suite.ts';
import type { Open } from './opened.suite.ts';

/** Runs that wait in the queue of their trigger. */
export function queueSuite(open: Open): void {
  describe('runs.countWaiting', () => countWaiting(open));
  describe('runs.hasten', () => hasten(open));
}

function countWaiting(open: Open): void {
  test('counts what is pending or waiting, due or not, and no further than it is told', async (t) => {
    const opened = await open(t);
    const { runs } = opened.store;
    const [triggerId, other] = [opened.store.newId('trg'), opened.store.newId('trg')];
    await addRuns(opened, triggerId, [opened.now(), opened.in(60), opened.in(120)]);
    await addRuns(opened, other);
    assert.equal(await runs.countWaiting(triggerId, 10), 3);
    assert.equal(await runs.countWaiting(triggerId, 2), 2);
    assert.equal(await runs.countWaiting(triggerId, 10, opened.in(61)), 2);
    assert.equal(await runs.countWaiting(triggerId, 10, new Date(0)), 0);
    const { id: runId, leaseId } = await claimOne(opened, triggerId);
    assert.equal(await runs.countWaiting(triggerId, 10), 2);
    const next = { ...WAITING, dueAt: opened.in(30) };
    await runs.settle({ runId, leaseId, attempts: [], next });
    assert.equal(await runs.countWaiting(triggerId, 10), 3);
    assert.equal(await runs.countWaiting(opened.store.newId('trg'), 10), 0);
  });
}

function hasten(open: Open): void {
  test('makes those due first that would have been, and no more than the limit', async (t) => {
    const opened = await open(t);
    const triggerId = opened.store.newId('trg');
    const dueAt = [opened.now(), opened.in(90), opened.in(30), opened.in(60)];
    const [due, last, first, second] = await addRuns(opened, triggerId, dueAt);
    const at = opened.in(5);
    const query = { triggerId, at, limit: 2 };
    assert.equal(await opened.store.runs.hasten(query), 2);
    const dueOf = async (run = due) => {
      const found = await opened.store.runs.find(run?.id ?? 'run_');
      return found?.status === 'pending' ? found.dueAt : undefined;
    };
    assert.deepEqual(
      [await dueOf(due), await dueOf(last), await dueOf(first), await dueOf(second)],
      [opened.now(), opened.in(90), at, at],
    );
    assert.equal(await opened.store.runs.hasten(query), 1);
    assert.equal(await opened.store.runs.hasten(query), 0);
  });

  test('can be told the reason for which they wait', async (t) => {
    const opened = await open(t);
    const triggerId = opened.store.newId('trg');
    await addRuns(opened, triggerId, [opened.in(60)]);
    const settled: string[] = [];
    for (const code of ['destination_paused', 'destination_timeout'] as const) {
      await addRuns(opened, triggerId);
      const { id: runId, leaseId } = await claimOne(opened, triggerId);
      const next = { ...WAITING, code, dueAt: opened.in(60) };
      await opened.store.runs.settle({ runId, leaseId, attempts: [], next });
      settled.push(runId);
    }
    const query = { triggerId, at: opened.now(), limit: 9, code: 'destination_paused' } as const;
    assert.equal(await opened.store.runs.hasten(query), 1);
    assert.deepEqual(idsOf([await claimOne(opened, triggerId)]), settled.slice(0, 1));
  });
}
