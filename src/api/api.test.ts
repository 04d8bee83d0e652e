import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { systemClock, wait } from '../base/clock.ts';
import {
  ADMIN_TOKEN,
  keepRequest,
  openHouse,
  play,
  type House,
  type Scenario,
} from './api.suite.ts';

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.close());

const unknownId = 'lsn_00000000000';

const SCENARIOS: readonly Scenario[] = [
  {
    title: 'refuses a call without the admin token',
    path: '/api/v1/listeners',
    headers: { authorization: '' },
    status: 401,
    mustContain: ['"token_invalid"'],
    mustNotContain: ['items'],
  },
  {
    title: 'refuses a wrong token',
    path: '/api/v1/listeners',
    headers: { authorization: 'Bearer nearly' },
    status: 401,
    mustContain: ['"token_invalid"'],
    mustNotContain: ['nearly'],
  },
  {
    title: 'refuses the token under another scheme',
    path: '/api/v1/listeners',
    headers: { authorization: `Basic ${ADMIN_TOKEN}` },
    status: 401,
  },
  {
    title: 'takes the scheme in any case',
    path: '/api/v1/listeners',
    headers: { authorization: `bearer ${ADMIN_TOKEN}` },
    status: 200,
  },
  {
    title: 'answers an address that it does not know',
    path: '/api/v2/listeners',
    status: 404,
    mustContain: ['"route_not_found"'],
  },
  {
    title: 'answers the root',
    path: '/',
    headers: { authorization: '' },
    status: 404,
    mustContain: ['"route_not_found"'],
  },
  {
    title: 'answers an id that nothing has',
    path: `/api/v1/listeners/${unknownId}`,
    status: 404,
    mustContain: ['"resource_not_found"', unknownId],
  },
  {
    title: 'answers an id that nothing can have',
    path: '/api/v1/listeners/lsn_zzzzzzzzzzz',
    status: 404,
    mustContain: ['"resource_not_found"'],
  },
  {
    title: 'answers the id of another noun',
    path: '/api/v1/listeners/trg_00000000000',
    status: 404,
  },
  {
    title: 'refuses a body that is not JSON',
    method: 'POST',
    path: '/api/v1/listeners',
    body: '{"name":',
    status: 400,
    mustContain: ['"request_invalid"', 'not JSON'],
  },
  {
    title: 'refuses a list for a body',
    method: 'POST',
    path: '/api/v1/listeners',
    body: [],
    status: 400,
    mustContain: ['\\"body\\"', 'expected object'],
  },
  {
    title: 'names the field and what was expected, not what was given',
    method: 'POST',
    path: '/api/v1/listeners',
    body: {
      name: 'orders',
      verification: { signature: { preset: 'github', secret: ['hush-hush'] } },
    },
    status: 400,
    mustContain: ['verification.signature.secret', 'expected string'],
    mustNotContain: ['hush-hush'],
  },
  {
    title: 'names every field that is wrong, and the unknown one',
    method: 'POST',
    path: '/api/v1/listeners',
    body: { name: 'x', retention: 2, colour: 'red' },
    status: 400,
    mustContain: ['\\"name\\"', '\\"retention\\"', 'colour'],
  },
  {
    title: 'refuses an unknown member of the query',
    path: '/api/v1/listeners?page=2',
    status: 400,
    mustContain: ['page'],
  },
  {
    title: 'refuses a member of the query that is given twice',
    path: '/api/v1/listeners?limit=1&limit=2',
    status: 400,
    mustContain: ['\\"limit\\"', 'once'],
  },
  { title: 'takes the smallest limit', path: '/api/v1/listeners?limit=1', status: 200 },
  { title: 'takes the largest limit', path: '/api/v1/listeners?limit=500', status: 200 },
  {
    title: 'refuses a larger limit',
    path: '/api/v1/listeners?limit=501',
    status: 400,
    mustContain: ['limit', '500'],
  },
  { title: 'refuses a limit of nothing', path: '/api/v1/listeners?limit=0', status: 400 },
  { title: 'refuses a limit that is no number', path: '/api/v1/listeners?limit=many', status: 400 },
  { title: 'refuses a broken limit', path: '/api/v1/listeners?limit=1.5', status: 400 },
  {
    title: 'refuses a cursor that is none',
    path: '/api/v1/events?cursor=abc',
    status: 400,
    mustContain: ['\\"cursor\\"', 'next_cursor'],
  },
  {
    title: 'refuses the cursor of another list',
    path: '/api/v1/events?cursor=run_00000000000',
    status: 400,
    mustContain: ['\\"cursor\\"'],
  },
  {
    title: 'refuses a date without a time',
    path: '/api/v1/requests?since=2026-11-23',
    status: 400,
    mustContain: ['\\"since\\"'],
  },
];

