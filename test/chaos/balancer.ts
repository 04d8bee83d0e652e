import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What stands before several nodes: passes connections on to those that say that they are ready. */
export interface Balancer {
  readonly url: string;
  close(): Promise<void>;
}

const LOOK_MS = 200;
const PATIENCE_MS = 1_000;

interface Target {
  readonly url: URL;
  isReady: boolean;
  readonly sockets: Set<Socket>;
}

/** By connections, not by requests: whatever a node breaks off, its sender sees. */
export async function openBalancer(urls: readonly string[]): Promise<Balancer> {
  const targets = urls.map((url): Target => ({
    url: new URL(url),
    isReady: false,
    sockets: new Set(),
  }));
  let turn = 0;
  const server = createServer((near) => {
    near.on('error', () => undefined);
    const ready = targets.filter(({ isReady }) => isReady);
    const target = ready[turn++ % Math.max(1, ready.length)];
    if (target === undefined) return void near.destroy();
    pass(near, target);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const looks = targets.map((target) => watch(target));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const stop of looks) stop();
      const closed = once(server, 'close');
      server.close();
      for (const { sockets } of targets) for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function pass(near: Socket, { url, sockets }: Target): void {
  const far = connect(Number(url.port), url.hostname);
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

/** A node that does not answer in time is taken out, and what it holds is cut: it may stand still for long. */
function watch(target: Target): () => void {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    target.isReady = await fetch(new URL('/readyz', target.url), { signal }).then(
      (response) => response.ok,
      () => false,
    );
    if (!target.isReady) for (const socket of target.sockets) socket.destroy();
    if (!isStopped) timer = setTimeout(() => void look(), LOOK_MS);
  };
  void look();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
