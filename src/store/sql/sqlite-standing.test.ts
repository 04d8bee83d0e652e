import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { createManualClock, eventually, type ManualClock } from '../../../test/kit/clock.ts';
import { silentLog } from '../../base/log.ts';
import type { Statement } from './dialect.ts';
import { openSqlite } from './sqlite.ts';

const REFUSED = { code: 'store_unavailable' };

interface Opened {
  readonly engine: Awaited<ReturnType<typeof openSqlite>>;
  readonly clock: ManualClock;
  readonly told: string[];
  /** The threads that were begun, in order: the first one writes, the second one reads. */
  readonly threads: Worker[];
}

async function open(t: TestContext): Promise<Opened> {
  const threads: Worker[] = [];
  const onWorker = (worker: Worker): void => void threads.push(worker);
  process.on('worker', onWorker);
  const folder = await mkdtemp(join(tmpdir(), 'earshot-standing-'));
  const clock = createManualClock();
  const told: string[] = [];
  const log = {
    ...silentLog,
    error: (event: string) => void told.push(event),
    warn: (event: string) => void told.push(event),
  };
  const engine = await openSqlite(folder, { clock, log });
  t.after(async () => {
    process.off('worker', onWorker);
    await engine.close();
    await rm(folder, { recursive: true });
  });
  await engine.commit([[{ sql: 'CREATE TABLE things (id integer PRIMARY KEY)', parameters: [] }]]);
  return { engine, clock, told, threads };
}

function insert(id: number): Statement {
  return { sql: 'INSERT INTO things VALUES (?)', parameters: [id] };
}

async function idsOf({ engine }: Opened): Promise<readonly number[]> {
  const rows = await engine.read('SELECT id FROM things ORDER BY id', []);
  return rows.map((row) => (row as { readonly id: number }).id);
}

/** Kills the thread that is there as a fault of ours or a lack of memory would. */
async function end(worker: Worker | undefined): Promise<void> {
  assert.ok(worker);
  const ended = once(worker, 'exit');
  await Promise.all([ended, worker.terminate()]);
}

function isTaken(work: () => Promise<unknown>): Promise<boolean> {
  return work().then(
    () => true,
    () => false,
  );
}

describe('a thread that has ended', () => {
  test('leaves what was acknowledged, refuses what was under way, and is followed by one that takes more', async (t) => {
    const opened = await open(t);
    const { engine, threads, told } = opened;
    await engine.commit([[insert(1)]]);
    // Long enough that it is under way for certain, and small enough that it ends soon.
    const long = `INSERT INTO things
      WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n LIMIT 300000) SELECT i FROM n`;
    const underWay = engine.commit([[{ sql: long, parameters: [] }]]);
    await Promise.all([assert.rejects(underWay, REFUSED), end(threads[0])]);
    await assert.rejects(engine.commit([[insert(2)]]), REFUSED);
    await eventually(() => isTaken(() => engine.commit([[insert(3)]])));

    const ids = await idsOf(opened);
    assert.deepEqual(ids.slice(0, 2), [1, 3]);
    // Nobody was told, so either is right; but all of it or nothing.
    assert.ok(ids.length === 2 || ids.length === 300_002, `${ids.length} rows`);
    assert.deepEqual(told, ['thread.lost', 'thread.reopened']);
  });

  test('is followed by one that reads, and reads had failed meanwhile while writes went on', async (t) => {
    const opened = await open(t);
    const { engine, threads } = opened;
    const long =
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000000) SELECT max(i) FROM n';
    const underWay = engine.read(long, []);
    await Promise.all([assert.rejects(underWay, REFUSED), end(threads[1])]);
    await engine.commit([[insert(1)]]);
    await eventually(() => isTaken(() => idsOf(opened)));
    assert.deepEqual(await idsOf(opened), [1]);
  });

  test('leaves a doubt, which is told before anything else is taken', async (t) => {
    const { engine, threads } = await open(t);
    const order: string[] = [];
    engine.onDoubt?.(() => order.push('doubt'));
    await end(threads[0]);
    await eventually(() =>
      isTaken(() => engine.commit([[insert(1)]]).then(() => order.push('taken'))),
    );
    assert.deepEqual(order, ['doubt', 'taken']);
  });

  test('is followed at once the first time, and after pauses that grow while it ends again and again', async (t) => {
    const { engine, clock, threads } = await open(t);
    const begun = (): number => threads.length;
    await end(threads[0]);
    await eventually(() => begun() === 3);
    for (const pauseMs of [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]) {
      const before = begun();
      await end(threads.at(-1));
      await clock.advance(pauseMs - 1);
      assert.equal(begun(), before, `before ${pauseMs} ms`);
      await clock.advance(1);
      assert.equal(begun(), before + 1, `after ${pauseMs} ms`);
    }
    await eventually(() => isTaken(() => engine.commit([[insert(1)]])));
    await clock.advance(60_000);
    const before = begun();
    await end(threads.at(-1));
    assert.equal(begun(), before + 1);
  });

  test('is not followed once the engine is closed', async (t) => {
    const { engine, clock, threads, told } = await open(t);
    await end(threads[0]);
    await engine.close();
    const begun = threads.length;
    await clock.advance(60_000);
    assert.equal(threads.length, begun);
    assert.equal(told.filter((event) => event === 'thread.lost').length, 1);
    await assert.rejects(engine.commit([[insert(1)]]), REFUSED);
  });

  test('takes both with it, and nothing is lost', async (t) => {
    const opened = await open(t);
    const { engine, threads } = opened;
    for (let id = 1; id <= 50; id++) await engine.commit([[insert(id)]]);
    await Promise.all([end(threads[0]), end(threads[1])]);
    await eventually(() => isTaken(() => engine.commit([[insert(51)]])));
    await eventually(() => isTaken(() => idsOf(opened)));
    assert.equal((await idsOf(opened)).length, 51);
  });
});
