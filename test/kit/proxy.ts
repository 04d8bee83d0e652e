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
  /** As long as it is frozen nothing goes through, on old connections and new ones, and nobody is told. */
  freeze(isFrozen: boolean): void;
  /** New connections go to another server. */
  turn(target: string): void;
  close(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

function pipe({ near, far }: Pair, sockets: Set<Socket>): void {
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
}

function freezePair({ near, far }: Pair, isFrozen: boolean): void {
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    if (isFrozen) one.unpipe(other).pause();
    else one.pipe(other);
  }
}

export async function openProxy(target: string): Promise<Proxy> {
  let { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const pairs = new Set<Pair>();
  const frozen: Socket[] = [];
  let isBlocked = false;
  let isFrozen = false;
  let count = 0;
  let swallowed = 0;
  const join = (near: Socket): void => {
    const pair = { near, far: connect(Number(port), hostname) };
    pairs.add(pair);
    near.on('close', () => pairs.delete(pair));
    pipe(pair, sockets);
  };
  const server = createServer((near) => {
    count += 1;
    if (isBlocked) near.destroy();
    else if (isFrozen) wait(near);
    else join(near);
  });
  const wait = (near: Socket): void => {
    frozen.push(near.pause());
    sockets.add(near);
    near.on('error', () => near.destroy());
    near.on('close', () => sockets.delete(near));
  };
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
    freeze(next) {
      if (next === isFrozen) return;
      isFrozen = next;
      for (const pair of pairs) freezePair(pair, next);
      if (next) return;
      for (const near of frozen.splice(0)) if (!near.destroyed) join(near);
    },
    turn: (next) => void ({ hostname, port } = new URL(next)),
    async close() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
