import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventually } from '../test/kit/clock.ts';
import { fileOf, readResult } from './result.ts';
import { judge } from './scenario.ts';

const BENCH = fileURLToPath(new URL('./bench.ts', import.meta.url));

interface Bench {
  readonly process: ChildProcess;
  /** Where it may leave something behind. */
  readonly folder: string;
  readonly name: string;
  output(): string;
}

async function start(t: TestContext, ...args: readonly string[]): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-bench-test-'));
  const name = `test-${process.pid}`;
  t.after(async () => {
    await rm(folder, { recursive: true, force: true });
    await rm(fileOf(name), { force: true });
  });
  const child = spawn(process.execPath, [BENCH, ...args, '--name', name], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { process: child, folder, name, output: () => output };
}

test('a short run keeps a result with figures, and leaves nothing else behind', async (t) => {
  const bench = await start(t, 'ack-64', 'ack-fastify', '--rounds', '2', '--round-ms', '100');
  const [code] = (await once(bench.process, 'close')) as [number | null];
  assert.equal(code, 0, bench.output());
  assert.match(bench.output(), /Earshot \/ bare node:http: /);

  const result = readResult(bench.name);
  assert.deepEqual(result?.effort, { rounds: 2, roundMs: 100, seedRows: 1_000_000 });
  const measured = result?.scenarios ?? {};
  assert.deepEqual(Object.keys(measured), ['ack-64', 'ack-fastify']);
  for (const scenario of Object.values(measured)) {
    if ('error' in scenario) assert.fail(scenario.error);
    assert.deepEqual(Object.keys(scenario.rows), ['bare', 'fastify', 'earshot']);
    for (const figure of scenario.figures) {
      assert.ok(figure.lowest <= figure.median && figure.median <= figure.highest);
      assert.ok(figure.median > 0 && judge(figure) !== undefined);
    }
    assert.ok(Object.values(scenario.rows).every((row) => row['refused'] === 0));
  }
  assert.deepEqual(await readdir(bench.folder), []);
});

test('a run that is told to stop ends its processes and removes its folder', async (t) => {
  const bench = await start(t, 'ack-64', '--round-ms', '60000');
  // The heading says that it has begun; the first of its servers comes up then.
  await once(bench.process.stdout ?? bench.process, 'data');
  await eventually(async () => (await readdir(bench.folder, { recursive: true })).length > 3);
  bench.process.kill('SIGTERM');
  // Its processes share its output: it closes when the last of them has ended.
  const [code] = (await once(bench.process, 'close')) as [number | null];
  assert.equal(code, 143, bench.output());
  assert.deepEqual(await readdir(bench.folder), []);
});
