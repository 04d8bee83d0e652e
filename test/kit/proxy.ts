import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A bad line in front of a server. */
export interface Proxy {
  readonly url: string;
  /** Connections that were made so far. */
  count(): number;
  /** Ends every connection without a word. */
  cut(): void;
  /** From now on, whether new connections are taken. */
  block(isBlocked: boolean): void;
  close(): Promise<void>;
}

export async function openProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isBlocked = false;
  let count = 0;
  const server = createServer((near) => {
    count += 1;
    if (isBlocked) return void near.destroy();
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    cut,
    block: (next) => void (isBlocked = next),
    async close() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
