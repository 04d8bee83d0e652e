import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../kit/clock.ts';
import { openReceiver, type Receiver } from '../kit/receiver.ts';
import { BODY, post, toTarget } from './wire-case.ts';
import { openWire, type Wire } from './wire.ts';

describe('a sender that takes its time', () => {
  let receiver: Receiver;
  let token: string;
  before(async () => {
    receiver = await openReceiver({
      serverLimits: { headersMs: 100, requestMs: 150, idleMs: 700, checkEveryMs: 20 },
    });
    token = (await receiver.createCredential()).token;
  });
  after(() => receiver.close());

  async function open() {
    const { path, listener } = await receiver.createListener();
    return { target: toTarget(path, token), id: listener.id, wire: openWire(receiver.port) };
  }
  const count = async (listenerId: `lsn_${string}`) =>
    (await receiver.store.events.list({ limit: 10, listenerId })).items.length;

  async function assertTimeout(wire: Wire): Promise<void> {
    const [answer] = await wire.answers(1);
    assert.equal(answer?.status, 408);
    assert.match(answer.body, /"code":"request_timeout"/);
    assert.equal(answer.headers['connection'], 'close');
    wire.end();
    assert.equal((await wire.closed()).length, 1);
  }

  /** A byte now and then, until the connection closes or this has gone on too long. */
  async function drip(wire: Wire, bytes: string): Promise<void> {
    for (let i = 0; i < 60 && wire.socket.bytesRead === 0; i++) {
      wire.send(bytes);
      await sleep(5);
    }
  }

  test('with its headers is told that it is too late', async () => {
    const { target, wire } = await open();
    wire.send(target.head);
    await assertTimeout(wire);
  });

  test('with its headers, a byte at a time, is told that it is too late', async () => {
    const { target, wire } = await open();
    wire.send(target.head);
    await drip(wire, 'x');
    await assertTimeout(wire);
  });

  test('with its body is told that it is too late, and leaves no event', async () => {
    const { target, id, wire } = await open();
    wire.send(`${target.head}Content-Length: 1000\r\n\r\n{`);
    await assertTimeout(wire);
    assert.equal(await count(id), 0);
  });

  test('with its chunks, one at a time, is told that it is too late, and leaves no event', async () => {
    const { target, id, wire } = await open();
    wire.send(`${target.head}Transfer-Encoding: chunked\r\n\r\n`);
    await drip(wire, '1\r\nx\r\n');
    await assertTimeout(wire);
    assert.equal(await count(id), 0);
  });

  test('with its second request has the answer to the first', async () => {
    const { target, id, wire } = await open();
    wire.send(post(target, BODY), `${target.head}Content-Length: 7\r\n\r\n{`);
    const answers = await wire.answers(2);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 408],
    );
    wire.destroy();
    assert.equal(await count(id), 1);
  });

  test('to send a body that it was asked for is told that it is too late', async () => {
    const { target, wire } = await open();
    wire.send(`${target.head}Expect: 100-continue\r\nContent-Length: 7\r\n\r\n`);
    const answers = await wire.answers(2);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [100, 408],
    );
    wire.destroy();
  });

  test('to read its answers is left, and holds up nobody', async (t) => {
    // Its own server: a request of somebody else that waits its turn must not be told that it is too late. Long enough
    // for a busy machine to come to it.
    const receiver = await openReceiver({ serverLimits: { idleMs: 1_500, checkEveryMs: 20 } });
    t.after(() => receiver.close());
    const { path } = await receiver.createListener();
    const target = toTarget(path, (await receiver.createCredential()).token);
    const wire = openWire(receiver.port);
    wire.socket.pause();
    const request = Buffer.from(`${target.head.replace('POST', 'GET')}\r\n`);
    const ended = new Promise<void>((resolve) => void wire.socket.on('close', () => resolve()));
    const thousand = Buffer.concat(Array.from({ length: 1_000 }, () => request));
    for (let i = 0; i < 100; i++) wire.socket.write(thousand);
    // The server stops to read before it has read them all.
    await eventually(() => wire.socket.writableLength > 0);
    const other = openWire(receiver.port);
    other.send(post(target, BODY));
    assert.equal((await other.answers(1))[0]?.status, 200);
    other.destroy();
    await ended;
    const answered = receiver.ingest.stats()['method_not_allowed'] ?? 0;
    assert.ok(answered < 100_000, 'all was read, and all answers were held');
  });
});
