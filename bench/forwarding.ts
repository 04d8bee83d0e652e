import type { Server, Workbench } from './workbench.ts';

/** An Earshot that forwards what it receives to a sink; each in its own process. */
export interface Forwarding {
  readonly earshot: Server;
  readonly sink: Server;
  /** Since it was asked last: which forward's first byte came when. */
  takeArrivals(): Promise<readonly Arrival[]>;
  count(): Promise<number>;
  stop(): Promise<void>;
}

type Arrival = readonly [number: number, atMs: number];

export async function startForwarding(
  bench: Workbench,
  options: { readonly paused: boolean },
): Promise<Forwarding> {
  const sink = await bench.start('sink');
  const forwardUrl = `http://127.0.0.1:${sink.ready.port}/`;
  const earshot = await bench.start('earshot', { forwardUrl, ...options });
  return {
    earshot,
    sink,
    takeArrivals: async () => (await sink.ask('arrivals')) as readonly Arrival[],
    count: async () => (await sink.ask('count')) as number,
    async stop() {
      await earshot.stop();
      await sink.stop();
    },
  };
}

/** How long a forward may take to come before it counts as lost. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 20;

/** Until the sink has had so many in all. */
export async function waitForForwards(forwarding: Forwarding, count: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const arrived = await forwarding.count();
    if (arrived >= count) return;
    if (performance.now() > deadline) throw new Error(`${arrived} of ${count} forwards came`);
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_EVERY_MS);
    });
  }
}
