import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { createManualClock } from '../../../test/kit/clock.ts';
import type { Clock } from '../../base/clock.ts';
import { openStore } from '../open.ts';
import { storeSuite } from '../store.suite.ts';
import { addRequest, addRuns, claimOne } from '../suite/nouns.suite.ts';
import type { Statement } from './dialect.ts';
import { openSqlite } from './sqlite.ts';

storeSuite('SQLite', {
  async open(clock) {
    const dataFolder = await mkdtemp(join(tmpdir(), 'earshot-store-'));
    let store = await openStore({ dataFolder, clock });
    return {
      store,
      async reopen(clock: Clock) {
        await store.close();
        return (store = await openStore({ dataFolder, clock }));
      },
      async close() {
        await store.close();
        await rm(dataFolder, { recursive: true });
      },
    };
  },
});

async function newFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-sqlite-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

const IN_USE = { code: 'store_unavailable', message: /another Earshot is using the data folder/ };

describe('a data folder', () => {
  const clock = createManualClock();

  test('is made with its parents where there is none', async (t) => {
    const store = await openStore({ dataFolder: join(await newFolder(t), 'a', 'b'), clock });
    await store.close();
  });

  test('is refused while it is open, and free when it has been closed', async (t) => {
    const dataFolder = await newFolder(t);
    const first = await openStore({ dataFolder, clock });
    await assert.rejects(openStore({ dataFolder, clock }), IN_USE);
    await first.settings.insertOnce('still', 'here');
    await first.close();
    const second = await openStore({ dataFolder, clock });
    assert.equal(await second.settings.find('still'), 'here');
    await second.close();
  });

  test('is free when the process that had it was killed, with all that it was told is kept', async (t) => {
    const dataFolder = await newFolder(t);
    const child = await openInChild(t, dataFolder);
    await assert.rejects(openStore({ dataFolder, clock }), IN_USE);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const store = await openStore({ dataFolder, clock });
    assert.equal(await store.settings.find('told'), 'kept');
    await store.close();
  });

  test('gives back at once the leases of the process that had it before', async (t) => {
    const dataFolder = await newFolder(t);
    const now = () => new Date(clock.now());
    const first = await openStore({ dataFolder, clock });
    const triggerId = first.newId('trg');
    await addRuns({ store: first, now }, triggerId);
    const { id } = await claimOne({ store: first, now }, triggerId);
    await first.close();
    const second = await openStore({ dataFolder, clock });
    assert.equal(await second.runs.recover(now()), 1);
    assert.equal((await claimOne({ store: second, now }, triggerId)).id, id);
    await second.close();
  });

  test('that holds something else is refused, and let go', async (t) => {
    const dataFolder = await newFolder(t);
    await writeFile(
      join(dataFolder, 'earshot.db'),
      'this is no database, whatever it is called'.repeat(99),
    );
    for (let i = 0; i < 2; i++) {
      await assert.rejects(openStore({ dataFolder, clock }), { message: /file is not a database/ });
    }
  });

  test('of a newer version is refused by name, and let go', async (t) => {
    const dataFolder = await newFolder(t);
    await (await openStore({ dataFolder, clock })).close();
    const engine = await openSqlite(dataFolder);
    const sql = "INSERT INTO migrations (name, applied_at) VALUES ('0999-next', 0)";
    const [result] = await engine.commit([[{ sql, parameters: [] }]]);
    await engine.close();
    assert.ok(!(result instanceof Error), 'it was not kept');
    for (let i = 0; i < 2; i++) {
      await assert.rejects(openStore({ dataFolder, clock }), { message: /"0999-next"/ });
    }
  });
});

/** Another process that opens the folder, keeps something, says so, and stays. */
async function openInChild(t: TestContext, dataFolder: string): Promise<ChildProcess> {
  const script = join(await newFolder(t), 'child.mjs');
  await writeFile(
    script,
    `import { openStore } from ${JSON.stringify(import.meta.resolve('../open.ts'))};
     import { systemClock } from ${JSON.stringify(import.meta.resolve('../../base/clock.ts'))};
     const store = await openStore({ dataFolder: process.argv[2], clock: systemClock });
     await store.settings.insertOnce('told', 'kept');
     process.send('kept');`,
  );
  const child = fork(script, [dataFolder]);
  t.after(() => child.kill('SIGKILL'));
  const [said] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
  assert.equal(said, 'kept');
  return child;
}

