import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { eventually } from '../kit/clock.ts';
import type { MachineOptions } from './machine.ts';
import { buildFaultsOnce, openSubject } from './subject.ts';
import { findEarlyAnswers, isLogSync, parseTrace, type Call, type Exchange } from './trace.ts';

describe('the order of write, sync and answer, as the kernel saw it', () => {
  const missing = spawnSync('strace', ['-V']).status === 0 ? undefined : 'there is no strace';

  test('each 200 leaves after a sync of the log that began after its event was written there', async (t) => {
    if (missing !== undefined) return t.skip(missing);
    const { calls, exchanges } = await trace(t, {});
    assert.deepEqual(findEarlyAnswers(calls, exchanges), []);
    // Group commit: several answers may share one sync, but not all of them.
    const syncs = calls.filter(isLogSync);
    assert.ok(syncs.length >= ROUNDS, `${syncs.length} syncs`);
  });

  test('is found wrong where syncs are left out', async (t) => {
    const { faults, missing: noFaults } = await buildFaultsOnce();
    if (faults === undefined || missing !== undefined) return t.skip(missing ?? noFaults);
    const { calls, exchanges } = await trace(t, { faults, isLying: true });
    assert.deepEqual(
      findEarlyAnswers(calls, exchanges),
      exchanges.map(({ eventId }) => `${eventId} was answered before the log was synced`),
    );
  });
});

const ROUNDS = 8;
const AT_ONCE = 4;

interface Traced {
  readonly calls: readonly Call[];
  readonly exchanges: readonly Exchange[];
}

async function trace(
  t: TestContext,
  { isLying = false, ...options }: MachineOptions & { readonly isLying?: boolean },
): Promise<Traced> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-trace-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'trace');
  const calls = 'write,writev,pwrite64,pwritev,sendto,sendmsg,fsync,fdatasync';
  // -D: the server stays our child, to be killed like one. 8,192 bytes: a page of the log is seen whole.
  const flags = ['-D', '-f', '-q', '-y', '-s', '8192', '-e', `trace=${calls}`];
  const wrapper = ['strace', ...flags, '-o', file];
  const subject = await openSubject(t, { ...options, wrapper });
  if (isLying) await subject.machine.fail('lie', 1);

  const exchanges: Exchange[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const markers = Array.from({ length: AT_ONCE }, (_, i) => `<marker ${round} ${i}>`);
    const told = await Promise.all(markers.map((marker) => subject.send(marker)));
    for (const [i, marker] of markers.entries()) {
      assert.equal(told[i]?.status, 200);
      exchanges.push({ marker, eventId: told[i].eventId });
    }
  }
  const { pid } = subject.process().child;
  await subject.crash();
  // strace ends after the server does, and only then is everything in its file.
  const read = (): Promise<string> => readFile(file, 'utf8');
  const end = new RegExp(`^${pid} +\\+\\+\\+ killed`, 'm');
  await eventually(async () => end.test(await read()), 10_000);
  return { calls: parseTrace(await read()), exchanges };
}

const LOG = '7</d/earshot.db-wal>';
const FRAME = `20 pwrite64(${LOG}, "\\1<marker>\\0", 4096, 56) = 4096`;
const SYNC = `20 fdatasync(${LOG}) = 0`;
const ANSWER = '10 writev(21<socket:[9]>, [{"HTTP/1.1 200 OK\\r\\n"}, {"evt_1"}], 2) = 90';

/** Written out as strace would: what the checker must find, and what it must not. */
const TRACES: Readonly<Record<string, { lines: readonly string[]; fault?: RegExp }>> = {
  'in order': { lines: [FRAME, SYNC, ANSWER] },
  'with another commit under way': {
    lines: [
      FRAME,
      SYNC,
      `20 pwrite64(${LOG}, "<other>", 4096, 9) = 4096`,
      `20 fdatasync(${LOG} <unfinished ...>`,
      ANSWER,
      '20 <... fdatasync resumed>) = 0',
    ],
  },
  'with a sync that others interrupt': {
    lines: [
      FRAME,
      `20 fdatasync(${LOG} <unfinished ...>`,
      '10 write(1</dev/null>, "x", 1) = 1',
      '20 <... fdatasync resumed>) = 0',
      ANSWER,
    ],
  },
  'without a sync': { lines: [FRAME, ANSWER], fault: /before the log was synced/ },
  'with a sync before the write': {
    lines: [SYNC, FRAME, ANSWER],
    fault: /before the log was synced/,
  },
  'with a sync after the answer': {
    lines: [FRAME, ANSWER, SYNC],
    fault: /before the log was synced/,
  },
  'with a sync that fails': {
    lines: [FRAME, `20 fdatasync(${LOG}) = -1 EIO (Input/output error)`, ANSWER],
    fault: /before the log was synced/,
  },
  'with a sync of another file': {
    lines: [FRAME, '20 fdatasync(5</d/earshot.db>) = 0', ANSWER],
    fault: /before the log was synced/,
  },
  'with a sync that began during the write': {
    lines: [
      `20 pwrite64(${LOG}, "<marker>", 4096, 56 <unfinished ...>`,
      `30 fdatasync(${LOG}) = 0`,
      '20 <... pwrite64 resumed>) = 4096',
      ANSWER,
    ],
    fault: /before the log was synced/,
  },
  'with a sync that has not ended': {
    lines: [
      FRAME,
      `20 fdatasync(${LOG} <unfinished ...>`,
      ANSWER,
      '20 <... fdatasync resumed>) = 0',
    ],
    fault: /before the log was synced/,
  },
  'with a write after the answer': {
    lines: [SYNC, ANSWER, FRAME, SYNC],
    fault: /before it was in the log/,
  },
  'without a write': { lines: [SYNC, ANSWER], fault: /before it was in the log/ },
  'without an answer': { lines: [FRAME, SYNC], fault: /was not answered/ },
};

describe('a trace', () => {
  for (const [what, { lines, fault }] of Object.entries(TRACES)) {
    test(`${what} is found ${fault === undefined ? 'right' : 'wrong'}`, () => {
      const calls = parseTrace(lines.join('\n'));
      const faults = findEarlyAnswers(calls, [{ marker: '<marker>', eventId: 'evt_1' }]);
      assert.equal(faults.length, fault === undefined ? 0 : 1, faults.join());
      assert.match(faults.join(), fault ?? /^$/);
    });
  }
});
