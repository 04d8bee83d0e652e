import assert from 'node:assert/strict';
import { test } from 'node:test';
import type {
  OperationAnswer as AnswerOfContract,
  OperationInput as InputOfContract,
} from '../api/contract.ts';
import { operations } from '../api/contract.ts';
import { createClient, type OperationAnswer, type OperationInput } from './client.ts';
import { ROUTES } from './generated/routes.ts';

type Name = keyof typeof ROUTES;
type Misfits<T extends Record<Name, boolean>> = {
  [N in Name]: T[N] extends true ? never : N;
}[Name];

/** Names of the operations whose generated answer is not what the contract says; the same of inputs. */
type AnswerMisfits = Misfits<{
  [N in Name]: OperationAnswer<N> extends AnswerOfContract<N> ? true : false;
}>;
type InputMisfits = Misfits<{
  [N in Name]: InputOfContract<N> extends OperationInput<N> ? true : false;
}>;

test('its types say what the contract says', () => {
  // These lines compile only as long as there are none.
  const answers: [AnswerMisfits] extends [never] ? 'none' : AnswerMisfits = 'none';
  const inputs: [InputMisfits] extends [never] ? 'none' : InputMisfits = 'none';
  assert.deepEqual([answers, inputs], ['none', 'none']);
});

test('it calls every operation of the contract, by its method and path', () => {
  const routes = Object.entries(ROUTES).map(([name, { method, path }]) => [
    name,
    `${method} ${path}`,
  ]);
  const contract = Object.entries(operations).map(([name, { method, path }]) => [
    name,
    `${method.toLowerCase()} ${path}`,
  ]);
  assert.deepEqual(Object.fromEntries(routes), Object.fromEntries(contract));
});

test('sends what the document says: the type of a patch, and no body where there is none', async () => {
  const seen: [string, string | null, string][] = [];
  const client = createClient({
    server: 'http://127.0.0.1:1',
    token: 'the-token',
    async send(request) {
      seen.push([request.url, request.headers.get('content-type'), await request.text()]);
      return Response.json({ ok: true });
    },
  });
  const id = 'lsn_06yjb975000';
  await client.call('updateListener', { params: { id }, body: { description: undefined } });
  await client.call('getListener', { params: { id } });
  await client.call('createListenerUrl', { params: { id } });
  const url = `http://127.0.0.1:1/api/v1/listeners/${id}`;
  assert.deepEqual(seen, [
    [url, 'application/merge-patch+json', '{}'],
    [url, null, ''],
    [`${url}/urls`, 'application/json', '{}'],
  ]);
});
