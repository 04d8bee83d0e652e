import assert from 'node:assert/strict';
import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import * as fc from 'fast-check';
import { openSpoolLog, type SpoolLog } from './log.ts';

interface Opened {
  readonly log: SpoolLog;
  readonly cutBytes: number;
  readonly problems: string[];
}

async function newFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-spool-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function open(folder: string, more = {}): Promise<Opened> {
  const problems: string[] = [];
  const opened = await openSpoolLog({
    folder,
    maxBytes: 2 ** 20,
    onDamage: ({ problem }) => problems.push(problem),
    ...more,
  });
  return { ...opened, problems };
}

const append = (log: SpoolLog, ...texts: readonly string[]): Promise<void[]> =>
  Promise.all(texts.map((text) => log.append([Buffer.from(text)])));

/** Everything that it holds, forgotten as it is read. */
async function drain(log: SpoolLog, atOnce = Infinity): Promise<readonly string[]> {
  const texts: string[] = [];
  for (;;) {
    const records = (await log.read()).slice(0, atOnce);
    if (records.length === 0) return texts;
    texts.push(...records.map((payload) => payload.toString()));
    await log.forget(records.length);
  }
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).toSorted();
  return names.map((name) => join(folder, name));
}

const numbers = (count: number, from = 0): readonly string[] =>
  Array.from({ length: count }, (_, i) => `record ${from + i}`);

test('what was appended is read in order, before and after it is opened anew, until it is forgotten', async (t) => {
  const folder = await newFolder(t);
  const { log } = await open(folder);
  await append(log, 'one', 'two');
  await append(log, 'three');
  const texts = async (from: SpoolLog) => (await from.read()).map((each) => each.toString());
  assert.deepEqual(await texts(log), ['one', 'two', 'three']);
  await log.forget(1);
  assert.deepEqual(await texts(log), ['two', 'three']);
  assert.equal(log.count(), 2);
  await log.close();
  const again = await open(folder);
  // How far it was read is not kept: whoever reads it knows what was there already.
  assert.deepEqual(await drain(again.log), ['one', 'two', 'three']);
  assert.deepEqual([again.log.count(), again.log.bytes(), again.problems], [0, 0, []]);
  assert.deepEqual(await filesIn(folder), []);
  await again.log.close();
});

test('is for its owner alone to read', async (t) => {
  const folder = await newFolder(t);
  const { log } = await open(folder);
  await append(log, 'one');
  const [file = ''] = await filesIn(folder);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  await log.close();
});

test('begins a new file when one is long enough, and deletes the oldest when all of it is forgotten', async (t) => {
  const folder = await newFolder(t);
  const { log } = await open(folder, { segmentBytes: 200 });
  for (const text of numbers(20)) await append(log, text);
  const before = await filesIn(folder);
  assert.ok(before.length > 2, `${before.length} files`);
  assert.deepEqual(await drain(log, 7), numbers(20));
  assert.deepEqual(await filesIn(folder), []);
  await append(log, 'next');
  assert.deepEqual(await drain(log), ['next']);
  await log.close();
});

test('what is appended while it is read comes behind, whatever the order of reading and writing', async (t) => {
  const step = fc.oneof(
    fc.record({ append: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ forget: fc.integer({ min: 0, max: 9 }) }),
    fc.constant('reopen' as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const folder = await newFolder(t);
      let { log } = await open(folder, { segmentBytes: 150 });
      let appended = 0;
      let forgotten = 0;
      let writing: Promise<unknown> = Promise.resolve();
      for (const each of steps) {
        if (each === 'reopen') {
          await writing;
          await log.close();
          ({ log } = await open(folder, { segmentBytes: 150 }));
          const [first] = await log.read();
          // What was forgotten may come again, but nothing is left out.
          const next = first === undefined ? appended : Number(first.toString().split(' ')[1]);
          assert.ok(next <= forgotten, `${next} after ${forgotten}`);
          forgotten = next;
        } else if ('append' in each) {
          writing = Promise.all([writing, append(log, ...numbers(each.append, appended))]);
          appended += each.append;
        } else {
          const read = (await log.read()).slice(0, each.forget);
          const expected = numbers(read.length, forgotten);
          assert.deepEqual(read.map(String), expected);
          await log.forget(read.length);
          forgotten += read.length;
        }
      }
      await writing;
      assert.equal(log.count(), appended - forgotten);
      assert.deepEqual(await drain(log), numbers(appended - forgotten, forgotten));
      await log.close();
    }),
    { numRuns: 25 },
  );
});

