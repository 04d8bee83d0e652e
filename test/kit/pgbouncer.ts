import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { eventually } from './clock.ts';
import { findFreePort } from './server.ts';

/** A real PgBouncer in front of a server: in transaction mode, with fewer sessions than there are connections. */
export interface Pooler {
  /** The same database, by way of the pooler. */
  urlOf(url: string): string;
  close(): Promise<void>;
}

const PROGRAM = 'pgbouncer';
const NOBODY = 65_534;

/** Why there is none, for a test to be skipped by; undefined where the system has one. */
export function whyNoPooler(): string | undefined {
  const found = spawnSync(PROGRAM, ['--version'], { stdio: 'ignore' });
  return found.error === undefined && found.status === 0
    ? undefined
    : 'pgbouncer is not installed: apt-get install pgbouncer';
}

export async function openPooler(server: string, sessions: number): Promise<Pooler> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-pgbouncer-'));
  await chmod(folder, 0o755);
  const { hostname, port: serverPort, username } = new URL(server);
  const port = await findFreePort();
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]
     * = host=${hostname} port=${serverPort} user=${username}
     [pgbouncer]
     listen_addr = 127.0.0.1
     listen_port = ${port}
     unix_socket_dir =
     auth_type = any
     pool_mode = transaction
     default_pool_size = ${sessions}
     max_client_conn = 200
     `,
  );
  // It refuses to run as root, as PostgreSQL does.
  const owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const pooler = spawn(PROGRAM, ['--quiet', file], { ...owner, stdio: 'ignore' });
  const urlOf = (url: string): string => {
    const through = new URL(url);
    through.port = String(port);
    return through.href;
  };
  await eventually(() => canConnect(urlOf(server)), 30_000);
  return {
    urlOf,
    async close() {
      const ended = once(pooler, 'exit');
      pooler.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function canConnect(url: string): Promise<boolean> {
  const client = new Client(url);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
