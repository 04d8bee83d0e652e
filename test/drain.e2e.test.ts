import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './kit/clock.ts';
import { openDestination } from './kit/destination.ts';
import {
  callApi,
  findFreePort,
  isListening,
  listAll,
  startServer,
  type RunningServer,
} from './kit/server.ts';

/** SIGTERM to a real server that has something to do. */

const PATIENCE_MS = 30_000;

describe('a server that is told to stop', () => {
  let folder: string;
  let port: number;
  let server: RunningServer;
  let listener: { readonly id: string; readonly url: string };

  const start = (env: Record<string, string>): Promise<RunningServer> =>
    startServer({ dataFolder: folder, port, env: { EARSHOT_LOG_LEVEL: 'info', ...env } });
  const notify = async (): Promise<number> =>
    (await fetch(listener.url, { method: 'POST', body: '{}' })).status;
  const isDraining = (): Promise<void> =>
    eventually(() => server.output().includes('app.draining'), PATIENCE_MS);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-drain-'));
    port = await findFreePort();
    server = await start({ EARSHOT_DRAIN_DELAY: '2s', EARSHOT_DRAIN_TIME: '20s' });
    listener = await callApi(server.url, 'POST /api/v1/listeners', {
      name: 'drained',
      verification: { credential: 'off' },
      unsecured: true,
    });
  });

  after(async () => {
    if (server.process.exitCode === null) await server.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });

  test('takes requests for a while and says that it is not ready, then finishes and ends with 0', async () => {
    const ended = once(server.process, 'exit');
    const { hostname, pathname } = new URL(listener.url);
    const slow = connect(port, hostname);
    let answer = '';
    slow.setEncoding('utf8').on('data', (text: string) => (answer += text));
    slow.write(`POST ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: 2\r\n\r\n{`);
    await once(slow, 'ready').catch(() => undefined);

    server.process.kill('SIGTERM');
    await isDraining();
    const readiness = await fetch(`${server.url}/readyz`);
    assert.equal(readiness.status, 503);
    assert.match(await readiness.text(), /draining/);
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
    assert.equal(await notify(), 200);

    await eventually(async () => !(await isListening(port)), PATIENCE_MS);
    slow.write('}');
    const [code] = (await ended) as [number | null];
    assert.match(answer, /^HTTP\/1\.1 200 /);
    assert.equal(code, 0);
  });

  test('cuts off at its deadline what does not end, and the attempt does not count', async () => {
    const stuck = createServer(() => undefined);
    stuck.listen(0, '127.0.0.1');
    await once(stuck, 'listening');
    const { port: stuckPort } = stuck.address() as AddressInfo;
    server = await start({ EARSHOT_DRAIN_TIME: '1s' });
    await callApi(server.url, 'POST /api/v1/triggers', {
      name: 'onward',
      listener_ids: [listener.id],
      workflow: { steps: [{ forward: { url: `http://127.0.0.1:${stuckPort}`, timeout: '60s' } }] },
    });
    const reached = once(stuck, 'request');
    assert.equal(await notify(), 200);
    await reached;
    assert.equal(await server.kill('SIGTERM'), 0);
    stuck.closeAllConnections();
    stuck.close();
    await once(stuck, 'close');

    const destination = await openDestination(stuckPort);
    server = await start({});
    await eventually(() => destination.arrivals.length > 0, PATIENCE_MS);
    assert.equal(destination.arrivals[0]?.headers['earshot-attempt'], '1');
    const isCompleted = async (): Promise<boolean> => {
      const runs = await listAll<{ status: string }>(server.url, '/api/v1/runs');
      return runs.every(({ status }) => status === 'completed');
    };
    await eventually(isCompleted, PATIENCE_MS);
    await destination.close();
  });
});
