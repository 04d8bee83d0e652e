import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { ListenerId } from '../../src/model/listener.ts';
import { eventually } from '../kit/clock.ts';
import { openReceiver, type Receiver } from '../kit/receiver.ts';
import { BODY, post, testWire, toTarget, type Target } from './wire-case.ts';
import { openWire } from './wire.ts';

/** Decompressed by a thread: all that is pipelined behind it is ready before it. */
const SLOW_BODY = JSON.stringify('x'.repeat(2 ** 19));
const slow = (target: Target): Buffer =>
  post(target, gzipSync(SLOW_BODY), 'Content-Encoding: gzip\r\n');
const get = ({ head }: Target): string => `${head.replace('POST', 'GET')}\r\n`;
const missing = (target: Target): string => get(target).replace(/[0-9a-f]{8}-/, '00000000-');
const broken = (target: Target): Buffer =>
  post(target, '{"a":', 'Content-Type: application/json\r\n');

testWire('pipelining', [
  {
    name: 'good, bad and slow requests are answered in their order',
    bytes: (target) => [
      Buffer.concat([
        slow(target),
        Buffer.from(get(target)),
        post(target, BODY),
        Buffer.from(missing(target)),
        broken(target),
        slow(target),
        Buffer.from(missing(target)),
      ]),
    ],
    statuses: [200, 405, 200, 404, 400, 200, 404],
    closing: false,
    events: [BODY, SLOW_BODY, SLOW_BODY],
    inAnyOrder: true,
  },
  {
    name: 'what cannot be read is answered after what is owed',
    bytes: (target) => Buffer.concat([slow(target), post(target, BODY), Buffer.from('\0\0\0\0')]),
    statuses: [200, 200, 400],
    closing: true,
    events: [BODY, SLOW_BODY],
    inAnyOrder: true,
  },
  {
    name: 'a body that breaks off in the middle is answered after what is owed',
    bytes: (target) => [
      slow(target),
      `${target.head}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nx\r\n`,
    ],
    statuses: [200, 400],
    closing: true,
    events: [SLOW_BODY],
  },
  {
    name: 'an expectation is met in its turn',
    bytes: (target) => [
      slow(target),
      post(target, BODY, 'Expect: 100-continue\r\n'),
      post(target, BODY),
    ],
    statuses: [200, 100, 200, 200],
    closing: false,
    events: [BODY, BODY, SLOW_BODY],
    inAnyOrder: true,
  },
  {
    name: 'a hundred requests at once have a hundred answers',
    bytes: (target) => Buffer.concat(Array.from({ length: 100 }, () => post(target, BODY))),
    statuses: Array.from({ length: 100 }, () => 200),
    closing: false,
    events: Array.from({ length: 99 }, () => BODY),
  },
  {
    name: 'a request within the body of a refused one is not a request',
    bytes: (target) => {
      const inner = post(target, BODY);
      const head = target.head.replace(target.token, 'forged');
      return [`${head}Content-Length: ${inner.byteLength}\r\n\r\n`, inner];
    },
    statuses: [401],
    closing: true,
  },
  {
    name: 'a request behind the body of a refused one is not served, since the connection ends',
    bytes: (target) => [
      `${target.head.replace(target.token, 'forged')}Content-Length: 5\r\n\r\nabcde`,
      post(target, BODY),
    ],
    statuses: [401],
    closing: true,
  },
  {
    name: 'requests within chunks that break off are not requests',
    bytes: (target) => [
      `${target.head}Transfer-Encoding: chunked\r\n\r\nfff\r\n`,
      post(target, BODY),
      'x'.repeat(0xfff),
    ],
    statuses: [400],
    closing: true,
  },
]);

