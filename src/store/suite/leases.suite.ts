import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Settlement } from '../store.ts';
import { addRuns, addTrigger, attemptOf, claim, claimOne, idsOf, WAITING } from './nouns.suite.ts';
import type { Open } from './opened.suite.ts';

/** Runs under a lease: how they are claimed, and how they get out of it. */
export function leasesSuite(open: Open): void {
  describe('runs.claim', () => claims(open));
  describe('runs.settle', () => settle(open));
  describe('runs.extend and release', () => extendAndRelease(open));
  describe('runs.recover', () => recover(open));
}

function claims(open: Open): void {
  test('leases due runs of this trigger alone', async (t) => {
    const opened = await open(t);
    const [triggerId, other] = [opened.store.newId('trg'), opened.store.newId('trg')];
    const [due] = await addRuns(opened, triggerId, [opened.now(), opened.in(1)]);
    await addRuns(opened, other);
    const leaseId = opened.store.newId('lea');
    const runs = await opened.store.runs.claim({
      triggerId,
      limit: 10,
      leaseId,
      now: opened.now(),
      leaseUntil: opened.in(60),
    });
    assert.deepEqual(idsOf(runs), [due?.id]);
    assert.deepEqual(await opened.store.runs.find(runs[0]?.id ?? 'run_'), runs[0]);
    assert.deepEqual(
      [runs[0]?.status, runs[0]?.leaseId, runs[0]?.leaseUntil, runs[0]?.attempts],
      ['running', leaseId, opened.in(60), 0],
    );
  });

  test('takes first what has been due longest, and no more than the limit', async (t) => {
    const opened = await open(t);
    const triggerId = opened.store.newId('trg');
    const dueIn = [3, 1, 4, 2].map((seconds) => opened.in(seconds));
    const runs = idsOf(await addRuns(opened, triggerId, dueIn));
    await opened.clock.advance(3_000);
    const taken: (readonly number[])[] = [];
    for (const limit of [1, 2, 5, 5]) {
      const claimed = await claim(opened, triggerId, limit);
      taken.push(
        idsOf(claimed)
          .map((id) => runs.indexOf(id))
          .toSorted((a, b) => a - b),
      );
    }
    assert.deepEqual(taken, [[1], [0, 3], [], []]);
  });

  test('gives no run to two that claim at once', async (t) => {
    const opened = await open(t);
    const triggerId = opened.store.newId('trg');
    const runs = await addRuns(opened, triggerId, Array.from({ length: 40 }, opened.now));
    const claims = Array.from({ length: 8 }, () => claim(opened, triggerId, 7));
    const claimed = (await Promise.all(claims)).flat();
    assert.deepEqual(idsOf(claimed).toSorted(), idsOf(runs));
    assert.deepEqual(await claim(opened, triggerId), []);
  });
}

