import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, startServer, type RunningServer } from './server.ts';

/** Servers that share one PostgreSQL and nothing else. */
export interface Nodes {
  /** One more; up when it resolves. */
  start(env?: Readonly<Record<string, string>>): Promise<RunningServer>;
  /** Ends all that are still there. */
  close(): Promise<void>;
}

const MASTER_KEY = Buffer.alloc(32, 9).toString('base64');

export async function openNodes(storeUrl: string): Promise<Nodes> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-nodes-'));
  const started: RunningServer[] = [];
  return {
    async start(env = {}) {
      const server = await startServer({
        dataFolder: join(folder, String(started.length)),
        port: await findFreePort(),
        env: { EARSHOT_STORE_URL: storeUrl, EARSHOT_MASTER_KEY: MASTER_KEY, ...env },
      });
      started.push(server);
      return server;
    },
    async close() {
      const running = started.filter(
        ({ process: { exitCode, signalCode } }) => exitCode === null && signalCode === null,
      );
      await Promise.all(running.map((server) => server.kill('SIGKILL')));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
