import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { runClosedLoop } from './closed-loop.ts';
import { runOpenLoop } from './open-loop.ts';
import { MARK, nowMs } from './order.ts';

const REQUEST = `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 8\r\n\r\n${MARK}`;

async function serve(t: TestContext, listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

test('an open loop charges a standstill to all who would have come meanwhile', async (t) => {
  let came = 0;
  const port = await serve(t, (_, response) => {
    came += 1;
    // Arrivals 20 to 70 fall into it; with one connection, a closed loop would have noticed it once.
    if (came === 20) setTimeout(() => response.end('late'), 250);
    else response.end('ok');
  });
  const outcome = await runOpenLoop({
    port,
    connections: 1,
    durationMs: 500,
    ratePerSecond: 200,
    requests: [REQUEST],
  });
  assert.equal(outcome.requests, 100);
  assert.equal(outcome.lost, 0);
  assert.ok(outcome.p99Ms >= 200, `p99 is ${outcome.p99Ms}`);
});

test('an open loop counts what is never answered, as long as it was waited for', async (t) => {
  const port = await serve(t, (request, response) => {
    request.socket.destroy();
    response.destroy();
  });
  const outcome = await runOpenLoop({
    port,
    connections: 2,
    durationMs: 50,
    ratePerSecond: 100,
    requests: [REQUEST],
  });
  assert.deepEqual([outcome.requests, outcome.lost], [0, 5]);
});

test('an open loop numbers its requests, and tells when each was answered', async (t) => {
  const bodies: string[] = [];
  const port = await serve(t, (request, response) => {
    request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
    request.on('end', () => response.end('ok'));
  });
  const before = nowMs();
  const outcome = await runOpenLoop({
    port,
    connections: 4,
    durationMs: 50,
    ratePerSecond: 200,
    requests: [REQUEST],
    marked: true,
  });
  assert.deepEqual(
    bodies.toSorted(),
    Array.from({ length: 10 }, (_, i) => `0000000${i}`),
  );
  const numbers = outcome.answeredAtMs.map(([number]) => number);
  assert.deepEqual(
    numbers.toSorted((a, b) => a - b),
    Array.from({ length: 10 }, (_, i) => i),
  );
  for (const [, atMs] of outcome.answeredAtMs) assert.ok(atMs >= before && atMs <= nowMs());
});

test('a closed loop keeps all connections busy, takes the requests in turn and tells answers apart', async (t) => {
  const paths: string[] = [];
  let atOnce = 0;
  let most = 0;
  const port = await serve(t, (request, response) => {
    most = Math.max(most, ++atOnce);
    paths.push(request.url ?? '');
    setTimeout(() => {
      atOnce -= 1;
      response.writeHead(request.url === '/b' ? 503 : 200).end('x'.repeat(100));
    }, 5);
  });
  const requests = ['/a', '/b'].map((path) => REQUEST.replace('POST /', `POST ${path}`));
  const outcome = await runClosedLoop({ port, connections: 4, durationMs: 100, requests });
  assert.equal(most, 4);
  const refused = outcome.refused['503'] ?? 0;
  assert.equal(outcome.requests + refused, paths.length);
  assert.ok(Math.abs(outcome.requests - refused) <= 1);
  assert.ok(outcome.p50Ms >= 4);
});

test('an answer that ends its connection is an answer: the next request goes over another one', async (t) => {
  const port = await serve(t, (_, response) => {
    response.writeHead(503, { connection: 'close', 'content-length': 2 }).end('no');
  });
  const outcome = await runClosedLoop({
    port,
    connections: 4,
    durationMs: 200,
    requests: [REQUEST],
  });
  assert.equal(outcome.lost, 0);
  assert.ok((outcome.refused['503'] ?? 0) > 4, JSON.stringify(outcome.refused));
});
