import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, test, type TestContext } from 'node:test';
import { errorOf, outboundFor, post, valueOf } from './outbound.suite.ts';

/** What a destination may write that no HTTP server would: bytes over a bare socket. */
interface Bare {
  readonly url: string;
  readonly connections: () => number;
  /** Heads of requests, as they came. */
  readonly heads: readonly string[];
  readonly sockets: ReadonlySet<Socket>;
  /** Resolves when every connection so far is closed. */
  readonly allClosed: () => Promise<void>;
}

type Answer = (socket: Socket, place: { connection: number; request: number }) => void;

/** Calls `answer` for each request; requests have a body of two bytes, or none. */
async function serveBare(t: TestContext, answer: Answer): Promise<Bare> {
  const sockets = new Set<Socket>();
  const heads: string[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    const connection = (connections += 1);
    let text = '';
    let request = 0;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      if (!text.endsWith('\r\n\r\n{}')) return;
      heads.push(text);
      text = '';
      answer(socket, { connection, request: (request += 1) });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    connections: () => connections,
    heads,
    sockets,
    async allClosed() {
      await Promise.all(
        [...sockets].map((socket) => new Promise((ok) => socket.once('close', ok))),
      );
    },
  };
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

/** Writes a byte now and then, until the connection is closed. */
function drip(socket: Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ''), 2);
  socket.on('close', () => clearInterval(timer));
}

describe('within the time of the whole exchange', () => {
  const CASES: readonly (readonly [title: string, answer: Answer, message: RegExp])[] = [
    [
      'a head that drips',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        drip(socket, 'x: y\r\n');
      },
      /^no answer/,
    ],
    [
      'a header value that has no end',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nx: ');
        drip(socket, 'y');
      },
      /^no answer/,
    ],
    [
      'a chunked body that drips',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
        drip(socket, '1\r\n.\r\n');
      },
      /^answered 200, but the body did not end/,
    ],
    [
      'a body that stops half-way',
      (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'),
      /^answered 200, but the body did not end/,
    ],
    [
      'a body without length on a connection that stays open',
      (socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\nall'),
      /^answered 200, but the body did not end/,
    ],
    [
      'interim answers that are all',
      (socket) => void socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'),
      /^no answer/,
    ],
  ];
  for (const [title, answer, message] of CASES) {
    test(`ends ${title}, and closes the connection`, async (t) => {
      const server = await serveBare(t, answer);
      const failure = errorOf(await outboundFor(t).request(post(server.url, { timeoutMs: 100 })));
      assert.equal(failure.code, 'destination_timeout');
      assert.match(failure.message, message);
      assert.ok(failure.durationMs < 2_000, `${failure.durationMs}`);
      await server.allClosed();
    });
  }
});

