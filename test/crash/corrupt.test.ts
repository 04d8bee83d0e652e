import assert from 'node:assert/strict';
import { appendFile, open, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { createRandom } from './random.ts';
import { assertKept, openSubject, sendAll, type Kept, type Subject } from './subject.ts';

const PAGE_BYTES = 4_096;
const FRAME_BYTES = PAGE_BYTES + 24;
const LOG_HEAD_BYTES = 32;

describe('a database file with damaged pages', () => {
  test('answers with an error that says what to do, and for the others with what was sent', async (t) => {
    const subject = await openSubject(t);
    const kept = await sendAll(subject, 400, 600);
    await stopCleanly(subject);
    const file = databaseOf(subject);
    for (const page of pagesOfBodies(file).filter((_, i) => i % 5 === 0)) {
      await overwrite(file, (page - 1) * PAGE_BYTES);
    }
    await subject.restart();

    const answers = await Promise.all(kept.map(({ eventId }) => subject.bodyOf(eventId)));
    const wrong = answers.filter((answer, i) => answer !== kept[i]?.body);
    assert.ok(wrong.length > 0 && wrong.length < kept.length, `${wrong.length} are wrong`);
    for (const answer of wrong) {
      assert.match(answer, /^status 503: .*earshot\.db\): the file is damaged; .*restore .*backup/);
    }
    // What is acknowledged now can be read back.
    const told = await sendAll(subject, 20);
    await assertKept(
      subject,
      told.filter(({ status }) => status !== 503),
    );
  });

  test('does not start when its first page is one of them', async (t) => {
    const subject = await openSubject(t);
    await stopCleanly(subject);
    await overwrite(databaseOf(subject), 0);
    const refused = subject.machine.start();
    assert.equal(await refused.ended, 1);
    assert.match(
      refused.output(),
      /^earshot: cannot start: .*earshot\.db\): the file is damaged; stop Earshot and restore .*\n$/,
    );
  });
});

describe('a log that ends in what was never synced', () => {
  /** What a power failure may leave behind the last commit; the bytes of the log are at hand. */
  const TAILS: readonly ((log: Buffer) => Buffer)[] = [
    // random bytes
    () => noise(3 * FRAME_BYTES),
    // half a frame
    (log) => log.subarray(LOG_HEAD_BYTES, LOG_HEAD_BYTES + FRAME_BYTES / 2),
    // frames of an earlier commit
    (log) => log.subarray(LOG_HEAD_BYTES),
    // a frame with another page in it
    (log) => Buffer.concat([log.subarray(-FRAME_BYTES, -PAGE_BYTES), noise(PAGE_BYTES)]),
    () => Buffer.alloc(2 * FRAME_BYTES),
  ];

  test('is cut off at the start, and all that was acknowledged is there', async (t) => {
    const subject = await openSubject(t);
    const log = `${databaseOf(subject)}-wal`;
    const kept: Kept[] = [];
    for (const tailOf of TAILS) {
      kept.push(...(await sendAll(subject, 5)));
      await subject.crash(async () => appendFile(log, tailOf(await readFile(log))));
      await subject.restart();
      await assertKept(subject, kept);
    }
  });

  // The bytes of acknowledged events are gone then, and nothing can bring them back; but what is left must be whole.
  test('synced frames that are gone take with them what came after, and nothing before', async (t) => {
    const subject = await openSubject(t);
    const before = await sendAll(subject, 10);
    const log = `${databaseOf(subject)}-wal`;
    const { size } = await stat(log);
    await sendAll(subject, 10);
    await subject.crash(() => truncate(log, size + 100));
    await subject.restart();
    await assertKept(subject, before);
    await assertKept(subject, await sendAll(subject, 10));
  });
});

async function stopCleanly(subject: Subject): Promise<void> {
  subject.process().child.kill('SIGTERM');
  assert.equal(await subject.process().ended, 0);
}

function databaseOf({ machine }: Subject): string {
  return join(machine.dataFolder, 'earshot.db');
}

/**
 * Numbers of the pages that hold bodies and nothing else, but for the last, where new ones go.
 * A damaged page of another table may be one that is read at the start: then it does not start, and says the same.
 */
function pagesOfBodies(file: string): number[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database
    .prepare("SELECT pageno FROM dbstat WHERE name = 'bodies' AND pagetype = 'leaf' ORDER BY path")
    .all();
  database.close();
  return rows.slice(0, -1).map(({ pageno }) => Number(pageno));
}

async function overwrite(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.write(noise(PAGE_BYTES), 0, PAGE_BYTES, at);
  } finally {
    await file.close();
  }
}

function noise(length: number): Buffer {
  const random = createRandom(7);
  return Buffer.from(Array.from({ length }, () => random.between(0, 256)));
}