test('takes no more than it may, and takes more when something was forgotten', async (t) => {
  const { log } = await open(await newFolder(t), { maxBytes: 2_000, segmentBytes: 300 });
  const large = 'x'.repeat(500);
  await append(log, large, large, large);
  await assert.rejects(append(log, large), { code: 'store_unavailable', message: /full/ });
  assert.equal(log.count(), 3);
  assert.equal((await drain(log)).length, 3);
  await append(log, large);
  assert.deepEqual(await drain(log), [large]);
  await log.close();
});

test('a record may be longer than a file or a read', async (t) => {
  const folder = await newFolder(t);
  const { log } = await open(folder, { maxBytes: 2 ** 24, segmentBytes: 100 });
  const large = 'é'.repeat(2 ** 20);
  await append(log, 'before', large, 'behind');
  assert.deepEqual(await drain(log), ['before', large, 'behind']);
  await log.close();
});

test('what a process that died was writing is cut off and told of, and nothing else', async (t) => {
  const folder = await newFolder(t);
  const { log } = await open(folder);
  await append(log, 'one');
  await append(log, 'two');
  await log.close();
  const [file = ''] = await filesIn(folder);
  const { size } = await stat(file);
  await appendFile(file, Buffer.alloc(100));
  const again = await open(folder);
  assert.deepEqual([again.cutBytes, again.problems], [100, []]);
  assert.equal((await stat(file)).size, size);
  await append(again.log, 'three');
  assert.deepEqual(await drain(again.log), ['one', 'two', 'three']);
  await again.log.close();
});

const DAMAGE: readonly {
  readonly name: string;
  readonly harm: (files: readonly string[]) => Promise<void>;
  readonly lost: readonly number[];
  readonly kept: number;
}[] = [
  {
    name: 'a record that has changed',
    harm: async ([, second = '']) => {
      const bytes = await readFile(second);
      const at = bytes.indexOf('record 3');
      await writeFile(second, bytes.fill('X', at, at + 3));
    },
    lost: [3],
    kept: 1,
  },
  {
    name: 'the title of a file that has changed',
    harm: async ([, second = '']) => {
      const bytes = await readFile(second);
      await writeFile(second, bytes.fill(0, 0, 12));
    },
    lost: [],
    kept: 1,
  },
  {
    name: 'a file that was cut short though another came after it',
    harm: async ([first = '']) => truncate(first, (await stat(first)).size - 3),
    lost: [2],
    kept: 1,
  },
  {
    name: 'a file that is gone from between two others',
    harm: async ([, second = '']) => rm(second),
    lost: [3, 4, 5],
    kept: 1,
  },
  {
    name: 'a file that was emptied',
    harm: async ([, second = '']) => truncate(second, 0),
    lost: [3, 4, 5],
    kept: 1,
  },
];

for (const { name, harm, lost, kept } of DAMAGE) {
  test(`${name} is told of and the file kept; all the rest is read`, async (t) => {
    const folder = await newFolder(t);
    const { log } = await open(folder, { segmentBytes: 115 });
    for (const text of numbers(9)) await append(log, text);
    await log.close();
    const files = await filesIn(folder);
    assert.equal(files.length, 3);
    await harm(files);
    const again = await open(folder, { segmentBytes: 115 });
    assert.equal(again.problems.length, 1, again.problems.join('\n'));
    const whole = numbers(9).filter((_, i) => !lost.includes(i));
    assert.equal(again.log.count(), whole.length);
    assert.deepEqual(await drain(again.log), whole);
    assert.equal(again.log.damagedFiles(), kept);
    await again.log.close();
    const left = await filesIn(folder);
    assert.deepEqual(
      left.map((path) => path.endsWith('.damaged')),
      [true],
    );
    const third = await open(folder);
    assert.deepEqual([third.problems, third.log.damagedFiles()], [[], kept]);
    await third.log.close();
  });
}

test('a record that is damaged while it waits is told of when it is read; the others are read', async (t) => {
  const folder = await newFolder(t);
  const { log, problems } = await open(folder);
  await append(log, 'one', 'two');
  await append(log, 'three');
  const [file = ''] = await filesIn(folder);
  const bytes = await readFile(file);
  await writeFile(file, bytes.fill('X', bytes.indexOf('two'), bytes.indexOf('two') + 3));
  assert.deepEqual(await drain(log), ['one', 'three']);
  assert.equal(problems.length, 1);
  assert.equal(log.count(), 0);
  assert.equal(log.damagedFiles(), 1);
  await log.close();
});
