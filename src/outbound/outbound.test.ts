import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../base/clock.ts';
import { createOutbound } from './outbound.ts';
import { closedPort, errorOf, outboundFor, post, serve, valueOf } from './outbound.suite.ts';

test('sends method, path, headers and body, and hands back what is answered', async (t) => {
  const body = Promise.withResolvers<string>();
  const server = await serve(t, (request, response) => {
    request.setEncoding('utf8').once('data', body.resolve);
    response.setHeader('Set-Cookie', ['a=1', 'b=2']);
    response.writeHead(201, { 'Content-Type': 'text/plain', 'X-Two': ['a', 'b'] }).end('made');
  });
  const outcome = await outboundFor(t).request(
    post(`${server.url}hooks/1?a=b%20c#gone`, {
      headers: { 'X-Event': 'evt_1' },
      body: Buffer.from('{"a":1}'),
    }),
  );
  const answer = valueOf(outcome);
  assert.equal(answer.status, 201);
  assert.equal(answer.body.toString(), 'made');
  assert.equal(answer.truncated, false);
  assert.equal(answer.headers['content-type'], 'text/plain');
  assert.equal(answer.headers['x-two'], 'a, b');
  assert.equal(answer.headers['set-cookie'], 'a=1, b=2');
  assert.ok(Number.isInteger(answer.durationMs) && answer.durationMs >= 0);
  const [request] = server.requests;
  assert.equal(request?.method, 'POST');
  assert.equal(request?.url, '/hooks/1?a=b%20c');
  assert.equal(request?.headers['x-event'], 'evt_1');
  assert.equal(request?.headers['content-length'], '7');
  assert.equal(await body.promise, '{"a":1}');
});

test('writes the fields of the connection itself, whatever the caller says', async (t) => {
  const server = await serve(t, (_request, response) => response.end());
  const headers = {
    Host: 'internal.test',
    'Content-Length': '999',
    'Transfer-Encoding': 'chunked',
    Connection: 'close, X-Hop',
    'X-Hop': 'dropped',
    'X-End': 'kept',
  };
  valueOf(await outboundFor(t).request(post(server.url, { headers })));
  const seen = server.requests[0]?.headers;
  assert.equal(seen?.host, `127.0.0.1:${server.port}`);
  assert.equal(seen?.['content-length'], '2');
  assert.equal(seen?.connection, 'keep-alive');
  assert.equal(seen?.['x-end'], 'kept');
  assert.equal(seen?.['transfer-encoding'], undefined);
  assert.equal(seen?.['x-hop'], undefined);
});

for (const status of [204, 400, 404, 429, 500, 503]) {
  test(`hands back status ${status} as an answer`, async (t) => {
    const server = await serve(t, (_request, response) => response.writeHead(status).end());
    assert.equal(valueOf(await outboundFor(t).request(post(server.url))).status, status);
  });
}

test('passes over interim answers', async (t) => {
  const server = await serve(t, (_request, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => response.end('done'));
  });
  const answer = valueOf(await outboundFor(t).request(post(server.url)));
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['link'], undefined);
});

test('follows no redirect', async (t) => {
  const server = await serve(t, (_request, response) =>
    response.writeHead(302, { location: '/elsewhere' }).end(),
  );
  const answer = valueOf(await outboundFor(t).request(post(server.url)));
  assert.equal(answer.status, 302);
  assert.equal(answer.headers['location'], '/elsewhere');
  assert.equal(server.requests.length, 1);
});

test('asks no proxy, whatever the environment says', async (t) => {
  const server = await serve(t, (_request, response) => response.end());
  const proxy = await serve(t, (_request, response) => response.end());
  for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) process.env[name] = proxy.url;
  t.after(() =>
    ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY'].forEach((name) => delete process.env[name]),
  );
  valueOf(await outboundFor(t).request(post(server.url)));
  assert.equal(proxy.connections(), 0);
});

