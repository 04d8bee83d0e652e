import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A bad line in front of a server. */
export interface Proxy {
  readonly url: string;
  /** Connections that were made so far. */
  count(): number;
  /** Ends every connection without a word. */
  cut(): void;
  /** From now on, of the connections that are there, what one side says is swallowed; then they can be cut. */
  swallow(what: 'questions' | 'answers'): void;
  /** Bytes that went no further. */
  swallowed(): number;
  /** From now on, whether new connections are taken. */
  block(isBlocked: boolean): void;
  close(): Promise<void>;
}

export async function openProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const pairs = new Set<{ readonly near: Socket; readonly far: Socket }>();
  let isBlocked = false;
  let count = 0;
  let swallowed = 0;
  const server = createServer((near) => {
    count += 1;
    if (isBlocked) return void near.destroy();
    const far = connect(Number(port), hostname);
    const pair = { near, far };
    pairs.add(pair);
    near.on('close', () => pairs.delete(pair));
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
    swallow(what) {
      for (const { near, far } of pairs) {
        const [from, to] = what === 'questions' ? [near, far] : [far, near];
        from.unpipe(to);
        from.on('data', (chunk: Buffer) => (swallowed += chunk.byteLength)).resume();
      }
    },
    swallowed: () => swallowed,
    block: (next) => void (isBlocked = next),
    async close() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
