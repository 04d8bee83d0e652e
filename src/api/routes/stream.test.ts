import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock, wait, type Clock } from '../../base/clock.ts';
import { keepRequest, openHouse, play, type House } from '../api.suite.ts';
import { streamedRequest } from '../contract/request.ts';

/** Time runs a hundred times as fast for the API: a heartbeat comes after 150 ms. */
const SPEED = 100;
const fastClock: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic() * SPEED,
  after: (delayMs, callback) => systemClock.after(delayMs / SPEED, callback),
};

let house: House;
let listenerId: `lsn_${string}`;
before(async () => {
  house = await openHouse(fastClock);
  listenerId = (await house.call('createListener', { body: { name: 'orders' } })).id;
});
after(() => house.close());

interface Tail {
  readonly response: Response;
  /** Reads on until the text is there; answers with all that came. */
  until(text: string): Promise<string>;
  rest(): Promise<string>;
  leave(): void;
}

async function openTail(
  path = '/api/v1/stream',
  headers: Record<string, string> = {},
): Promise<Tail> {
  const leaving = new AbortController();
  const response = await house.fetch(path, { headers, signal: leaving.signal });
  assert.equal(response.status, 200);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let all = '';
  const read = async (): Promise<boolean> => {
    const { done, value } = await reader.read();
    all += Buffer.from(value ?? []).toString();
    return !done;
  };
  return {
    response,
    async until(text) {
      while (!all.includes(text)) assert.ok(await read(), `the stream ended without ${text}`);
      return all;
    },
    async rest() {
      while (await read());
      return all;
    },
    leave: () => leaving.abort(),
  };
}

async function untilAlone(): Promise<void> {
  while (house.ring() > 0) await wait(systemClock, 5);
}

test('sends each new request as an event with its id, and nothing from before', async () => {
  const old = await keepRequest(house.store, { listenerId, bytes: '{}' });
  const tail = await openTail();
  assert.equal(tail.response.headers.get('content-type'), 'text/event-stream');
  await tail.until(': live');
  const { requestId } = await keepRequest(house.store, {
    listenerId,
    bytes: '{}',
    type: 'order.paid',
  });
  house.ring();
  const text = await tail.until('\ndata: ');
  const block = (await tail.until('}\n\n')).split('\n\n').find((one) => one.startsWith('id: '));
  const lines = block?.split('\n') ?? [];
  assert.deepEqual(lines.slice(0, 2), [`id: ${requestId}`, 'event: request']);
  const data = streamedRequest.parse(JSON.parse(lines[2]?.slice('data: '.length) ?? ''));
  assert.deepEqual([data.id, data.type], [requestId, 'order.paid']);
  assert.ok(!text.includes(old.requestId));
  tail.leave();
});

test('goes on after the last id that was seen, and leaves none out', async () => {
  const seen = await keepRequest(house.store, { listenerId, bytes: '{}' });
  const missed: string[] = [];
  for (let i = 0; i < 3; i++)
    missed.push((await keepRequest(house.store, { listenerId, bytes: '{}' })).requestId);
  const tail = await openTail('/api/v1/stream', { 'last-event-id': seen.requestId });
  const text = await tail.until(`id: ${missed[2]}`);
  const ids = [...text.matchAll(/^id: (\S+)$/gm)].map((match) => match[1]);
  assert.deepEqual(ids, missed);
  tail.leave();
});

test('sends only what one listener got', async () => {
  const { id: other } = await house.call('createListener', { body: { name: 'other' } });
  const tail = await openTail(`/api/v1/stream?listener_id=${other}`);
  await tail.until(': live');
  const foreign = await keepRequest(house.store, { listenerId, bytes: '{}' });
  const own = await keepRequest(house.store, { listenerId: other, rejected: true });
  const text = await tail.until(`id: ${own.requestId}`);
  assert.ok(!text.includes(foreign.requestId));
  tail.leave();
});

test('sees what nobody told it of at the next tick', async () => {
  const tail = await openTail();
  await tail.until(': live');
  const { requestId } = await keepRequest(house.store, { listenerId, bytes: '{}' });
  await tail.until(`id: ${requestId}`);
  tail.leave();
});

test('sends a comment while there is nothing to send', async () => {
  const tail = await openTail();
  await tail.until('\n:\n\n');
  tail.leave();
});

test('looks no more when the receiver has gone', async () => {
  await untilAlone();
  const tail = await openTail();
  await tail.until(': live');
  await tail.until('\n:\n\n');
  assert.equal(house.ring(), 1);
  tail.leave();
  await untilAlone();
});

test('ends when the process drains', async () => {
  const tail = await openTail();
  await tail.until(': live');
  house.isDraining = true;
  await tail.rest();
  house.isDraining = false;
});

test('refuses a last id that is none', async () => {
  await play(house, {
    title: '',
    path: '/api/v1/stream',
    headers: { 'last-event-id': 'evt_1' },
    status: 400,
    mustContain: ['Last-Event-ID'],
  });
});

test('wants the admin token', async () => {
  await play(house, {
    title: '',
    path: '/api/v1/stream',
    headers: { authorization: '' },
    status: 401,
  });
});
