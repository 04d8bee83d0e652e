import { createReadStream } from 'node:fs';
import {
  chmod,
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { digestStream } from '../base/bytes.ts';
import { newUuid } from '../base/id.ts';
import { parseJson } from '../base/json.ts';
import { CommandFailure } from './failure.ts';

/** What a backup says of itself. */
export interface Manifest {
  readonly earshot: string;
  readonly made_at: string;
  readonly bytes: number;
  /** Of the store's file. */
  readonly sha256: string;
  /** Whether master key and admin token are in there too. */
  readonly has_keys: boolean;
}

const MANIFEST_FILE = 'backup.json';

export async function hashFile(path: string): Promise<string> {
  return (await digestStream('sha256', createReadStream(path))).toString('hex');
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await writeFile(join(folder, MANIFEST_FILE), text, { mode: 0o600, flush: true });
}

export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST_FILE);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new CommandFailure('usage', `${folder} is no backup: ${messageOf(error)}`);
  });
  const manifest = parseJson(text) as Partial<Manifest> | null | undefined;
  if (typeof manifest?.sha256 !== 'string' || typeof manifest.has_keys !== 'boolean')
    throw new CommandFailure('usage', `${path} is not what earshot backup writes`);
  return manifest as Manifest;
}

/** A folder for its owner that is there whole or not at all: what fills it works in another one beside it. */
export async function makeWhole(
  target: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const path = resolve(target);
  if ((await listFolder(path)).length > 0)
    throw new CommandFailure('usage', `${target} is there already; give a folder that is not`);
  const partial = join(dirname(path), `.${basename(path)}.${newUuid()}.partial`);
  try {
    await mkdir(partial, { recursive: true, mode: 0o700 });
    await fill(partial);
    await syncFolder(partial);
    // An empty one only: what has come into it meanwhile stays.
    await rmdir(path).catch(ignoreAbsent);
    await rename(partial, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure('refused', `${target}: ${messageOf(error)}`);
  }
}

function ignoreAbsent(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/** What is in there; nothing where there is no such folder. */
export async function listFolder(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new CommandFailure('usage', `${path}: ${messageOf(error)}`);
  }
}

/** For its owner only, and on the disk. */
export async function copyWhole(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  await chmod(to, 0o600);
  const file = await open(to, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The entry of a new file is in its folder: without this, a power failure may lose it. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return; // cannot open folders, and does this by itself
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