const CAPTURES = [
  { captureBytes: 0, sizeBytes: 0, keptBytes: 0, truncated: false },
  { captureBytes: 0, sizeBytes: 1, keptBytes: 0, truncated: true },
  { captureBytes: 10, sizeBytes: 10, keptBytes: 10, truncated: false },
  { captureBytes: 10, sizeBytes: 11, keptBytes: 10, truncated: true },
  { captureBytes: undefined, sizeBytes: 65_536, keptBytes: 65_536, truncated: false },
  { captureBytes: undefined, sizeBytes: 65_537, keptBytes: 65_536, truncated: true },
];

for (const { captureBytes, sizeBytes, keptBytes, truncated } of CAPTURES) {
  test(`keeps ${keptBytes} of ${sizeBytes} bytes under a limit of ${captureBytes ?? 'nothing said'}`, async (t) => {
    const body = Buffer.alloc(sizeBytes, 'abc');
    const server = await serve(t, (_request, response) => response.end(body));
    const outcome = await outboundFor(t).request(
      post(server.url, captureBytes === undefined ? {} : { captureBytes }),
    );
    const answer = valueOf(outcome);
    assert.equal(answer.truncated, truncated);
    assert.ok(answer.body.equals(body.subarray(0, keptBytes)));
  });
}

test('stops reading an endless body at the limit, closes the connection, and counts the status', async (t) => {
  const closed = Promise.withResolvers<void>();
  const server = await serve(t, (_request, response) => {
    const more = (): void => {
      while (response.write(Buffer.alloc(16_384))) if (response.destroyed) return;
    };
    response.on('drain', more).on('close', closed.resolve);
    more();
  });
  const answer = valueOf(await outboundFor(t).request(post(server.url)));
  assert.deepEqual([answer.status, answer.truncated, answer.body.byteLength], [200, true, 65_536]);
  await closed.promise;
});

test('ends a body that drips when the time of the whole exchange is over', async (t) => {
  const closed = Promise.withResolvers<void>();
  const server = await serve(t, (_request, response) => {
    const drip = setInterval(() => response.write('.'), 5);
    response.on('close', () => {
      clearInterval(drip);
      closed.resolve();
    });
  });
  const failure = errorOf(await outboundFor(t).request(post(server.url, { timeoutMs: 100 })));
  assert.equal(failure.code, 'destination_timeout');
  assert.equal(failure.message, 'answered 200, but the body did not end within 100 ms');
  assert.ok(failure.durationMs >= 99 && failure.durationMs < 2_000, `${failure.durationMs}`);
  await closed.promise;
});

test('ends a request that is not answered in time', async (t) => {
  const server = await serve(t, () => {});
  const failure = errorOf(await outboundFor(t).request(post(server.url, { timeoutMs: 50 })));
  assert.equal(failure.code, 'destination_timeout');
  assert.equal(failure.message, 'no answer within 50 ms');
});

test('never sends a request whose time is over while it waits for a connection', async (t) => {
  const answers: (() => void)[] = [];
  const server = await serve(t, (_request, response) => answers.push(() => response.end()));
  const outbound = outboundFor(t, { limits: { connectionsPerOrigin: 1 } });
  const first = outbound.request(post(server.url));
  const failure = errorOf(await outbound.request(post(server.url, { timeoutMs: 50 })));
  assert.equal(failure.code, 'destination_timeout');
  assert.equal(failure.message, 'no connection within 50 ms; nothing was sent');
  answers.forEach((answer) => answer());
  valueOf(await first);
  const third = outbound.request(post(`${server.url}third`));
  await waitUntil(() => server.requests.length === 2);
  answers.forEach((answer) => answer());
  valueOf(await third);
  assert.deepEqual(
    server.requests.map(({ url }) => url),
    ['/', '/third'],
  );
});