function settle(open: Open): void {
  const cases: readonly (readonly [Settlement['next'], Readonly<Record<string, unknown>>])[] = [
    [
      { status: 'completed', at: new Date(5), attempts: 1 },
      { endedAt: new Date(5), attempts: 1 },
    ],
    [
      { status: 'canceled', at: new Date(5), attempts: 2 },
      { endedAt: new Date(5), attempts: 2 },
    ],
    [
      {
        status: 'failed',
        at: new Date(5),
        attempts: 8,
        code: 'destination_status',
        message: 'no',
      },
      { endedAt: new Date(5), attempts: 8, error: { code: 'destination_status', message: 'no' } },
    ],
    [
      { ...WAITING, dueAt: new Date(7) },
      { dueAt: new Date(7), attempts: 1, error: { code: WAITING.code, message: WAITING.message } },
    ],
    [
      { ...WAITING, dueAt: new Date(7), position: '2.then.0', code: undefined, message: undefined },
      { dueAt: new Date(7), attempts: 1, position: '2.then.0', error: undefined },
    ],
  ];
  for (const [next, becomes] of cases) {
    const how =
      'code' in next && next.code === undefined ? `${next.status}, for no error` : next.status;
    test(`a run that is settled as ${how} is that, and keeps its attempts`, async (t) => {
      const opened = await open(t);
      const triggerId = opened.store.newId('trg');
      await addRuns(opened, triggerId);
      const { leaseId: lease, leaseUntil, ...run } = await claimOne(opened, triggerId);
      const attempts = [attemptOf(opened, run.id)];

      const held = await opened.store.runs.settle({
        runId: run.id,
        leaseId: lease,
        attempts,
        next,
      });

      assert.equal(held, true);
      assert.ok(leaseUntil);
      const expected = { ...run, status: next.status, ...becomes };
      assert.deepEqual(await opened.store.runs.find(run.id), expected);
      assert.deepEqual(await opened.store.attempts.list(run.id), attempts);
    });
  }

  test('whoever has lost the lease writes nothing', async (t) => {
    const opened = await open(t);
    const triggerId = opened.store.newId('trg');
    await addRuns(opened, triggerId);
    const run = await claimOne(opened, triggerId);
    const settlement = {
      runId: run.id,
      leaseId: opened.store.newId('lea'),
      attempts: [attemptOf(opened, run.id)],
      next: { status: 'completed', at: opened.now(), attempts: 1 },
    } as const;
    assert.equal(await opened.store.runs.settle(settlement), false);
    assert.deepEqual(await opened.store.runs.find(run.id), run);
    assert.deepEqual(await opened.store.attempts.list(run.id), []);

    const own = { ...settlement, leaseId: run.leaseId };
    assert.equal(await opened.store.runs.settle(own), true);
    assert.equal(await opened.store.runs.settle(own), false);
    assert.equal((await opened.store.attempts.list(run.id)).length, 1);
  });

  test('a lost lease among many settlements is held back alone', async (t) => {
    const opened = await open(t);
    const triggerId = opened.store.newId('trg');
    await addRuns(opened, triggerId, [opened.now(), opened.now(), opened.now()]);
    const runs = await claim(opened, triggerId);
    const held = await Promise.all(
      runs.map((run, i) =>
        opened.store.runs.settle({
          runId: run.id,
          leaseId: i === 1 ? opened.store.newId('lea') : run.leaseId,
          attempts: [attemptOf(opened, run.id)],
          next: { status: 'completed', at: opened.now(), attempts: 1 },
        }),
      ),
    );
    assert.deepEqual(held, [true, false, true]);
    const found = await Promise.all(runs.map(({ id }) => opened.store.runs.find(id)));
    assert.deepEqual(
      found.map((run) => run?.status),
      ['completed', 'running', 'completed'],
    );
  });

  test('a waiting run is claimed again when it is due', async (t) => {
    const opened = await open(t);
    const triggerId = opened.store.newId('trg');
    await addRuns(opened, triggerId);
    const { id: runId, leaseId } = await claimOne(opened, triggerId);
    const next = { ...WAITING, dueAt: opened.in(5) };
    await opened.store.runs.settle({ runId, leaseId, attempts: [], next });
    assert.deepEqual(await claim(opened, triggerId), []);
    await opened.clock.advance(5_000);
    const again = await claimOne(opened, triggerId);
    assert.deepEqual([again.id, again.attempts], [runId, 1]);
  });
}

