import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ADMIN_TOKEN, findFreePort } from '../kit/server.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const FAULTS = fileURLToPath(new URL('faults.c', import.meta.url));
/** From outside the data folder: whether these files outlive a crash is asked of `src/config`, not here. */
const MASTER_KEY = Buffer.alloc(32, 9).toString('base64');

/** A server that can be killed at any moment, on a disk that can be made to fail. */
export interface Machine {
  readonly url: string;
  readonly dataFolder: string;
  /** What would be left after a power failure; undefined on a machine without faults. */
  readonly diskFolder: string | undefined;
  /** Does not wait for it to be up. `main` is that of another version. */
  start(main?: string): ServerProcess;
  /**
   * From now on calls on files of the data folder fail: `write`, `sync`, or those of one kind, as `sync-wal`; or, as
   * `lie`, syncs do nothing.
   */
  fail(call: string, errno: number): Promise<void>;
  mend(call: string): Promise<void>;
  /** By how much the clock of the server is ahead of ours from now on. */
  setClock(seconds: number): Promise<void>;
  remove(): Promise<void>;
}

export interface ServerProcess {
  readonly child: ChildProcess;
  /** Resolves when it says that it listens; rejects when it ends before. */
  readonly up: Promise<void>;
  /** Resolves with its exit code, or null when a signal ended it. */
  readonly ended: Promise<number | null>;
  output(): string;
}

export interface MachineOptions {
  /** From `buildFaults`. */
  readonly faults?: string | undefined;
  /** Keeps beside the data folder what is synced: slower. */
  readonly forgetful?: boolean;
  readonly dataFolder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Run in front of the server, as `['strace', '-f']`. */
  readonly wrapper?: readonly string[];
}

export async function openMachine(options: MachineOptions = {}): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-crash-'));
  const dataFolder = options.dataFolder ?? join(folder, 'data');
  const diskFolder = options.forgetful === true ? join(folder, 'disk') : undefined;
  const switches = join(folder, 'switches');
  const port = await findFreePort();
  await mkdir(switches);
  if (diskFolder !== undefined) await mkdir(diskFolder);
  const env: Record<string, string> = {
    EARSHOT_ADDR: `127.0.0.1:${port}`,
    EARSHOT_DATA: dataFolder,
    EARSHOT_ADMIN_TOKEN: ADMIN_TOKEN,
    EARSHOT_MASTER_KEY: MASTER_KEY,
    EARSHOT_OUTBOUND_ALLOW: '127.0.0.1/32',
    EARSHOT_LOG_LEVEL: 'error',
    // Half of a start is compiling; a thousand starts are tried.
    NODE_COMPILE_CACHE: join(tmpdir(), 'earshot-compile-cache'),
    ...faultEnv(options, { dataFolder, diskFolder, switches }),
    ...options.env,
  };
  return {
    url: `http://127.0.0.1:${port}`,
    dataFolder,
    diskFolder,
    start: (main = MAIN) => startProcess({ env, main, wrapper: options.wrapper ?? [] }),
    fail: (call, errno) => writeFile(join(switches, call), String(errno)),
    mend: (call) => rm(join(switches, call), { force: true }),
    setClock: (seconds) => writeFile(join(switches, 'clock'), String(seconds)),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

interface Folders {
  readonly dataFolder: string;
  readonly diskFolder: string | undefined;
  readonly switches: string;
}

function faultEnv(options: MachineOptions, folders: Folders): Record<string, string> {
  if (options.faults === undefined) return {};
  return {
    LD_PRELOAD: options.faults,
    FAULTS_DATA: folders.dataFolder,
    FAULTS_SWITCHES: folders.switches,
    FAULTS_DISK: folders.diskFolder ?? '',
  };
}

interface Starting {
  readonly env: Readonly<Record<string, string>>;
  readonly main: string;
  readonly wrapper: readonly string[];
}

function startProcess({ env, main, wrapper }: Starting): ServerProcess {
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', main, 'serve', '--json'];
  const [command = '', ...parameters] = [...wrapper, ...node];
  const { PATH, HOME } = process.env;
  const child = spawn(command, parameters, {
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: string): void => {
    output = (output + chunk).slice(-100_000);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const up = Promise.race([
    once(child.stdout, 'data').then(() => undefined),
    ended.then((code) => {
      throw new Error(`the server ended with ${code}:\n${output}`);
    }),
  ]);
  up.catch(() => undefined); // a server that is killed while it starts is what is wanted
  return { child, up, ended, output: () => output };
}

/** Kills it with SIGKILL, and waits until it is gone. */
export async function kill({ child, ended }: ServerProcess): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

/** Compiles `faults.c`; the sentence says why not, where it cannot be done. */
export async function buildFaults(): Promise<{ library: string } | { missing: string }> {
  if (process.platform !== 'linux') return { missing: 'LD_PRELOAD is Linux only' };
  const library = join(await mkdtemp(join(tmpdir(), 'earshot-faults-')), 'faults.so');
  const parameters = ['-shared', '-fPIC', '-O1', '-Wall', '-Werror', FAULTS, '-o', library, '-ldl'];
  const { status, error, stderr } = spawnSync('cc', parameters, { encoding: 'utf8' });
  if (error !== undefined) return { missing: 'there is no C compiler called "cc"' };
  if (status !== 0) throw new Error(`faults.c does not compile:\n${stderr}`);
  return { library };
}