async function waitUntil(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

test('opens no more connections to an origin than its limit, and uses them again', async (t) => {
  const server = await serve(t, (_request, response) => response.end());
  const outbound = outboundFor(t, { limits: { connectionsPerOrigin: 2 } });
  for (let round = 0; round < 3; round++) {
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => outbound.request(post(server.url))),
    );
    assert.ok(outcomes.every(({ ok }) => ok));
  }
  assert.equal(server.requests.length, 30);
  assert.equal(server.connections(), 2);
});

test('answers destination_unreachable when the connection is reset', async (t) => {
  const server = await serve(t, (request) => request.socket.resetAndDestroy());
  assert.equal(
    errorOf(await outboundFor(t).request(post(server.url))).code,
    'destination_unreachable',
  );
});

test('answers destination_unreachable when the connection breaks within the body', async (t) => {
  const server = await serve(t, (request, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half', () => request.socket.destroy());
  });
  assert.equal(
    errorOf(await outboundFor(t).request(post(server.url))).code,
    'destination_unreachable',
  );
});

test('answers destination_unreachable when what comes is not HTTP', async (t) => {
  const server = await serve(t, (request) => request.socket.end('220 mail.test ESMTP\r\n'));
  assert.equal(
    errorOf(await outboundFor(t).request(post(server.url))).code,
    'destination_unreachable',
  );
});

test('answers destination_unreachable to each of many requests when nothing listens', async (t) => {
  const url = `http://127.0.0.1:${await closedPort()}/`;
  const outbound = outboundFor(t);
  const outcomes = await Promise.all(
    Array.from({ length: 300 }, () => outbound.request(post(url))),
  );
  for (const outcome of outcomes) {
    assert.equal(errorOf(outcome).code, 'destination_unreachable');
    assert.match(errorOf(outcome).message, /ECONNREFUSED/);
  }
});

test('ends at once when the signal aborts, and closes the connection', async (t) => {
  const controller = new AbortController();
  const closed = Promise.withResolvers<void>();
  const server = await serve(t, (_request, response) => {
    response.on('close', closed.resolve);
    controller.abort();
  });
  const failure = errorOf(
    await outboundFor(t).request(post(server.url, { signal: controller.signal })),
  );
  assert.equal(failure.code, 'attempt_interrupted');
  assert.equal(failure.message, 'the request was interrupted; its effect is unknown');
  await closed.promise;
});

test('sends nothing when the signal is aborted already', async (t) => {
  const server = await serve(t, (_request, response) => response.end());
  const failure = errorOf(
    await outboundFor(t).request(post(server.url, { signal: AbortSignal.abort() })),
  );
  assert.equal(failure.code, 'attempt_interrupted');
  assert.equal(failure.message, 'the request was interrupted; nothing was sent');
  assert.equal(server.connections(), 0);
});

test('lets what is under way end when it is closed, and takes no more', async (t) => {
  const outbound = outboundFor(t);
  let closing: Promise<void> | undefined;
  const server = await serve(t, (_request, response) => {
    closing = outbound.close();
    response.end('done');
  });
  assert.equal(valueOf(await outbound.request(post(server.url))).body.toString(), 'done');
  await closing;
  assert.equal(errorOf(await outbound.request(post(server.url))).code, 'attempt_interrupted');
  await outbound.close();
});

test('cannot be made with a limit that it does not know or that bounds nothing', () => {
  const make = (limits: object) => () => createOutbound({ allow: [], clock: systemClock, limits });
  assert.throws(make({ connections: 1 }), {
    name: 'TypeError',
    message: /"connections" is not a limit/,
  });
  assert.throws(make({ connectionsPerOrigin: 0 }), {
    name: 'TypeError',
    message: /at least 1, not 0/,
  });
  assert.throws(make({ connectTimeoutMs: Number.NaN }), { name: 'TypeError', message: /not NaN/ });
  assert.throws(make({ captureBytes: -1 }), { name: 'TypeError', message: /at least 0, not -1/ });
  assert.doesNotThrow(make({ connectionsPerOrigin: 1, connectTimeoutMs: 1, captureBytes: 0 }));
});
