import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock, wait, type Clock } from '../../base/clock.ts';
import { keepRequest, openHouse, play, type House } from '../api.suite.ts';
import type { ListenerId } from '../../model/listener.ts';
import type { TriggerId } from '../../model/trigger.ts';
import { replay } from '../contract/replay.ts';
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

async function replayEvent(listener: ListenerId, named?: TriggerId): Promise<string> {
  const { eventId } = await keepRequest(house.store, { listenerId: listener, bytes: '{}' });
  assert.ok(eventId !== undefined);
  const body = named === undefined ? {} : { trigger_ids: [named] };
  await house.call('createEventReplay', { params: { id: eventId }, body });
  return eventId;
}

/** The ids of the replays that came, and of the events in them. */
function readReplays(text: string) {
  const found = [...text.matchAll(/^event: replay\ndata: (.*)$/gm)];
  const all = found.map(([, data]) => replay.parse(JSON.parse(data ?? '')));
  return all.map(({ id, filter }) => ({ id, ids: filter.ids }));
}

test('tells of replays of events once, each listener of its own', async () => {
  const { id: other } = await house.call('createListener', { body: { name: 'another' } });
  const early = await replayEvent(listenerId);
  const tail = await openTail(`/api/v1/stream?listener_id=${listenerId}`);
  await tail.until(': live');
  const foreign = await replayEvent(other);
  const own = [await replayEvent(listenerId), await replayEvent(listenerId)];
  const filter = { listener_id: listenerId, type: 'none' };
  const many = await house.call('createReplay', { body: { of: 'events', filter } });
  await house.call('createReplay', {
    body: { of: 'requests', filter: { ids: ['req_06yjb975000'] } },
  });
  assert.ok('id' in many);
  await tail.until(many.id);
  const { requestId } = await keepRequest(house.store, { listenerId, bytes: '{}' });
  const text = await tail.until(`id: ${requestId}`);
  assert.deepEqual(
    readReplays(text).map(({ ids }) => ids?.[0]),
    [...own, undefined],
  );
  for (const id of [early, foreign]) assert.ok(!text.includes(`"ids":["${id}"]`));
  tail.leave();
});

test('a replay that was not told when a connection broke is told by the next', async () => {
  const seen = await keepRequest(house.store, { listenerId, bytes: '{}' });
  const missed = await replayEvent(listenerId);
  const tail = await openTail('/api/v1/stream', { 'last-event-id': seen.requestId });
  await tail.until(`"ids":["${missed}"]`);
  tail.leave();
});

test('a replay through one trigger that is named concerns nobody else', async () => {
  const workflow = { steps: [{ forward: { url: 'https://example.com' } }] };
  const body = { name: 'one', listener_ids: [listenerId], workflow };
  const trigger = await house.call('createTrigger', { body });
  const tail = await openTail();
  await tail.until(': live');
  await replayEvent(listenerId, trigger.id);
  const shown = await replayEvent(listenerId);
  const text = await tail.until(`"ids":["${shown}"]`);
  assert.equal(readReplays(text).length, 1);
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

test('sends what can be seen only after younger ones, once, and whoever resumes goes on behind those', async () => {
  const tail = await openTail();
  await tail.until(': live');
  const [late, later] = [house.store.newId('req'), house.store.newId('req')];
  const { requestId: young } = await keepRequest(house.store, { listenerId, bytes: '{}' });
  await tail.until(`id: ${young}`);
  await keepRequest(house.store, { listenerId, bytes: '{}', id: late });
  await tail.until(`"id":"${late}"`);
  await keepRequest(house.store, { listenerId, bytes: '{}', id: later });
  const text = await tail.until(`"id":"${later}"`);
  const seen = [...text.matchAll(/^id: (\S+)\n.*\ndata: {"id":"(\w+)"/gm)].map((match) =>
    match.slice(1),
  );
  assert.deepEqual(seen, [
    [young, young],
    [young, late],
    [young, later],
  ]);
  tail.leave();
});
