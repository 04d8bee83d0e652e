import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from './child.ts';
import { buildPackage } from './package.ts';
import type { Order, Outcome } from './load/order.ts';
import type { Ready, Usage } from './servers/server.ts';

/** How much is measured. */
export interface Effort {
  readonly rounds: number;
  readonly roundMs: number;
  /** How many events a store holds that is not empty. */
  readonly seedRows: number;
}

/** What scenarios work with: it keeps account of processes and folders, and clears all away. */
export interface Workbench extends Effort {
  /** Below the bench's own folder, and gone with it. */
  makeFolder(name: string): Promise<string>;
  start(kind: ServerKind, options?: object): Promise<Server>;
  load(order: Order): Promise<Outcome>;
  startChild(module: string, options?: object): Child;
  /** Ends with the bench, where it has not ended before. */
  adopt(process: Stoppable): void;
  /** What several scenarios need is made once. */
  once<T>(key: string, make: () => Promise<T>): Promise<T>;
  /** Ends all that runs and removes all that was written. */
  close(): Promise<void>;
}

interface Stoppable {
  stop(): Promise<void>;
}

export type ServerKind =
  'bare' | 'fastify' | 'earshot' | 'everything' | 'pg-boss' | 'node-red' | 'postgres' | 'sink';

export interface Server {
  readonly kind: ServerKind;
  readonly ready: Ready;
  ask(question: string): Promise<unknown>;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

export async function openWorkbench(effort: Effort): Promise<Workbench> {
  const root = await mkdtemp(join(tmpdir(), 'earshot-bench-'));
  // PostgreSQL does not run as root, and whom it runs as must come through.
  await chmod(root, 0o755);
  process.on('exit', () => rmSync(root, { recursive: true, force: true }));
  const children = new Set<Stoppable>();
  const made = new Map<string, Promise<unknown>>();
  let folders = 0;

  const bench: Workbench = {
    ...effort,
    async makeFolder(name) {
      const folder = join(root, `${++folders}-${name}`);
      await mkdir(folder);
      return folder;
    },
    async start(kind, options = {}) {
      const folder = await bench.makeFolder(kind);
      const isOurs = kind === 'earshot' || kind === 'everything';
      const product = isOurs ? { product: await buildPackage(bench) } : {};
      const child = bench.startChild(`./servers/${kind}.ts`, { folder, ...product, ...options });
      const ready = (await child.hear()) as Ready;
      return toServer({ kind, ready }, child, () => rm(folder, { recursive: true, force: true }));
    },
    async load(order) {
      const start = (): Promise<Child> => Promise.resolve(bench.startChild('./load/load.ts'));
      return (await (await bench.once('load', start)).ask(order)) as Outcome;
    },
    startChild(module, options = {}) {
      const child = startChild({
        module: new URL(module, import.meta.url),
        options,
        folder: root,
      });
      bench.adopt(child);
      return child;
    },
    adopt(process) {
      children.add(process);
    },
    once<T>(key: string, make: () => Promise<T>) {
      const promise = (made.get(key) as Promise<T> | undefined) ?? make();
      made.set(key, promise);
      return promise;
    },
    async close() {
      await Promise.all([...children].map((child) => child.stop()));
      await rm(root, { recursive: true, force: true });
    },
  };
  return bench;
}

function toServer(
  { kind, ready }: Pick<Server, 'kind' | 'ready'>,
  child: Child,
  clean: () => Promise<void>,
): Server {
  return {
    kind,
    ready,
    ask: (question) => child.ask(question),
    usage: async () => (await child.ask('usage')) as Usage,
    async stop() {
      await child.stop();
      await clean();
    },
  };
}
