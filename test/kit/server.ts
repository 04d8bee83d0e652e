import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { eventually } from './clock.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export const ADMIN_TOKEN = 'test-admin-token-0123456789abcdef';

export interface ServerOptions {
  readonly dataFolder: string;
  readonly port: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Absent: the sources of this checkout. */
  readonly program?: string;
}

/** The real server in a process of its own, to be killed like one. */
export interface RunningServer {
  readonly url: string;
  readonly process: ChildProcess;
  /** Everything that it has written. */
  output(): string;
  kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const child = spawn(process.execPath, [options.program ?? MAIN, 'serve'], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      EARSHOT_ADDR: `127.0.0.1:${options.port}`,
      EARSHOT_DATA: options.dataFolder,
      EARSHOT_ADMIN_TOKEN: ADMIN_TOKEN,
      EARSHOT_OUTBOUND_ALLOW: '127.0.0.1/32',
      EARSHOT_LOG_LEVEL: 'warn',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const url = `http://127.0.0.1:${options.port}`;
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`the server ended at once:\n${output}`);
    return isReady(url);
  }, 60_000);
  return {
    url,
    process: child,
    output: () => output,
    async kill(signal) {
      // Whoever clears up after a start that failed asks a second time.
      if (child.exitCode !== null || child.signalCode !== null)
        return child.exitCode ?? child.signalCode ?? 'SIGKILL';
      const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
      child.kill(signal);
      const [code, by] = await ended;
      return code ?? by ?? 'SIGKILL';
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false;
  }
}

/** Below those that systems give to connections which go out: such a one would take the port of a server that is away. */
const PORTS = { from: 15_000, below: 30_000 } as const;

/** A port that was free a moment ago: for a server that must come back at the same address. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.below);
    const probe = createServer();
    probe.listen(port, '127.0.0.1');
    const isFree = await once(probe, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}

export async function isListening(port: number, host = '127.0.0.1'): Promise<boolean> {
  const socket = connect(port, host);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** One call of the admin API, as anybody would make it. */
export async function callApi<T>(url: string, call: string, body?: unknown): Promise<T> {
  const [method = 'GET', path = ''] = call.split(' ');
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${call} answered ${response.status}: ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** All pages of a list. */
export async function listAll<T>(url: string, path: string): Promise<T[]> {
  const items: T[] = [];
  let cursor = '';
  do {
    const page: { items: T[]; next_cursor: string | null } = await callApi(
      url,
      `GET ${path}${path.includes('?') ? '&' : '?'}limit=500${cursor}`,
    );
    items.push(...page.items);
    cursor = page.next_cursor === null ? '' : `&cursor=${encodeURIComponent(page.next_cursor)}`;
  } while (cursor !== '');
  return items;
}