describe('a sender that closes its side', () => {
  let receiver: Receiver;
  let token: string;
  before(async () => {
    receiver = await openReceiver();
    token = (await receiver.createCredential()).token;
  });
  after(() => receiver.close());

  async function open() {
    const { path, listener } = await receiver.createListener();
    return { target: toTarget(path, token), id: listener.id, wire: openWire(receiver.port) };
  }
  const outcomes = async (listenerId: ListenerId) =>
    (await receiver.store.requests.list({ limit: 10, listenerId })).items.map(
      ({ outcome, code }) => code ?? outcome,
    );

  test('after its request still gets the answer', async () => {
    const { target, id, wire } = await open();
    wire.send(post(target, BODY));
    wire.end();
    const [answer] = await wire.closed();
    assert.equal(answer?.status, 200);
    assert.deepEqual(await outcomes(id), ['received']);
  });

  test('after several requests still gets all answers', async () => {
    const { target, wire } = await open();
    wire.send(slow(target), post(target, BODY), missing(target), slow(target));
    wire.end();
    const answers = await wire.closed();
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 404, 200],
    );
  });

  test('within a body is told that it was not taken', async () => {
    const { target, id, wire } = await open();
    wire.send(`${target.head}Content-Length: 7\r\n\r\n{"a"`);
    wire.end();
    const [answer] = await wire.closed();
    assert.equal(answer?.status, 400);
    assert.match(answer.body, /body_incomplete/);
    await eventually(async () => (await outcomes(id)).length > 0);
    assert.deepEqual(await outcomes(id), ['body_incomplete']);
  });

  test('within a body that is pipelined still gets the answers before it', async () => {
    const { target, wire } = await open();
    wire.send(slow(target), slow(target), `${target.head}Content-Length: 7\r\n\r\n{"a"`);
    wire.end();
    const answers = await wire.closed();
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 400],
    );
  });

  test('within a chunked body is told that it was not taken', async () => {
    const { target, id, wire } = await open();
    wire.send(`${target.head}Transfer-Encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n`);
    wire.end();
    const [answer] = await wire.closed();
    assert.equal(answer?.status, 400);
    assert.match(answer.body, /body_incomplete/);
    await eventually(async () => (await outcomes(id)).length > 0);
    assert.deepEqual(await outcomes(id), ['body_incomplete']);
  });

  test('within a head is told so', async () => {
    const { target, wire } = await open();
    wire.send(target.head);
    wire.end();
    const [answer] = await wire.closed();
    assert.equal(answer?.status, 400);
    assert.match(answer.body, /request_malformed/);
  });

  test('before a request is told nothing', async () => {
    const { wire } = await open();
    wire.end();
    assert.deepEqual(await wire.closed(), []);
  });

  test('within a body, and the other too, leaves no event', async () => {
    const { target, id, wire } = await open();
    wire.send(`${target.head}Content-Length: 7\r\n\r\n{"a"`);
    await eventually(() => wire.socket.writableLength === 0);
    wire.destroy();
    await eventually(async () => (await outcomes(id)).length > 0);
    assert.deepEqual(await outcomes(id), ['body_incomplete']);
  });

  test('and the other too, while its credential is looked at, holds nothing', async () => {
    const { target, id, wire } = await open();
    const fresh = (await receiver.createCredential()).token;
    const verifyToken = receiver.keyring.verifyToken.bind(receiver.keyring);
    receiver.keyring.verifyToken = async (presented) => {
      wire.destroy();
      await sleep(50);
      return verifyToken(presented);
    };
    const headers = 'Content-Length: 7\r\nExpect: 100-continue\r\n';
    wire.send(`${toTarget(target.path, fresh).head}${headers}\r\n{"a"`);
    await eventually(async () => (await outcomes(id)).length > 0);
    receiver.keyring.verifyToken = verifyToken;
    assert.deepEqual(await outcomes(id), ['body_incomplete']);
  });

  test('while its refused body is read on ends the connection', async () => {
    const { target, wire } = await open();
    wire.send(`${target.head.replace(token, 'forged')}Content-Length: 700\r\n\r\n{"a"`);
    const [answer] = await wire.answers(1);
    assert.equal(answer?.status, 401);
    wire.end();
    assert.equal((await wire.closed()).length, 1);
  });
});
