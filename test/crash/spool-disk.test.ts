import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openSpoolLog } from '../../src/spool/log.ts';
import { buildFaultsOnce } from './subject.ts';

const WRITER = fileURLToPath(new URL('spool-writer.ts', import.meta.url));
/** Errno on Linux, which is where faults can be had. */
const [EIO, ENOSPC] = [5, 28];

const STEPS: readonly string[] = ['one', 'FAULT', 'two', 'mend', 'three'];

interface Case extends Outcome {
  readonly name: string;
  readonly fault: string;
  readonly steps?: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: 'that is full takes more when something has gone',
    fault: `write=${ENOSPC}`,
    told: ['one taken', 'two refused', 'three taken'],
    kept: ['one', 'three'],
    isBroken: false,
  },
  {
    name: 'that does not write takes nothing more',
    fault: `write=${EIO}`,
    told: ['one taken', 'two refused', 'three refused'],
    kept: ['one'],
    isBroken: true,
  },
  {
    name: 'whose folder has failed once leaves no file behind that would be taken for a gap',
    fault: `sync-folder=${EIO}`,
    steps: ['FAULT', 'two', 'two', 'mend', 'one', 'three'],
    told: ['two refused', 'two refused', 'one taken', 'three taken'],
    kept: ['one', 'three'],
    isBroken: false,
  },
  {
    name: 'whose sync has failed takes nothing more, though the next sync would say that all is well',
    fault: `sync=${EIO}`,
    told: ['one taken', 'two refused', 'three refused'],
    kept: ['one'],
    isBroken: true,
  },
];

interface Outcome {
  readonly told: readonly string[];
  readonly kept: readonly string[];
  readonly isBroken: boolean;
}

describe('the disk of a spool', () => {
  let faults: string | undefined;
  let missing: string | undefined;
  before(async () => {
    ({ faults, missing } = await buildFaultsOnce());
  });

  async function write(t: TestContext, steps: readonly string[]) {
    const root = await mkdtemp(join(tmpdir(), 'earshot-spool-'));
    t.after(() => rm(root, { recursive: true }));
    const [folder, switches] = [join(root, 'spool'), join(root, 'switches')];
    await Promise.all([mkdir(folder), mkdir(switches)]);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [WRITER, folder, switches, ...steps],
      {
        env: {
          PATH: process.env['PATH'],
          LD_PRELOAD: faults,
          FAULTS_DATA: folder,
          FAULTS_SWITCHES: switches,
        },
      },
    );
    return { folder, outcome: JSON.parse(stdout) as Outcome };
  }

  for (const { name, fault, steps = STEPS, ...expected } of CASES) {
    test(name, async (t) => {
      if (missing !== undefined) return t.skip(missing);
      const { folder, outcome } = await write(
        t,
        steps.map((step) => (step === 'FAULT' ? fault : step)),
      );
      assert.deepEqual(outcome, expected);
      const problems: string[] = [];
      const { log } = await openSpoolLog({
        folder,
        maxBytes: 2 ** 20,
        onDamage: ({ problem }) => problems.push(problem),
      });
      // What was refused may be there: its sender sends it again.
      const there = (await log.read()).map(String).filter((text) => text !== 'two');
      assert.deepEqual([there, problems], [expected.kept, []]);
      await log.append([Buffer.from('four')]);
      await log.close();
    });
  }
});