describe('the engine', () => {
  test('reads its own writes, with the bytes that were handed over', async (t) => {
    const engine = await openEngine(t);
    const bytes = Uint8Array.of(1, 2, 3);
    const [result] = await engine.commit([[insert(1, bytes)]]);
    assert.deepEqual(result, { kind: 'kept', rows: [] });
    assert.equal(bytes.byteLength, 3);
    assert.deepEqual(await rowsOf(engine), [{ id: 1, value: bytes }]);
  });

  test('answers the rows of the statements that return some, in order', async (t) => {
    const engine = await openEngine(t);
    const returning = (id: number): Statement => ({
      sql: 'INSERT INTO things VALUES (?, ?) RETURNING id',
      parameters: [id, null],
      returns: true,
    });
    const results = await engine.commit([[insert(1)], [returning(2), insert(3), returning(4)]]);
    assert.deepEqual(results, [
      { kind: 'kept', rows: [] },
      { kind: 'kept', rows: [[{ id: 2 }], [{ id: 4 }]] },
    ]);
  });

  test('undoes a unit whose guard changes nothing, whole and alone', async (t) => {
    const engine = await openEngine(t);
    await engine.commit([[insert(1)]]);
    const guard = { ...update(7), guard: true };
    const results = await engine.commit([
      [insert(2), { ...update(1), guard: true }],
      [insert(3), guard, insert(4)],
      [{ ...guard, sql: `${guard.sql} RETURNING id`, returns: true }],
      [insert(5)],
    ]);
    assert.deepEqual(results, [
      { kind: 'kept', rows: [] },
      { kind: 'guarded', statement: 1 },
      { kind: 'guarded', statement: 0 },
      { kind: 'kept', rows: [] },
    ]);
    assert.deepEqual(await keysOf(engine), [1, 2, 5]);
  });

  for (const [what, statement] of Object.entries({
    'breaks a constraint': { sql: 'INSERT INTO things VALUES (1, NULL)', parameters: [] },
    'does not compile': { sql: 'INSERT INTO nothing VALUES (1)', parameters: [] },
    'has too many parameters': { sql: 'UPDATE things SET value = ?', parameters: [1, 2, 3] },
    'makes too large a value': { sql: 'UPDATE things SET value = zeroblob(2e9)', parameters: [] },
  } satisfies Record<string, Statement>)) {
    test(`leaves out a unit that ${what}, and keeps its neighbours`, async (t) => {
      const engine = await openEngine(t);
      await engine.commit([[insert(1)]]);
      const results = await engine.commit([[insert(2)], [insert(3), statement], [insert(4)]]);
      assert.deepEqual(
        results.map((result) => (result instanceof Error ? result.name : result.kind)),
        ['kept', 'EarshotError', 'kept'],
      );
      assert.deepEqual(await keysOf(engine), [1, 2, 4]);
    });
  }

  test('refuses everything while it is full, and goes on when it is not', async (t) => {
    const engine = await openEngine(t);
    const large = (id: number) => insert(id, new Uint8Array(100_000));
    await engine.commit([[insert(1)]]);
    await limitPages(engine, 20);

    for (let i = 0; i < 3; i++) {
      const batch = engine.commit([[insert(2)], [large(3)], [insert(4)]]);
      await assert.rejects(batch, { code: 'store_unavailable', message: /full/ });
    }
    assert.deepEqual(await keysOf(engine), [1]);
    await engine.commit([[insert(5)]]);
    await limitPages(engine, 1_000_000);
    await engine.commit([[insert(2)], [large(3)], [insert(4)]]);
    assert.deepEqual(await keysOf(engine), [1, 2, 3, 4, 5]);
  });

  test('refuses what it cannot read, and reads on', async (t) => {
    const engine = await openEngine(t);
    await assert.rejects(engine.read('SELECT nothing', []), { code: 'store_unavailable' });
    await assert.rejects(engine.read('DELETE FROM things', []), { code: 'store_unavailable' });
    assert.deepEqual(await keysOf(engine), []);
  });

  test('refuses what comes after it was closed', async (t) => {
    const engine = await openEngine(t);
    await engine.close();
    await engine.close();
    await assert.rejects(engine.commit([[insert(1)]]), { code: 'store_unavailable' });
    await assert.rejects(keysOf(engine), { code: 'store_unavailable' });
  });
});

type Engine = Awaited<ReturnType<typeof openSqlite>>;

async function openEngine(t: TestContext): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-sqlite-'));
  const engine = await openSqlite(folder);
  t.after(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });
  await engine.commit([
    [{ sql: 'CREATE TABLE things (id integer PRIMARY KEY, value blob)', parameters: [] }],
  ]);
  return engine;
}

function insert(id: number, value: Uint8Array | null = null): Statement {
  return { sql: 'INSERT INTO things VALUES (?, ?)', parameters: [id, value] };
}

function update(id: number): Statement {
  return { sql: 'UPDATE things SET value = NULL WHERE id = ?', parameters: [id] };
}

async function limitPages(engine: Engine, pages: number): Promise<void> {
  await engine.commit([[{ sql: `PRAGMA max_page_count = ${pages}`, parameters: [] }]]);
}

async function rowsOf(engine: Engine): Promise<readonly { readonly id: number }[]> {
  const rows = await engine.read('SELECT * FROM things ORDER BY id', []);
  return rows.map((row) => ({ ...(row as { readonly id: number }) }));
}

async function keysOf(engine: Engine): Promise<readonly number[]> {
  return (await rowsOf(engine)).map(({ id }) => id);
}

test('of a body that was erased, no trace is in the file or its log', async (t) => {
  const clock = createManualClock();
  const dataFolder = await newFolder(t);
  const store = await openStore({ dataFolder, clock });
  const opened = { store, now: () => new Date(clock.now()) };
  // One that fits into a page with others, and one that takes pages of its own.
  const small = await addRequest(opened, {}, 'erase-me-small');
  const large = await addRequest(opened, {}, 'erase-me-large'.repeat(2_000));
  await addRequest(opened, {}, 'keep-me');

  for (const { id } of [small, large])
    assert.equal(await store.requests.eraseBody(id, opened.now()), true);

  for (const name of ['earshot.db', 'earshot.db-wal']) {
    const bytes = await readFile(join(dataFolder, name));
    assert.equal(bytes.includes('erase-me'), false, name);
  }
  assert.ok((await readFile(join(dataFolder, 'earshot.db'))).includes('keep-me'));
  await store.close();
});
