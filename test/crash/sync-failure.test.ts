import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { before, describe, test, type TestContext } from 'node:test';
import { kill, type Machine } from './machine.ts';
import { cutPower, type Weather } from './power.ts';
import { createRandom } from './random.ts';
import {
  assertKept,
  buildFaultsOnce,
  openSubject,
  sendAll,
  type Kept,
  type Subject,
} from './subject.ts';

/** Errno on Linux, which is where faults can be had. */
const [EIO, ENOSPC, EROFS] = [5, 28, 30];

const FAULTS = [
  ['sync', EIO],
  ['write', EIO],
  ['write', ENOSPC],
  ['write', EROFS],
] as const;

describe('a disk that fails', () => {
  let faults: string | undefined;
  let missing: string | undefined;
  before(async () => {
    ({ faults, missing } = await buildFaultsOnce());
  });

  function open(t: TestContext): Promise<Subject> {
    return openSubject(t, { faults, forgetful: true });
  }

  test('is answered 503 until it works again, then 200, and nothing is lost', async (t) => {
    if (missing !== undefined) return t.skip(missing);
    const subject = await open(t);
    const kept: Kept[] = [];
    for (const [call, errno] of FAULTS) {
      kept.push(...(await sendAll(subject, 5)));
      assert.equal(await subject.readiness(), 200);
      await subject.machine.fail(call, errno);
      for (const told of await sendAll(subject, 20)) {
        assert.deepEqual([told.status, told.eventId], [503, ''], call);
        assert.match(told.retryAfter ?? '', /^\d+$/);
      }
      assert.equal(await subject.readiness(), 503);
      await subject.machine.mend(call);
    }
    kept.push(...(await sendAll(subject, 5)));
    assert.equal(await subject.readiness(), 200);
    await subject.crash(() => failPower(subject.machine, 'loses'));
    await subject.restart();
    await assertKept(subject, kept);
  });

  for (const weather of ['loses', 'mixes'] satisfies Weather[]) {
    test(`builds on nothing that it failed to sync, over a restart and a power failure that ${weather}`, async (t) => {
      if (missing !== undefined) return t.skip(missing);
      const subject = await open(t);
      const kept = await sendAll(subject, 1);
      await subject.machine.fail('sync-wal', EIO);
      assert.equal((await subject.send('x'.repeat(100_000))).status, 503);
      await subject.crash(() => subject.machine.mend('sync-wal'));
      await subject.restart();
      kept.push(...(await sendAll(subject, 10)));
      await subject.crash(() => failPower(subject.machine, weather));
      await subject.restart();
      await assertKept(subject, kept);
    });
  }

  test('does not start on a log that cannot be synced, and says why', async (t) => {
    if (missing !== undefined) return t.skip(missing);
    const subject = await open(t);
    const kept = await sendAll(subject, 3);
    await subject.crash(() => subject.machine.fail('sync', EIO));
    const refused = subject.machine.start();
    assert.equal(await refused.ended, 1);
    assert.match(
      refused.output(),
      /^earshot: cannot start: .*"\/.*\/data" cannot be used: .*(?:I\/O error|EIO).*\n$/,
    );
    assert.doesNotMatch(refused.output(), /\n {4}at /);
    await subject.machine.mend('sync');
    await subject.restart();
    await assertKept(subject, kept);
  });

  test('goes on when only the database file cannot be synced: the log has everything', async (t) => {
    if (missing !== undefined) return t.skip(missing);
    const subject = await open(t);
    await subject.machine.fail('sync-db', EIO);
    const kept = await sendAll(subject, 60, LARGE);
    await subject.machine.mend('sync-db');
    kept.push(...(await sendAll(subject, 60, LARGE)));
    await subject.crash(() => failPower(subject.machine, 'loses'));
    await subject.restart();
    await assertKept(subject, kept);
  });

  test('while somebody else reads: what was written back in part and never synced is not believed', async (t) => {
    if (missing !== undefined) return t.skip(missing);
    const subject = await open(t);
    const kept = await sendAll(subject, 10, LARGE);
    const reader = holdSnapshot(subject.machine);
    kept.push(...(await sendAll(subject, 60, LARGE)));
    await subject.machine.fail('sync-db', EIO);
    reader.close();
    // The checkpoint that fails comes after the answer, so one of these finds out.
    const told = await sendAll(subject, 60, LARGE);
    assert.deepEqual(new Set(told.map(({ status }) => status)), new Set([200, 503]));
    kept.push(...told.filter(({ status }) => status === 200));
    await subject.machine.mend('sync-db');
    assert.deepEqual([await subject.readiness(), (await subject.send('late')).status], [503, 503]);
    assert.match(subject.process().output(), /restart Earshot/);

    subject.process().child.kill('SIGTERM');
    assert.equal(await subject.process().ended, 0, subject.process().output());
    failPower(subject.machine, 'loses');
    await subject.restart();
    await assertKept(subject, kept);
    assert.equal((await subject.send('again')).status, 200);
    await kill(subject.process());
  });
});

/** Some forty of these fill the log to where it is written back. */
const LARGE = 100_000;

/** A backup, say: another process that has begun to read, and takes its time. */
function holdSnapshot({ dataFolder }: Machine): DatabaseSync {
  const reader = new DatabaseSync(join(dataFolder, 'earshot.db'), { readOnly: true });
  reader.exec('BEGIN; SELECT count(*) FROM requests');
  return reader;
}

function failPower({ dataFolder, diskFolder = '' }: Machine, weather: Weather): void {
  cutPower({ dataFolder, diskFolder, random: createRandom(1), weather });
}
