import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Installs what the lock file of a folder names, where that has not been done; no scripts of packages are run. Packages that only
 * some tests want have such a folder, so that `npm ci` stays small.
 */
export async function installPackages(folder: URL): Promise<void> {
  if (await areInstalled(folder)) return;
  const options = { cwd: fileURLToPath(folder), shell: process.platform === 'win32' };
  await run('npm', ['ci', '--ignore-scripts', '--workspaces=false'], options);
}

export async function readVersions(folder: URL): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(new URL('package.json', folder), 'utf8');
  return (JSON.parse(text) as { dependencies: Record<string, string> }).dependencies;
}

async function areInstalled(folder: URL): Promise<boolean> {
  const wanted = Object.entries(await readVersions(folder));
  const found = await Promise.all(
    wanted.map(([name]) =>
      readFile(new URL(`node_modules/${name}/package.json`, folder), 'utf8').catch(() => '{}'),
    ),
  );
  return wanted.every(
    ([, version], i) => (JSON.parse(found[i] ?? '{}') as { version?: string }).version === version,
  );
}
