import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Workbench } from './workbench.ts';

const FOLDER = new URL('./rivals/', import.meta.url);

/** Installs what the bench's own lock file names, where that has not been done; no scripts of packages are run. */
export function installRivals(bench: Workbench): Promise<void> {
  return bench.once('rivals', async () => {
    if (await areInstalled()) return;
    console.log('installing rivals');
    const child = spawn('npm', ['ci', '--ignore-scripts'], {
      cwd: fileURLToPath(FOLDER),
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
    bench.adopt({ stop: () => Promise.resolve(void child.kill()) });
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error('the rivals could not be installed');
  });
}

export async function readRivalVersions(): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(new URL('package.json', FOLDER), 'utf8');
  return (JSON.parse(text) as { dependencies: Record<string, string> }).dependencies;
}

async function areInstalled(): Promise<boolean> {
  const wanted = Object.entries(await readRivalVersions());
  const found = await Promise.all(
    wanted.map(([name]) =>
      readFile(new URL(`node_modules/${name}/package.json`, FOLDER), 'utf8').catch(() => '{}'),
    ),
  );
  return wanted.every(
    ([, version], i) => (JSON.parse(found[i] ?? '{}') as { version?: string }).version === version,
  );
}
