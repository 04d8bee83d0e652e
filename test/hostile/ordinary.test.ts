import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

/**
 * The fast lane must not differ in one answer from what node:http would do: all that is asked of the one, here and
 * beside the stages, is asked of the other too.
 */
const SUITES = ['body', 'connection', 'framing', 'head', 'linger', 'memory', 'time'];

test('whatever is sent over the fast lane is answered alike over the ordinary way', async () => {
  const files = SUITES.map((name) => new URL(`./${name}.test.ts`, import.meta.url).pathname);
  const args = ['--test', '--test-concurrency=1', '--test-reporter=tap', ...files];
  const env = { ...process.env, EARSHOT_TEST_LANE: 'ordinary', NODE_TEST_CONTEXT: undefined };
  const options = { env, timeout: 240_000, maxBuffer: 2 ** 26 };
  const run = promisify(execFile)(process.execPath, args, options);
  const { stdout } = await run.catch(({ stdout: said = '' }: { stdout?: string }) => ({
    stdout: said,
  }));
  assert.match(stdout, /^# fail 0$/m, stdout);
  assert.ok(Number(/^# pass (\d+)$/m.exec(stdout)?.[1]) > 200, 'the suites ran');
});
