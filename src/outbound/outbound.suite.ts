import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { systemClock } from '../base/clock.ts';
import type { Result } from '../base/result.ts';
import { createOutbound, type Outbound, type OutboundRequest } from './outbound.ts';

/** What the tests of this room share: servers on loopback, and a way out that may reach them. */
export interface Served {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly IncomingMessage[];
  readonly connections: () => number;
}

export async function serve(
  t: TestContext,
  handler: RequestListener,
  server = createServer(),
): Promise<Served> {
  const requests: IncomingMessage[] = [];
  let connections = 0;
  server.on('connection', () => (connections += 1));
  server.on('request', (request: IncomingMessage) => requests.push(request));
  server.on('request', handler);
  const port = await listen(server);
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${port}/`, port, requests, connections: () => connections };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A port of loopback on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

type Options = Parameters<typeof createOutbound>[0];

export function outboundFor(t: TestContext, options: Partial<Options> = {}): Outbound {
  const outbound = createOutbound({
    allow: ['127.0.0.1/32'],
    clock: systemClock,
    resolve: (host) => Promise.reject(new Error(`the test resolves ${host}`)),
    ...options,
  });
  t.after(() => outbound.close());
  return outbound;
}

export function post(url: string, more: Partial<OutboundRequest> = {}): OutboundRequest {
  return { method: 'POST', url, headers: {}, body: Buffer.from('{}'), timeoutMs: 5_000, ...more };
}

export function valueOf<T>(outcome: Result<T, unknown>): T {
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}

export function errorOf<E>(outcome: Result<unknown, E>): E {
  assert.ok(!outcome.ok, 'the request was answered');
  return outcome.error;
}
