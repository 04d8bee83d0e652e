import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Run, RunStatus } from '../../model/run.ts';
import type { NewRun, Settlement } from '../store.ts';
import {
  addRuns,
  admissionOf,
  attemptOf,
  claimOne,
  idsOf,
  readAll,
  receivedOf,
  runOf,
  WAITING,
} from './nouns.suite.ts';
import type { Open, Opened } from './opened.suite.ts';

/** Runs in the lists and at their end, and the attempts that were made. */
export function runsSuite(open: Open): void {
  describe('runs.cancel', () => cancel(open));
  describe('runs.list, listDue and insert', () => list(open));
  describe('attempts', () => attempts(open));
}

/** A run of its own trigger in each status. */
async function addOneOfEach(opened: Opened): Promise<Readonly<Record<RunStatus, Run>>> {
  const settlements: readonly Settlement['next'][] = [
    { ...WAITING, dueAt: opened.in(60) },
    { status: 'completed', at: opened.now(), attempts: 1 },
    {
      status: 'failed',
      at: opened.now(),
      attempts: 1,
      code: 'destination_status',
      message: 'no',
    },
    { status: 'canceled', at: opened.now(), attempts: 1 },
  ];
  const runs: Run[] = [];
  const add = async (next: Settlement['next'] | 'pending' | 'running'): Promise<void> => {
    const triggerId = opened.store.newId('trg');
    const [made] = await addRuns(opened, triggerId);
    assert.ok(made);
    if (next !== 'pending') {
      const { id: runId, leaseId } = await claimOne(opened, triggerId);
      if (next !== 'running')
        await opened.store.runs.settle({ runId, leaseId, attempts: [], next });
    }
    const run = await opened.store.runs.find(made.id);
    assert.ok(run);
    runs.push(run);
  };
  for (const next of ['pending', 'running', ...settlements] as const) await add(next);
  return Object.fromEntries(runs.map((run) => [run.status, run])) as Record<RunStatus, Run>;
}

function cancel(open: Open): void {
  test('ends what is pending, running or waiting, and nothing that has ended', async (t) => {
    const opened = await open(t);
    const runs = await addOneOfEach(opened);
    const outcomes: Record<string, boolean> = {};
    for (const [status, { id }] of Object.entries(runs)) {
      outcomes[status] = await opened.store.runs.cancel(id, opened.in(5));
    }
    assert.deepEqual(outcomes, {
      pending: true,
      running: true,
      waiting: true,
      completed: false,
      failed: false,
      canceled: false,
    });
    for (const status of ['pending', 'running', 'waiting'] as const) {
      const run = await opened.store.runs.find(runs[status].id);
      assert.ok(run?.status === 'canceled');
      assert.deepEqual(run.endedAt, opened.in(5));
    }
    for (const status of ['completed', 'failed', 'canceled'] as const) {
      assert.deepEqual(await opened.store.runs.find(runs[status].id), runs[status]);
    }
    assert.equal(await opened.store.runs.cancel(opened.store.newId('run'), opened.now()), false);
  });

  test('takes the run from whoever carries it out, and from the queue', async (t) => {
    const opened = await open(t);
    const { pending, running, waiting } = await addOneOfEach(opened);
    for (const { id } of [pending, running, waiting]) {
      await opened.store.runs.cancel(id, opened.now());
    }
    assert.ok(running.status === 'running');
    const { id: runId, leaseId } = running;
    const next = { status: 'completed', at: opened.now(), attempts: 1 } as const;
    assert.equal(await opened.store.runs.settle({ runId, leaseId, attempts: [], next }), false);
    assert.deepEqual(await opened.store.runs.listDue(), []);
    assert.equal(await opened.store.runs.recover(opened.in(3_600)), 0);
  });
}

