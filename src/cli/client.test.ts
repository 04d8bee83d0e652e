import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { createClient, type Client } from './client.ts';
import { CommandFailure, type Exit } from './failure.ts';

interface Seen {
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

describe('the client, before a server that answers as it is told', () => {
  let server: Server;
  let client: Client;
  let seen: Seen;
  let answer = { status: 200, text: '{}', location: '', type: 'application/json' };

  before(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        seen = { method: request.method, target: request.url, headers: request.headers, body };
        const { status, text, location, type } = answer;
        response.writeHead(status, { location, 'content-type': type }).end(text);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    client = createClient({ server: `http://127.0.0.1:${port}`, token: 'the-token' });
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  async function failure(call: Promise<unknown>, exit: Exit): Promise<CommandFailure> {
    const error: unknown = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof CommandFailure);
    assert.equal(error.exit, exit);
    return error;
  }

  test('fills the path, leaves out what is not asked, and shows the token', async () => {
    answer = { ...answer, status: 200, text: '{"items":[],"next_cursor":null}', location: '' };
    const query = { limit: 5, cursor: undefined, type: 'a b' };
    const { value, bytes } = await client.call('listEvents', { query });
    assert.deepEqual([seen.method, seen.target], ['GET', '/api/v1/events?limit=5&type=a%20b']);
    assert.equal(seen.headers.authorization, 'Bearer the-token');
    assert.deepEqual(value.items, []);
    assert.equal(bytes.toString(), answer.text);
    await client.call('getRun', { params: { id: 'run_../../x' } });
    assert.equal(seen.target, '/api/v1/runs/run_..%2F..%2Fx');
  });

  test('sends a body where the operation has one, also when nothing is said', async () => {
    answer = { ...answer, status: 201, text: '{}', location: '' };
    await client.call('createRunReplay', { params: { id: 'run_06yjb975000' } });
    assert.deepEqual([seen.method, seen.body], ['POST', '{}']);
    assert.equal(seen.headers['content-type'], 'application/json');
  });

  test('answers nothing for a 204, and bytes where the answer is no JSON', async () => {
    answer = { ...answer, status: 204, text: '', location: '' };
    const deleted = await client.call('deleteListener', { params: { id: 'lsn_06yjb975000' } });
    assert.equal(deleted.value, undefined);
    answer = { status: 200, text: 'raw', location: '', type: 'application/octet-stream' };
    const body = await client.call('getRequestBody', { params: { id: 'req_06yjb975000' } });
    assert.deepEqual(Buffer.from(body.value), Buffer.from('raw'));
  });

  test('tells a refusal by its code, its message and the request', async () => {
    const envelope = {
      error: { code: 'state_conflict', message: 'it has ended' },
      request_id: 'r1',
    };
    answer = { ...answer, status: 409, text: JSON.stringify(envelope), location: '' };
    const error = await failure(client.call('listRuns', {}), 'refused');
    assert.equal(error.message, 'state_conflict: it has ended (request r1)');
    assert.equal(Buffer.from(error.answer ?? []).toString(), answer.text);
  });

  test('says which token is wanted when it was refused', async () => {
    const envelope = { error: { code: 'token_invalid', message: 'no' }, request_id: 'r1' };
    answer = { ...answer, status: 401, text: JSON.stringify(envelope), location: '' };
    const error = await failure(client.call('listRuns', {}), 'refused');
    assert.match(error.message, /--token or EARSHOT_ADMIN_TOKEN/);
  });

  test('knows another server when it meets one, and carries its token to no third', async () => {
    answer = { ...answer, status: 502, text: '<html>', location: '' };
    const error = await failure(client.call('listRuns', {}), 'refused');
    assert.match(error.message, /answered 502; is an Earshot server there\?/);
    answer = { ...answer, status: 302, text: '', location: '/elsewhere' };
    await failure(client.call('listRuns', {}), 'refused');
    assert.equal(seen.target, '/api/v1/runs');
  });
});

test('says that nobody is there', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.close();
  await once(server, 'close');
  await assert.rejects(createClient({ server: url, token: 'x' }).call('getHealth', {}), {
    exit: 'unreachable',
    message: `cannot reach ${url}: ECONNREFUSED`,
  });
});
