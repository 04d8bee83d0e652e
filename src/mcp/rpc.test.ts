import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RpcError, serveRpc, type RpcRequest } from './rpc.ts';

async function exchange(
  chunks: readonly (string | Uint8Array)[],
  handle: (request: RpcRequest) => Promise<object> = async ({ params }) => params,
): Promise<unknown[]> {
  const written: string[] = [];
  const input = (async function* () {
    yield* chunks;
  })();
  await serveRpc(input, { handle, write: (line) => void written.push(line) });
  return written.map((line) => {
    assert.match(line, /^[^\n]+\n$/);
    return JSON.parse(line) as unknown;
  });
}

const call = (id: unknown, params: unknown = {}) =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method: 'echo', params })}\n`;
const result = (id: unknown, value: unknown) => ({ jsonrpc: '2.0', id, result: value });
const error = (id: unknown, code: number) => (message: unknown) => {
  const { error, ...rest } = message as { error: { code: number; message: string } };
  assert.deepEqual(
    [rest, error.code, typeof error.message],
    [{ jsonrpc: '2.0', id }, code, 'string'],
  );
};

test('answers each request under its id, wherever the lines are cut', async () => {
  const text = Buffer.from(call(1, { a: 'é😀' }) + call('two'));
  const expected = [result(1, { a: 'é😀' }), result('two', {})];
  assert.deepEqual(await exchange([text]), expected);
  assert.deepEqual(await exchange([...text].map((byte) => Uint8Array.of(byte))), expected);
  assert.deepEqual(await exchange([text.subarray(0, -1)]), expected);
});

test('says nothing to notifications, answers and empty lines', async () => {
  const notification = '{"jsonrpc":"2.0","method":"notifications/initialized"}\n';
  assert.deepEqual(
    await exchange([notification, '\n', '{"jsonrpc":"2.0","id":1,"result":{}}\n']),
    [],
  );
});

test('says what is wrong, and goes on', async () => {
  const lines = [
    '{"id":\n',
    '[]\n',
    '7\n',
    '{"jsonrpc":"2.0","id":3,"method":"echo","params":[1]}\n',
  ];
  const answers = await exchange([...lines, call(4)]);
  const expected = [
    error(null, -32_700),
    error(null, -32_600),
    error(null, -32_600),
    error(3, -32_602),
  ];
  for (const [at, check] of expected.entries()) check(answers[at]);
  assert.deepEqual(answers[4], result(4, {}));
});

test('tells errors by their codes, and those that have none as faults', async () => {
  const answers = await exchange([call(1), call(2)], () =>
    Promise.reject(new RpcError('unknownMethod', 'no')),
  );
  error(1, -32_601)(answers[0]);
  const [fault] = await exchange([call(1)], () => Promise.reject(new TypeError('broken')));
  error(1, -32_603)(fault);
});

test('a request that takes long holds no other up, and is answered before the end', async () => {
  const { promise, resolve } = Promise.withResolvers<object>();
  const answers = await exchange(
    [call('slow', { wait: true }), call('quick')],
    async ({ params }) => {
      if (params['wait'] === true) return promise;
      resolve({ at: 'last' });
      return {};
    },
  );
  assert.deepEqual(answers, [result('quick', {}), result('slow', { at: 'last' })]);
});

test('a line that never ends is not kept', async () => {
  const endless = Array.from({ length: 6 }, () => 'x'.repeat(2 ** 20));
  const answers = await exchange([...endless, '\n', call(1)]);
  assert.equal(answers.length, 1);
  error(null, -32_700)(answers[0]);
});