describe('what is no answer', () => {
  const head = 'HTTP/1.1 200 OK\r\n';
  const GARBAGE: Readonly<Record<string, string>> = {
    nothing: '',
    'another protocol': 'SSH-2.0-OpenSSH_9.9\r\n\r\n',
    'bytes of all sorts': String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i)),
    'a later version of HTTP': 'HTTP/3.0 200 OK\r\ncontent-length: 0\r\n\r\n',
    'a status of two digits': 'HTTP/1.1 20 OK\r\ncontent-length: 0\r\n\r\n',
    'a head without end': head,
    'a header without a colon': `${head}nonsense\r\n\r\n`,
    'a header name with a space': `${head}x y: z\r\n\r\n`,
    'a line folded as of old': `${head}x: y\r\n z\r\ncontent-length: 0\r\n\r\n`,
    'a length that is no number': `${head}content-length: many\r\n\r\nok`,
    'a negative length': `${head}content-length: -1\r\n\r\nok`,
    'two lengths': `${head}content-length: 2\r\ncontent-length: 3\r\n\r\nok!`,
    'a length beside chunks': `${head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    'a chunk of no size': `${head}transfer-encoding: chunked\r\n\r\nzz\r\n\r\n`,
    'a body shorter than its length': `${head}content-length: 9\r\n\r\nhalf`,
    'a chunked body that is cut off': `${head}transfer-encoding: chunked\r\n\r\n5\r\nhalf`,
    'a change of protocol that nobody asked for':
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
    'an interim answer alone': 'HTTP/1.1 103 Early Hints\r\n\r\n',
  };
  for (const [title, text] of Object.entries(GARBAGE)) {
    test(`answers destination_unreachable to ${title}`, async (t) => {
      const server = await serveBare(t, (socket) => socket.end(text, 'latin1'));
      const failure = errorOf(await outboundFor(t).request(post(server.url)));
      assert.equal(failure.code, 'destination_unreachable');
      assert.notEqual(failure.message, '');
      await server.allClosed();
    });
  }

  for (const [title, flood] of [
    ['a single header', (socket: Socket) => void socket.write(`${head}x: ${'y'.repeat(2 ** 20)}`)],
    ['many headers', (socket: Socket) => void socket.write(head + 'a: b\r\n'.repeat(2 ** 17))],
  ] as const) {
    test(`ends a head of a megabyte in ${title} long before the time is over`, async (t) => {
      const server = await serveBare(t, flood);
      const failure = errorOf(await outboundFor(t).request(post(server.url)));
      assert.equal(failure.code, 'destination_unreachable');
      assert.match(failure.message, /header/i);
      assert.ok(failure.durationMs < 2_000);
      await server.allClosed();
    });
  }

  test('ends a flood of interim answers, and takes the final answer after a few', async (t) => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n';
    const flood = await serveBare(t, (socket) => void socket.write(hints.repeat(100_000)));
    const outbound = outboundFor(t);
    const failure = errorOf(await outbound.request(post(flood.url)));
    assert.equal(failure.code, 'destination_unreachable');
    assert.match(failure.message, /more than 20 interim answers/);
    await flood.allClosed();

    const few = await serveBare(t, (socket) => void socket.write(hints.repeat(20) + OK));
    assert.equal(valueOf(await outbound.request(post(few.url))).status, 200);
  });

  test('answers destination_unreachable when the connection is reset half-way through the answer', async (t) => {
    const server = await serveBare(t, (socket) => {
      socket.write(`${head}content-length: 9\r\n\r\nhalf`, () => socket.resetAndDestroy());
    });
    const failure = errorOf(await outboundFor(t).request(post(server.url)));
    assert.equal(failure.code, 'destination_unreachable');
  });
});

describe('what comes after an answer', () => {
  for (const [title, more] of [
    ['a second answer', 'HTTP/1.1 500 Oops\r\ncontent-length: 4\r\n\r\nevil'],
    ['a longer body than it said', 'evil'],
  ] as const) {
    test(`${title} is never taken for the answer to the next request`, async (t) => {
      const server = await serveBare(t, (socket, { connection }) => {
        socket.write(connection === 1 ? OK + more : OK);
      });
      const outbound = outboundFor(t, { limits: { connectionsPerOrigin: 1 } });
      for (let i = 0; i < 3; i++) {
        const answer = valueOf(await outbound.request(post(server.url)));
        assert.deepEqual([answer.status, answer.body.toString()], [200, 'ok']);
      }
      assert.equal(server.connections(), 2);
    });
  }
});

describe('a connection that was kept open', () => {
  const close = {
    'is closed': (socket: Socket) => void socket.end(),
    'is reset': (socket: Socket) => void socket.resetAndDestroy(),
  };
  for (const [title, end] of Object.entries(close)) {
    test(`and ${title} between two requests counts for nothing`, async (t) => {
      const server = await serveBare(t, (socket) => void socket.write(OK));
      const outbound = outboundFor(t, { limits: { connectionsPerOrigin: 1 } });
      valueOf(await outbound.request(post(server.url)));
      const closed = server.allClosed();
      for (const socket of server.sockets) end(socket);
      await closed;
      valueOf(await outbound.request(post(server.url)));
      assert.equal(server.connections(), 2);
    });

    test(`and ${title} under a request has it sent once more`, async (t) => {
      const server = await serveBare(t, (socket, { connection, request }) => {
        if (connection === 1 && request === 2) end(socket);
        else socket.write(OK);
      });
      const outbound = outboundFor(t, { limits: { connectionsPerOrigin: 1 } });
      valueOf(await outbound.request(post(server.url)));
      const answer = valueOf(await outbound.request(post(`${server.url}second`)));
      assert.equal(answer.body.toString(), 'ok');
      assert.deepEqual(
        server.heads.map((head) => head.split(' ')[1]),
        ['/', '/second', '/second'],
      );
      assert.equal(server.connections(), 2);
    });

    test(`and ${title} under a request each time is a failure at the second time`, async (t) => {
      const server = await serveBare(t, (socket, { request }) => {
        if (request === 2) end(socket);
        else socket.write(OK);
      });
      const outbound = outboundFor(t, { limits: { connectionsPerOrigin: 2 } });
      await Promise.all([1, 2].map(() => outbound.request(post(server.url))));
      assert.equal(server.connections(), 2);
      const failure = errorOf(await outbound.request(post(server.url)));
      assert.equal(failure.code, 'destination_unreachable');
      assert.equal(server.heads.length, 4);
    });

    test(`is not at fault where a fresh one ${title}: that is a failure at once`, async (t) => {
      const server = await serveBare(t, end);
      const failure = errorOf(await outboundFor(t).request(post(server.url)));
      assert.equal(failure.code, 'destination_unreachable');
      assert.equal(server.heads.length, 1);
    });
  }

  test('and is closed after an answer has begun has the request not sent again', async (t) => {
    const server = await serveBare(t, (socket, { request }) => {
      if (request === 1) socket.write(OK);
      else socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf');
    });
    const outbound = outboundFor(t, { limits: { connectionsPerOrigin: 1 } });
    valueOf(await outbound.request(post(server.url)));
    const failure = errorOf(await outbound.request(post(server.url)));
    assert.equal(failure.code, 'destination_unreachable');
    assert.equal(server.heads.length, 2);
  });

  test('and is closed under a request leaves it no more time than it had', async (t) => {
    const server = await serveBare(t, (socket, { connection, request }) => {
      if (connection === 1 && request === 1) socket.write(OK);
      else if (connection === 1) setTimeout(() => socket.end(), 60);
    });
    const outbound = outboundFor(t, { limits: { connectionsPerOrigin: 1 } });
    valueOf(await outbound.request(post(server.url)));
    const failure = errorOf(await outbound.request(post(server.url, { timeoutMs: 600 })));
    assert.equal(failure.code, 'destination_timeout');
    assert.ok(failure.durationMs < 3_000, `${failure.durationMs}`);
    assert.equal(server.connections(), 2);
  });
});
