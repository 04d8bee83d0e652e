import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The packages have a lock file of their own: they are for these tests alone, and `npm ci` stays small. */
const FOLDER = new URL('./', import.meta.url);
const run = promisify(execFile);

/** Installs what the lock file names, where that has not been done; no scripts of packages are run. */
export async function installVendors(): Promise<void> {
  if (await areInstalled()) return;
  const options = { cwd: fileURLToPath(FOLDER), shell: process.platform === 'win32' };
  await run('npm', ['ci', '--ignore-scripts', '--workspaces=false'], options);
}

export async function readVersions(): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(new URL('package.json', FOLDER), 'utf8');
  return (JSON.parse(text) as { dependencies: Record<string, string> }).dependencies;
}

async function areInstalled(): Promise<boolean> {
  const wanted = Object.entries(await readVersions());
  const found = await Promise.all(
    wanted.map(([name]) =>
      readFile(new URL(`node_modules/${name}/package.json`, FOLDER), 'utf8').catch(() => '{}'),
    ),
  );
  return wanted.every(
    ([, version], i) => (JSON.parse(found[i] ?? '{}') as { version?: string }).version === version,
  );
}

/** A package by its name, or a file of one by its path; what it exports is for the caller to know. */
export async function load<T>(specifier: string): Promise<T> {
  const isFile = specifier.endsWith('.js');
  const target = isFile ? new URL(`node_modules/${specifier}`, FOLDER).href : specifier;
  const loaded = (await import(target)) as T;
  return loaded;
}

// Once before all tests: two files at a time would be in each other's way.
if (import.meta.main) await installVendors();
