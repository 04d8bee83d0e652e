import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../test/kit/server.ts';
import type { Workbench } from './workbench.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const TRY_EVERY_MS = 1;
const PATIENCE_MS = 60_000;

/** The package as it is published, built from these sources; away from them, or it would run them. */
export function buildPackage(bench: Workbench): Promise<string> {
  return bench.once('package', async () => {
    const build = spawn(process.execPath, [join(ROOT, 'scripts/build.ts')], { stdio: 'inherit' });
    const [code] = (await once(build, 'close')) as [number | null];
    if (code !== 0) throw new Error('the package could not be built');
    const folder = await bench.makeFolder('package');
    for (const part of ['dist', 'bin', 'package.json'])
      await cp(join(ROOT, part), join(folder, part), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    return folder;
  });
}

/** Seconds from the start of the process until it takes a connection; it is stopped again. */
export async function timeStart(
  bench: Workbench,
  { installed, data }: { readonly installed: string; readonly data: string },
): Promise<number> {
  const port = await findFreePort();
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('EARSHOT_'));
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [join(installed, 'bin/earshot.js'), 'serve', '--data', data, '--addr', `127.0.0.1:${port}`],
    {
      cwd: installed,
      env: { ...Object.fromEntries(own), EARSHOT_LOG_LEVEL: 'error' },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  bench.adopt({ stop });
  try {
    while (!(await takesConnection(port))) {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
      if (performance.now() - began > PATIENCE_MS) throw new Error('it did not start');
    }
    return (performance.now() - began) / 1_000;
  } finally {
    await stop();
  }
}

async function takesConnection(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => setTimeout(() => resolve(false), TRY_EVERY_MS));
  });
  socket.destroy();
  return isOpen;
}
