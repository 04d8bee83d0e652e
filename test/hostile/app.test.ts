import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startApp, type App } from '../../src/app/app.ts';
import { silentLog } from '../../src/base/log.ts';
import { loadConfig } from '../../src/config/config.ts';
import { callApi } from '../kit/server.ts';
import { post, toTarget } from './wire-case.ts';
import { openWire } from './wire.ts';

const ADMIN_TOKEN = 'test-admin-token-0123456789abcdef';

describe('the one server in front of all', () => {
  let app: App;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-hostile-'));
    const config = await loadConfig({
      flags: { addr: '127.0.0.1:0', data: folder },
      env: { EARSHOT_ADMIN_TOKEN: ADMIN_TOKEN },
      folder,
    });
    if (!config.ok) throw new Error(config.error.join('\n'));
    app = await startApp(config.value.config, {
      log: silentLog,
      serverLimits: { headersMs: 100, checkEveryMs: 20 },
    });
  });
  after(async () => {
    await app.stop();
    await rm(folder, { recursive: true });
  });

  const open = () => openWire(Number(new URL(app.url).port));
  const cases: readonly [name: string, bytes: string, ...statuses: number[]][] = [
    ['serves the absolute form', 'GET http://elsewhere/healthz HTTP/1.1\r\nHost: a\r\n\r\n', 200],
    ['serves HTTP/1.0 without a host', 'GET /healthz HTTP/1.0\r\n\r\n', 200],
    ['knows no route for the asterisk', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['opens no tunnel', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n', 405],
    ['opens no WebSocket', 'GET /nowhere HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n', 404],
    ['wants a host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
    ['wants one host', 'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n', 400],
    ['takes 100 headers', `GET /healthz HTTP/1.1\r\nHost: a\r\n${'x: y\r\n'.repeat(100)}\r\n`, 431],
    [
      'meets the one expectation',
      'GET /healthz HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n',
      100,
      200,
    ],
    ['meets no other', 'GET /healthz HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n', 417],
    ['waits so long for a head', 'GET /healthz HTTP/1.1\r\n', 408],
    [
      'takes no body with two ends',
      'POST /api/v1/listeners HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    [
      'keeps the order of answers',
      'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n\0',
      200,
      404,
      400,
    ],
  ];
  for (const [name, bytes, ...statuses] of cases) {
    test(name, async () => {
      const wire = open();
      wire.send(bytes);
      const answers = await wire.answers(statuses.length);
      wire.destroy();
      assert.deepEqual(
        answers.map(({ status }) => status),
        statuses,
      );
    });
  }

  test('shows an event of 100,000 levels as it is', async () => {
    const listener = await callApi<{ url: string }>(app.url, 'POST /api/v1/listeners', {
      name: 'Deep',
    });
    const { token } = await callApi<{ token: string }>(app.url, 'POST /api/v1/credentials', {
      name: 'Deep',
      kind: 'api_key',
    });
    const body = '['.repeat(100_000) + ']'.repeat(100_000);
    const wire = open();
    wire.send(post(toTarget(new URL(listener.url).pathname, token), body));
    const [answer] = await wire.answers(1);
    wire.destroy();
    const { event_id: id } = JSON.parse(answer?.body ?? '') as { event_id: string };
    const event = await fetch(`${app.url}/api/v1/events/${id}`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    assert.equal(event.status, 200);
    assert.ok((await event.text()).includes(body));
  });
});