function list(open: Open): void {
  test('runs are listed newest first, by status, trigger, event and time, page by page', async (t) => {
    const opened = await open(t);
    const before = opened.now();
    await opened.clock.advance(1_000);
    const runs = Object.values(await addOneOfEach(opened)).toSorted((a, b) =>
      a.id < b.id ? 1 : -1,
    );
    const read = async (filter: object) =>
      (await readAll(2, (page) => opened.store.runs.list({ ...page, ...filter }))).items;
    assert.deepEqual(await read({}), runs);
    assert.deepEqual(await read({ since: opened.now() }), runs);
    assert.deepEqual(await read({ until: opened.in(1) }), runs);
    assert.deepEqual(await read({ since: opened.in(1) }), []);
    assert.deepEqual(await read({ since: before, until: opened.now() }), []);
    for (const run of runs) {
      assert.deepEqual(await read({ status: run.status }), [run]);
      assert.deepEqual(await read({ triggerId: run.triggerId }), [run]);
      assert.deepEqual(await read({ eventId: run.eventId }), [run]);
      assert.deepEqual(
        await read({ eventId: run.eventId, triggerId: opened.store.newId('trg') }),
        [],
      );
    }
    assert.equal(await opened.store.runs.find(opened.store.newId('run')), undefined);
  });

  test('runs of a trigger that wait stand among the others by their keys, page by page', async (t) => {
    const opened = await open(t);
    const triggerId = opened.store.newId('trg');
    const made: NewRun[] = [];
    for (let round = 0; round < 4; round++) {
      made.push(...(await addRuns(opened, triggerId, [opened.in(1), opened.now(), opened.in(60)])));
      await addRuns(opened, opened.store.newId('trg'));
      const { id: runId, leaseId } = await claimOne(opened, triggerId);
      const next = { status: 'completed', at: opened.now(), attempts: 1 } as const;
      if (round % 2 === 0) await opened.store.runs.settle({ runId, leaseId, attempts: [], next });
      await opened.clock.advance(1);
    }
    for (const size of [1, 2, 5, 50]) {
      const { items } = await readAll(size, (page) =>
        opened.store.runs.list({ ...page, triggerId }),
      );
      assert.deepEqual(idsOf(items), idsOf(made.toReversed()), `pages of ${size}`);
    }
    const pending = await readAll(2, (page) =>
      opened.store.runs.list({ ...page, triggerId, status: 'pending' }),
    );
    const { items } = await opened.store.runs.list({ limit: 50, triggerId });
    assert.deepEqual(
      pending.items,
      items.filter((run) => run.status === 'pending'),
    );
  });

  test('each trigger with due or future runs is listed with the first of them', async (t) => {
    const opened = await open(t);
    assert.deepEqual(await opened.store.runs.listDue(), []);
    const [first, second, none] = Array.from({ length: 3 }, () => opened.store.newId('trg'));
    assert.ok(first && second && none);
    await addRuns(opened, first, [opened.in(30), opened.in(10), opened.in(20)]);
    await addRuns(opened, second, [opened.in(-5), opened.in(5)]);
    await addRuns(opened, none);
    await claimOne(opened, none);
    assert.deepEqual(
      new Map((await opened.store.runs.listDue()).map((due) => [due.triggerId, due.dueAt])),
      new Map([
        [first, opened.in(10)],
        [second, opened.in(-5)],
      ]),
    );
  });

  test('runs can be added to an event that is there', async (t) => {
    const opened = await open(t);
    const request = receivedOf(opened);
    await opened.store.requests.insert(admissionOf(request));
    const runs = [runOf(opened), runOf(opened)];
    await opened.store.runs.insert(request.eventId, runs);
    await opened.store.runs.insert(request.eventId, []);
    const { items } = await opened.store.runs.list({ limit: 10, eventId: request.eventId });
    assert.deepEqual(idsOf(items), idsOf(runs.toReversed()));
  });

  test('runs of an event are told from those of its neighbours, however much later they came', async (t) => {
    const opened = await open(t);
    const { requests, runs } = opened.store;
    const events = [receivedOf(opened), receivedOf(opened), receivedOf(opened)];
    const born = events.map(() => [runOf(opened), runOf(opened)]);
    for (const [index, request] of events.entries())
      await requests.insert(admissionOf(request, { runs: born[index] ?? [] }));
    const later: NewRun[][] = [[], [], []];
    for (const seconds of [0.001, 0.002, 86_400]) {
      await opened.clock.advance(seconds * 1_000);
      for (const [index, { eventId }] of events.entries()) {
        const run = runOf(opened);
        later[index]?.unshift(run);
        await runs.insert(eventId, [run]);
      }
    }
    for (const [index, { eventId }] of events.entries()) {
      const { items } = await runs.list({ limit: 10, eventId });
      const expected = [...(later[index] ?? []), ...(born[index] ?? []).toReversed()];
      assert.deepEqual(idsOf(items), idsOf(expected));
    }
  });

  test('of more pending runs than can be sorted, each is listed once, and none that is not pending', async (t) => {
    const opened = await open(t);
    const [quiet, busy, crowded] = Array.from({ length: 3 }, () => opened.store.newId('trg'));
    assert.ok(quiet && busy && crowded);
    const early = await addRuns(opened, quiet);
    await addRuns(opened, busy);
    const taken = await claimOne(opened, busy);
    const request = receivedOf(opened);
    const crowd = Array.from({ length: 10_050 }, () => runOf(opened, { triggerId: crowded }));
    await opened.store.requests.insert(admissionOf(request, { runs: crowd }));
    const { items } = await readAll(500, (page) =>
      opened.store.runs.list({ ...page, status: 'pending' }),
    );
    assert.deepEqual(idsOf(items), idsOf([...early, ...crowd].toReversed()));
    assert.ok(!idsOf(items).includes(taken.id));
    const own = await readAll(500, (page) =>
      opened.store.runs.list({ ...page, triggerId: crowded }),
    );
    assert.deepEqual(idsOf(own.items), idsOf(crowd.toReversed()));
  });
}

function attempts(open: Open): void {
  test('are listed in the order in which they were kept, with every byte of the answers', async (t) => {
    const opened = await open(t);
    const triggerId = opened.store.newId('trg');
    const [made] = await addRuns(opened, triggerId);
    assert.ok(made);
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const response = { status: 500, headers: {}, body: bytes, truncated: true };
    const failed = { outcome: 'failed', code: 'destination_status', message: 'a\n"b"' } as const;
    const rounds = [
      [
        attemptOf(opened, made.id, { step: '1', number: 7, ...failed, response }),
        attemptOf(opened, made.id, { step: '0', number: 2, response: undefined }),
      ],
      [
        attemptOf(opened, made.id, { request: undefined, response: undefined }),
        attemptOf(opened, made.id, { response: { ...response, body: new Uint8Array() } }),
      ],
    ];
    for (const attempts of rounds) {
      const { id: runId, leaseId } = await claimOne(opened, triggerId);
      const next = { ...WAITING, dueAt: opened.now() };
      await opened.store.runs.settle({ runId, leaseId, attempts, next });
    }
    assert.deepEqual(await opened.store.attempts.list(made.id), rounds.flat());
    assert.deepEqual(await opened.store.attempts.list(opened.store.newId('run')), []);
  });
}
