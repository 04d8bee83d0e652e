import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test, type TestContext } from 'node:test';
import {
  Checkpoints,
  createSign,
  isMistrusted,
  whileReading,
  type Sign,
} from './sqlite-checkpoint.ts';

interface Written {
  readonly checkpoints: Checkpoints;
  readonly sign: Sign;
  /** Whether the database file has what was written. */
  readonly isWrittenBack: (bytes?: number) => Promise<boolean>;
  readonly writeMore: () => void;
  readonly logBytes: () => Promise<number>;
}

const ENOUGH = 1_000;
const OVERDUE = 2_000;

/** A database whose log has all, and whose file has next to nothing. */
async function write(t: TestContext): Promise<Written> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-checkpoint-'));
  const file = join(folder, 'earshot.db');
  const database = new DatabaseSync(file);
  t.after(async () => {
    database.close();
    await rm(folder, { recursive: true });
  });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0');
  database.exec('CREATE TABLE things AS SELECT zeroblob(100000) AS bytes');
  const sign = createSign();
  return {
    checkpoints: new Checkpoints(database, sign),
    sign,
    isWrittenBack: async (bytes = 100_000) => (await stat(file)).size > bytes,
    writeMore: () => database.exec('CREATE TABLE more AS SELECT zeroblob(100000) AS bytes'),
    logBytes: async () => (await stat(`${file}-wal`)).size,
  };
}

describe('a checkpoint', () => {
  test('comes when the log has grown by enough, and not before', async (t) => {
    const { checkpoints, isWrittenBack } = await write(t);
    checkpoints.afterCommit(ENOUGH - 1);
    assert.equal(await isWrittenBack(), false);
    checkpoints.afterCommit(1);
    assert.equal(await isWrittenBack(), true);
  });

  for (const [what, pages] of [
    ['waits for a read that is under way', ENOUGH],
    ['waits for it though it is overdue, since the read may be of older frames', OVERDUE],
  ] as const) {
    test(what, async (t) => {
      const { checkpoints, sign, isWrittenBack } = await write(t);
      whileReading(sign, () => checkpoints.afterCommit(pages));
      assert.equal(await isWrittenBack(), false);
      checkpoints.afterCommit(1);
      assert.equal(await isWrittenBack(), true);
    });
  }

  test('comes later where the log turned out to grow by less than was guessed', async (t) => {
    const { checkpoints, writeMore, isWrittenBack } = await write(t);
    // It had some thirty pages.
    checkpoints.afterCommit(ENOUGH);
    writeMore();
    checkpoints.afterCommit(ENOUGH);
    assert.equal(await isWrittenBack(200_000), false);
    checkpoints.afterCommit(3 * ENOUGH);
    assert.equal(await isWrittenBack(200_000), true);
  });

  test('that is overdue holds the next read, but not where nobody commits any more', async (t) => {
    const { checkpoints, sign, isWrittenBack } = await write(t);
    whileReading(sign, () => checkpoints.afterCommit(OVERDUE));
    assert.equal(
      whileReading(sign, () => 'rows'),
      'rows',
    );
    checkpoints.afterCommit(1);
    assert.equal(await isWrittenBack(), true);
  });

  test('empties the log when nobody reads, and else leaves it', async (t) => {
    const { checkpoints, sign, logBytes } = await write(t);
    whileReading(sign, () => checkpoints.empty());
    assert.ok((await logBytes()) > 100_000);
    checkpoints.empty();
    assert.equal(await logBytes(), 0);
  });

  test('leaves the sign as it was when a read throws', async (t) => {
    const { checkpoints, sign, isWrittenBack } = await write(t);
    const read = (): void =>
      whileReading(sign, () => {
        throw new Error('no such table');
      });
    assert.throws(read, /no such table/);
    checkpoints.afterCommit(ENOUGH);
    assert.equal(await isWrittenBack(), true);
    assert.equal(isMistrusted(sign), false);
    checkpoints.assertTrusted();
  });
});
