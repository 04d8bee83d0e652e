import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { wait, type Clock } from '../base/clock.ts';
import type { Config } from '../config/config.ts';

/** The one server in front: its port, and its end. */

const IDLE_EVERY_MS = 50;

export function listen(server: Server, { host, port }: Config['addr']): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

export function toHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** No new connections; those without a request end now, the others when they have their answer. */
export async function closeServer(server: Server, clock: Clock, withinMs: number): Promise<void> {
  const closed = new AbortController();
  const timer = clock.after(withinMs, () => server.closeAllConnections());
  server.close(() => closed.abort());
  // A connection that has had its answer would else be kept for the next request, which nobody may make.
  for (; !closed.signal.aborted; await wait(clock, IDLE_EVERY_MS, closed.signal))
    server.closeIdleConnections();
  timer.cancel();
}
