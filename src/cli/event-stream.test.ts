import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { readEventStream, type Message } from './event-stream.ts';
import { CommandFailure } from './failure.ts';

/** A server whose answer is written byte by byte as a test wants it. */
let server: Server;
let answer: (socket: Socket) => void;
const sockets = new Set<Socket>();

before(async () => {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

after(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n';

async function read(idleMs = 5_000): Promise<readonly Message[]> {
  const messages: Message[] = [];
  const { port } = server.address() as AddressInfo;
  const stream = readEventStream({
    url: `http://127.0.0.1:${port}/api/v1/stream`,
    headers: { 'last-event-id': 'req_1' },
    signal: new AbortController().signal,
    idleMs,
    onOpen: () => undefined,
  });
  for await (const message of stream) messages.push(message);
  return messages;
}

const CASES: readonly (readonly [title: string, chunks: readonly string[], data: string[]])[] = [
  ['one message', ['id: 1\nevent: request\ndata: {}\n\n'], ['{}']],
  [
    'comments and heartbeats in between',
    [': live\n\n:\n\ndata: a\n\n', ':\n\ndata: b\n\n'],
    ['a', 'b'],
  ],
  ['a message that is cut anywhere', ['da', 'ta: ', 'a', '\n', '\ndata: b\n', '\n'], ['a', 'b']],
  ['line ends of both kinds', ['data: a\r\n\r\ndata: b\n\n'], ['a', 'b']],
  ['data of several lines', ['data: a\ndata: b\n\n'], ['a\nb']],
  ['a field without a space, and one without a value', ['data:a\nretry\n\n'], ['a']],
  ['nothing of a message that has not ended', ['data: a\n\ndata: b\n'], ['a']],
];

for (const [title, chunks, data] of CASES) {
  test(`reads ${title}`, async () => {
    answer = (socket) => {
      socket.write(HEAD);
      for (const chunk of chunks) socket.write(chunk);
      socket.end();
    };
    assert.deepEqual(
      (await read()).map((message) => message.data),
      data,
    );
  });
}

test('a character that is cut in the middle comes whole', async () => {
  answer = (socket) => {
    const bytes = Buffer.from('data: ü\n\n');
    socket.write(Buffer.concat([Buffer.from(HEAD), bytes.subarray(0, 7)]));
    setTimeout(() => socket.end(bytes.subarray(7)), 20);
  };
  assert.deepEqual(await read(), [{ event: 'message', data: 'ü' }]);
});

async function fail(idleMs?: number): Promise<CommandFailure> {
  const error = await read(idleMs).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof CommandFailure);
  return error;
}

const end = (status: string, body: string) => (socket: Socket) =>
  void socket.end(`HTTP/1.1 ${status}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);

test('a connection that is cut, or silent, can be made again', async () => {
  answer = (socket) => void socket.destroy();
  assert.equal((await fail()).exit, 'unreachable');
  answer = (socket) => void socket.write(HEAD);
  const silent = await fail(50);
  assert.equal(silent.exit, 'unreachable');
  assert.match(silent.message, /nothing came for too long/);
});

test('what a server refuses is refused; a proxy that has no server behind it is not the end', async () => {
  answer = end('401 Unauthorized', '{"error":{"code":"token_invalid","message":"no"}}');
  const refused = await fail();
  assert.deepEqual([refused.exit, refused.message], ['refused', 'token_invalid: no']);
  answer = end('502 Bad Gateway', '<html>');
  assert.equal((await fail()).exit, 'unreachable');
  answer = end('302 Found', '');
  assert.equal((await fail()).exit, 'refused');
});