function extendAndRelease(open: Open): void {
  test('an extended lease ends later, for all of its runs', async (t) => {
    const opened = await open(t);
    const triggerId = opened.store.newId('trg');
    await addRuns(opened, triggerId, [opened.now(), opened.now()]);
    const [first, second] = await claim(opened, triggerId);
    assert.ok(first && second);
    await opened.store.runs.extend(first.leaseId, opened.in(300));
    for (const run of [first, second]) {
      const extended = { ...run, leaseUntil: opened.in(300) };
      assert.deepEqual(await opened.store.runs.find(run.id), extended);
    }
    assert.equal(await opened.store.runs.recover(opened.in(299)), 0);
  });

  test('a released run waits, due when told, and no attempt is counted', async (t) => {
    const opened = await open(t);
    const triggerId = opened.store.newId('trg');
    await addRuns(opened, triggerId, [opened.now(), opened.now()]);
    const [first, second] = await claim(opened, triggerId);
    assert.ok(first && second);
    await opened.store.runs.release([first.id], first.leaseId, opened.in(1));
    const { leaseId: _leaseId, leaseUntil: _leaseUntil, ...rest } = first;
    assert.deepEqual(await opened.store.runs.find(first.id), {
      ...rest,
      status: 'waiting',
      dueAt: opened.in(1),
      error: undefined,
    });
    assert.deepEqual(await opened.store.runs.find(second.id), second);
    assert.deepEqual(await opened.store.attempts.list(first.id), []);
    await opened.clock.advance(1_000);
    assert.equal((await claimOne(opened, triggerId)).id, first.id);
  });

  test('whoever has lost the lease releases nothing', async (t) => {
    const opened = await open(t);
    const triggerId = opened.store.newId('trg');
    await addRuns(opened, triggerId);
    const run = await claimOne(opened, triggerId);
    await opened.store.runs.release([run.id], opened.store.newId('lea'), opened.now());
    await opened.store.runs.release([], run.leaseId, opened.now());
    assert.deepEqual(await opened.store.runs.find(run.id), run);
  });
}

function recover(open: Open): void {
  test('takes back a lease that has ended, and counts the attempt that was under way', async (t) => {
    const opened = await open(t);
    const triggerId = opened.store.newId('trg');
    await addRuns(opened, triggerId);
    const lost = await claimOne(opened, triggerId);
    assert.equal(await opened.store.runs.recover(opened.in(59)), 0);
    await opened.clock.advance(60_000);

    assert.equal(await opened.store.runs.recover(opened.now()), 1);
    assert.equal(await opened.store.runs.recover(opened.now()), 0);

    const run = await opened.store.runs.find(lost.id);
    assert.ok(run?.status === 'waiting');
    assert.deepEqual(
      [run.attempts, run.dueAt, run.error?.code],
      [1, opened.now(), 'attempt_interrupted'],
    );
    const [attempt, ...more] = await opened.store.attempts.list(run.id);
    assert.deepEqual(
      [attempt?.number, attempt?.step, attempt?.outcome, attempt?.code, more.length],
      [1, '0', 'failed', 'attempt_interrupted', 0],
    );
    const { id: runId, leaseId } = lost;
    const next = { status: 'completed', at: opened.now(), attempts: 1 } as const;
    assert.equal(await opened.store.runs.settle({ runId, leaseId, attempts: [], next }), false);
    assert.equal((await claimOne(opened, triggerId)).id, runId);
  });

  test('leaves a lease that is extended at the same time', async (t) => {
    const opened = await open(t);
    const triggerId = opened.store.newId('trg');
    await addRuns(opened, triggerId);
    const run = await claimOne(opened, triggerId);
    await opened.clock.advance(60_000);
    const extended = opened.store.runs.extend(run.leaseId, opened.in(60));
    assert.equal(await opened.store.runs.recover(opened.now()), 0);
    await extended;
    assert.equal((await opened.store.runs.find(run.id))?.status, 'running');
  });

  test('cancels what has come to wait for a trigger since that was deleted', async (t) => {
    const opened = await open(t);
    const { id: triggerId } = await addTrigger(opened);
    const { id: other } = await addTrigger(opened);
    const [late] = await addRuns(opened, triggerId);
    const underWay = await claimOne(opened, triggerId);
    await opened.store.triggers.delete(triggerId, opened.now());
    const [matched] = await addRuns(opened, triggerId, [opened.in(60)]);
    const [others] = await addRuns(opened, other);
    assert.ok(late && matched && others);
    await opened.clock.advance(120_000);

    assert.equal(await opened.store.runs.recover(opened.now()), 1);

    const statuses = [underWay, matched, others].map(
      async ({ id }) => (await opened.store.runs.find(id))?.status,
    );
    assert.deepEqual(await Promise.all(statuses), ['canceled', 'canceled', 'pending']);
    assert.deepEqual(
      (await opened.store.runs.listDue()).map((due) => due.triggerId),
      [other],
    );
  });
}
