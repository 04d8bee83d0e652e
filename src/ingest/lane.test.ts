import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { createManualClock } from '../../test/kit/clock.ts';
import type { Exchange } from './exchange.ts';
import { LaneExchange } from './lane-exchange.ts';
import { createHttpServer } from './server.ts';

/** What comes back for one request of so many bytes, and over which way it went. */
async function ask(
  t: TestContext,
  { fastLane, bytes }: { fastLane: boolean; bytes: number },
): Promise<{ readonly answer: string; readonly isFast: boolean }> {
  const { server, serve } = createHttpServer({
    clock: createManualClock(),
    newRequestId: () => 'req_00000000000',
    fastLane,
  });
  let isFast = false;
  const ingest = (exchange: Exchange): void => {
    isFast = exchange instanceof LaneExchange;
    const onEnd = (): void =>
      exchange.answer({ status: 200, headers: { 'x-echo': 'caf\xe9' }, body: '{"say":"é"}' });
    exchange.read({ onData: () => {}, onEnd, onBreak: () => {} });
  };
  serve({ ingest, api: (_, response) => void response.writeHead(404).end() });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('latin1');
  const head = `POST /webhooks/v1/listeners/x/notify HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes}\r\n\r\n`;
  socket.end(head + 'x'.repeat(bytes), 'latin1');
  return { answer: (await text(socket)).replace(/^Date: .*$/m, 'Date: now'), isFast };
}

test('a header beyond ASCII and a body in UTF-8 leave over both ways as the same bytes', async (t) => {
  const [fast, ordinary] = [
    await ask(t, { fastLane: true, bytes: 2 }),
    await ask(t, { fastLane: false, bytes: 2 }),
  ];
  assert.deepEqual([fast.isFast, ordinary.isFast], [true, false]);
  assert.match(fast.answer, /^x-echo: caf\xe9\r$/m);
  assert.ok(fast.answer.endsWith('{"say":"\xc3\xa9"}'), fast.answer);
  const sorted = (answer: string): readonly string[] => answer.split('\r\n').toSorted();
  assert.deepEqual(sorted(fast.answer), sorted(ordinary.answer));
});

test('a body that node:http would hold back is left to it', async (t) => {
  const bytes = 64 * 1024;
  assert.equal((await ask(t, { fastLane: true, bytes })).isFast, true);
  assert.equal((await ask(t, { fastLane: true, bytes: bytes + 1 })).isFast, false);
});

test('within a request the sender may be silent for longer than between two, but not for ever', async (t) => {
  const { server, serve } = createHttpServer({
    clock: createManualClock(),
    newRequestId: () => 'req_00000000000',
    fastLane: true,
    limits: { keepAliveMs: 75_000, idleMs: 120_000 },
  });
  const began = Promise.withResolvers<void>();
  let requests = 0;
  const ingest = (exchange: Exchange): void => {
    requests += 1;
    if (requests === 2) return began.resolve();
    const onEnd = (): void => exchange.answer({ status: 200, headers: {}, body: '' });
    exchange.read({ onData: () => {}, onEnd, onBreak: () => {} });
  };
  serve({ ingest, api: (_, response) => void response.writeHead(404).end() });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const [sender, [receiver]] = [
    connect((server.address() as AddressInfo).port, '127.0.0.1'),
    (await once(server, 'connection')) as [Socket],
  ];
  const request =
    'POST /webhooks/v1/listeners/x/notify HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1';
  sender.write(request);
  await once(sender, 'data');
  const between = receiver.timeout ?? 0;
  sender.write(request.slice(0, -1));
  await began.promise;

  receiver.emit('timeout');
  assert.equal(receiver.destroyed, false);
  assert.equal(between + (receiver.timeout ?? 0), 120_000);
  receiver.emit('timeout');
  assert.equal(receiver.destroyed, true);
});
