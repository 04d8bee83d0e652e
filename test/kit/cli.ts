import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The command line as it is used: a process of its own, in a folder of its own. */
export interface Place {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `serve --json` says when it is up. */
export interface Announcement {
  readonly url: string;
  readonly data_folder: string;
  readonly listener: { readonly id: string; readonly url: string; readonly secret?: string } | null;
}

export interface Server {
  readonly place: Place;
  readonly announcement: Announcement;
  readonly child: ChildProcess;
  /** Sends the signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** What tests read in answers; each call has some of it. */
export interface Wire {
  readonly id: string;
  readonly url: string;
  readonly name: string;
  readonly description: string;
  readonly retention: number;
  readonly payload: unknown;
  readonly secret: string;
  readonly token: string;
  readonly type: string;
  readonly data: { readonly action: string };
  readonly event_id: string;
  readonly request_id: string;
  readonly status: string;
  readonly total: number;
  readonly done: number;
  readonly error: { readonly code: string };
  readonly items: readonly Wire[];
}

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export async function makePlace(env: Readonly<Record<string, string>> = {}): Promise<Place> {
  return { folder: await mkdtemp(join(tmpdir(), 'earshot-cli-')), env };
}

export function removePlace(place: Place): Promise<void> {
  return rm(place.folder, { recursive: true, force: true });
}

export function start(place: Place, parameters: readonly string[]): ChildProcess {
  // Nothing of the tester's own installation may reach the one under test.
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(EARSHOT_|NO_COLOR|FORCE_COLOR)/.test(name),
  );
  return spawn(process.execPath, [MAIN, ...parameters], {
    cwd: place.folder,
    // Neither may the profiles of whoever tests.
    env: { ...Object.fromEntries(own), XDG_CONFIG_HOME: place.folder, ...place.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export function gather(child: ChildProcess): { stdout: string; stderr: string } {
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  return output;
}

export async function earshot(place: Place, ...parameters: readonly string[]): Promise<Ended> {
  const child = start(place, parameters);
  const output = gather(child);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

/** Expects it to go well; answers what was printed. */
export async function succeed(place: Place, ...parameters: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await earshot(place, ...parameters);
  assert.deepEqual([code, stderr], [0, ''], stdout);
  return stdout;
}

/** Expects it to go well; answers what the server answered. */
export async function succeedJson(place: Place, ...parameters: readonly string[]): Promise<Wire> {
  return JSON.parse(await succeed(place, ...parameters, '--json')) as Wire;
}

/** `serve --json` in this place; the answer's place has the URL that it took. */
export async function serve(place: Place, ...parameters: readonly string[]): Promise<Server> {
  const { text, child, stop } = await serveUntil(place, /\n/, ['--json', ...parameters]);
  const announcement = JSON.parse(text) as Announcement;
  return {
    place: { ...place, env: { ...place.env, EARSHOT_URL: announcement.url } },
    announcement,
    child,
    stop,
  };
}

/** `serve` on a free port, once it has printed what matches. */
export async function serveUntil(
  place: Place,
  pattern: RegExp,
  parameters: readonly string[] = [],
): Promise<Pick<Server, 'child' | 'stop'> & { readonly text: string; errors(): string }> {
  const child = start(place, [
    'serve',
    '--addr',
    '127.0.0.1:0',
    '--log-level',
    'error',
    ...parameters,
  ]);
  const output = gather(child);
  const ended = once(child, 'close') as Promise<[number | null]>;
  while (!pattern.test(output.stdout)) {
    const first = await Promise.race([
      ended,
      once(child.stdout ?? child, 'data').then(() => undefined),
    ]);
    if (first !== undefined) throw new Error(`the server ended with ${first[0]}: ${output.stderr}`);
  }
  return {
    text: output.stdout,
    errors: () => output.stderr,
    child,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return (await ended)[0];
    },
  };
}
