import { installPackages, readVersions as readVersionsOf } from '../kit/packages.ts';

/** The packages have a lock file of their own: they are for these tests alone, and `npm ci` stays small. */
const FOLDER = new URL('./', import.meta.url);

/** Installs what the lock file names, where that has not been done; no scripts of packages are run. */
export function installVendors(): Promise<void> {
  return installPackages(FOLDER);
}

export function readVersions(): Promise<Readonly<Record<string, string>>> {
  return readVersionsOf(FOLDER);
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