for (const scenario of SCENARIOS) {
  test(scenario.title, async () => {
    const response = await play(house, scenario);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.match(response.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
    assert.equal(
      response.headers.get('www-authenticate'),
      scenario.status === 401 ? 'Bearer' : null,
    );
  });
}

test('tells which methods an address takes', async () => {
  const response = await play(house, {
    title: '',
    method: 'POST',
    path: `/api/v1/listeners/${unknownId}`,
    status: 405,
  });
  assert.equal(response.headers.get('allow'), 'GET, HEAD, PATCH, PUT, DELETE');
});

test('answers HEAD as GET, without the body', async () => {
  const response = await house.fetch('/api/v1/listeners', { method: 'HEAD' });
  assert.equal(response.status, 200);
  assert.equal(await response.text(), '');
});

test('takes a body of 1 MiB and refuses a byte more, declared or not', async () => {
  const padded = (sizeBytes: number): string =>
    JSON.stringify({ name: 'orders' }).padEnd(sizeBytes, ' ');
  const path = '/api/v1/listeners';
  await play(house, { title: '', method: 'POST', path, body: padded(2 ** 20), status: 201 });
  const refusal = {
    title: '',
    method: 'POST',
    path,
    status: 413,
    mustContain: ['"body_too_large"', '1048576'],
  };
  await play(house, { ...refusal, body: padded(2 ** 20 + 1) });
  const response = await house.fetch(path, {
    method: 'POST',
    body: new Blob([padded(2 ** 20 + 1)]).stream(),
    duplex: 'half',
  });
  assert.equal(response.status, 413);
});

test('refuses a body that is not UTF-8', async () => {
  const body = Buffer.concat([
    Buffer.from('{"name":"'),
    Buffer.from([0xff, 0xfe, 0xfd]),
    Buffer.from('"}'),
  ]);
  const response = await house.fetch('/api/v1/listeners', { method: 'POST', body });
  assert.equal(response.status, 400);
});

test('takes a caller who goes away half-way for no fault', async () => {
  house.log.length = 0;
  const socket = connect(Number(new URL(house.url).port), '127.0.0.1');
  const head = [
    'POST /api/v1/listeners HTTP/1.1',
    'Host: x',
    `Authorization: Bearer ${ADMIN_TOKEN}`,
  ];
  socket.write([...head, 'Content-Length: 100', '', '{"name"'].join('\r\n'));
  await wait(systemClock, 50);
  socket.destroy();
  while (house.log.length === 0) await wait(systemClock, 5);
  assert.deepEqual(
    house.log.map(({ event, fields }) => [event, fields['status']]),
    [['operation.answered', 400]],
  );
});

test('answers a malformed Host header in the envelope', async () => {
  const socket = connect(Number(new URL(house.url).port), '127.0.0.1');
  socket.write('GET /healthz HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n');
  const answer = Buffer.concat(await socket.toArray()).toString();
  assert.match(answer, /^HTTP\/1\.1 400 /);
  assert.match(answer, /"request_invalid"/);
  assert.match(answer, /x-request-id/i);
});

test('answers HTTP/1.0 without a Host header', async () => {
  const socket = connect(Number(new URL(house.url).port), '127.0.0.1');
  socket.write('GET /healthz HTTP/1.0\r\n\r\n');
  assert.match(Buffer.concat(await socket.toArray()).toString(), /^HTTP\/1\.1 200 /);
});

test('reads with an ETag, and answers 304 while nothing has changed', async () => {
  const { id } = await house.call('createListener', { body: { name: 'orders' } });
  const path = `/api/v1/listeners/${id}`;
  const etag = (await house.fetch(path)).headers.get('etag') ?? '';
  assert.match(etag, /^"[\w-]{43}"$/);
  for (const condition of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const response = await house.fetch(path, { headers: { 'if-none-match': condition } });
    assert.equal(response.status, 304, condition);
    assert.equal(response.headers.get('etag'), etag);
    assert.equal(await response.text(), '');
  }
  await house.call('updateListener', { params: { id }, body: { description: 'for the shop' } });
  assert.equal((await house.fetch(path, { headers: { 'if-none-match': etag } })).status, 200);
});

test('writes under If-Match only while the resource is as it was read', async () => {
  const { id } = await house.call('createListener', { body: { name: 'orders' } });
  const path = `/api/v1/listeners/${id}`;
  const etag = (await house.fetch(path)).headers.get('etag') ?? '';
  const patch = (condition: string, status: number) => {
    const headers = { 'if-match': condition };
    return play(house, {
      title: '',
      method: 'PATCH',
      path,
      headers,
      body: { description: condition },
      status,
    });
  };
  await patch('"other"', 412);
  await patch(`W/${etag}`, 412);
  await patch(etag, 200);
  await patch(etag, 412);
  await patch('*', 200);
  await play(house, {
    title: '',
    method: 'DELETE',
    path,
    headers: { 'if-match': etag },
    status: 412,
  });
  await play(house, {
    title: '',
    method: 'POST',
    path: `${path}/urls`,
    headers: { 'if-match': etag },
    status: 412,
  });
  const onCollection = { method: 'POST', path: '/api/v1/listeners', body: { name: 'orders' } };
  await play(house, { title: '', ...onCollection, headers: { 'if-match': etag }, status: 412 });
});

test('lets one of many writers through when all name the same ETag', async () => {
  const { id } = await house.call('createListener', { body: { name: 'orders' } });
  const path = `/api/v1/listeners/${id}`;
  const etag = (await house.fetch(path)).headers.get('etag') ?? '';
  const writers = Array.from({ length: 8 }, (_, i) =>
    house.fetch(path, {
      method: 'PATCH',
      headers: { 'if-match': etag },
      body: `{"description":"${i}"}`,
    }),
  );
  const statuses = (await Promise.all(writers))
    .map(({ status }) => status)
    .toSorted((a, b) => a - b);
  assert.deepEqual(statuses, [200, ...Array<number>(7).fill(412)]);
});

test('loses no member when many patch at once', async () => {
  const { id } = await house.call('createListener', { body: { name: 'orders' } });
  const bodies = [
    { description: 'a' },
    { enabled: false },
    { retention: 7 as const },
    { payload: { max_bytes: 9 } },
  ];
  await Promise.all(bodies.map((body) => house.call('updateListener', { params: { id }, body })));
  const { description, enabled, retention, payload } = await house.call('getListener', {
    params: { id },
  });
  const expected = {
    description: 'a',
    enabled: false,
    retention: 7,
    payload: { content_types: null, max_bytes: 9, schema: null, on_mismatch: 'refuse' as const },
  };
  assert.deepEqual({ description, enabled, retention, payload }, expected);
});

test('logs one line per call, with its operation, and never the token', async () => {
  house.log.length = 0;
  await house.call('createCredential', { body: { name: 'for the shop' } });
  assert.deepEqual(
    house.log.map(({ event }) => event),
    ['operation.answered'],
  );
  const line = JSON.stringify(house.log);
  assert.match(line, /"operation":"createCredential"/);
  assert.match(line, /"status":201/);
  assert.doesNotMatch(line, /eyJ|admin-token/);
});

test('answers a fault with 500 and logs what it was under the same id', async () => {
  const { id: listenerId } = await house.call('createListener', { body: { name: 'orders' } });
  const { requestId } = await keepRequest(house.store, { listenerId, bytes: '{}' });
  house.log.length = 0;
  house.replayOutcome = new TypeError('a bug, with details');
  const scenario = {
    title: '',
    method: 'POST',
    path: `/api/v1/requests/${requestId}/replays`,
    status: 500,
  };
  const response = await play(house, {
    ...scenario,
    mustContain: ['"internal_error"'],
    mustNotContain: ['details'],
  });
  assert.equal(house.log.length, 1);
  assert.equal(house.log[0]?.event, 'operation.failed');
  assert.equal(house.log[0]?.fields['request_id'], response.headers.get('x-request-id'));
  assert.match(String(house.log[0]?.fields['error']), /a bug, with details/);
});

test('answers 503 and when to come again once the store takes nothing more', async () => {
  const other = await openHouse();
  await other.store.close();
  const scenario = {
    title: '',
    method: 'POST',
    path: '/api/v1/listeners',
    body: { name: 'orders' },
  };
  const response = await play(other, {
    ...scenario,
    status: 503,
    mustContain: ['"store_unavailable"'],
  });
  assert.equal(response.headers.get('retry-after'), '2');
  await other.close();
});
