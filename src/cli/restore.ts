import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../base/clock.ts';
import { SECRET_FILES, type Config } from '../config/config.ts';
import {
  copyWhole,
  hashFile,
  listFolder,
  messageOf,
  readManifest,
  syncFolder,
  type Manifest,
} from './backup-folder.ts';
import { loadEmbedded } from './backup.ts';
import { addJson } from './command.ts';
import { addExamples } from './example.ts';
import { CommandFailure } from './failure.ts';
import { switchOption, textOption } from './option.ts';
import type { Terminal } from './terminal.ts';

interface RestoreOptions {
  readonly data?: string;
  readonly force?: true;
  readonly json?: true;
}

const NOTES = `
Stop the server first. The backup is checked before anything is changed: its SHA-256, then SQLite's own look at every page.
With --force, what is in the folder is not deleted: it is put aside into a folder in there, whose name is told.

A restored store goes on where it was: runs that had not ended when the backup was made are carried out, perhaps for a
second time, with the same idempotency-key and webhook-id. Events that came after the backup are not in it.
`;

export function addRestore(command: Command, terminal: Terminal): void {
  addJson(command.argument('<folder>', 'the backup'))
    .addOption(textOption('--data <folder>', 'where to; else the configured data folder'))
    .addOption(switchOption('--force', 'also where the data folder is not empty'));
  addExamples(
    command,
    [
      ['earshot restore backups/monday'],
      ['earshot restore backups/monday --data ./data-of-monday', 'to look at it beside the other'],
      ['earshot restore backups/monday --force'],
    ],
    NOTES,
  );
  command.action((source: string) => restore(source, command.opts<RestoreOptions>(), terminal));
}

async function restore(source: string, options: RestoreOptions, terminal: Terminal): Promise<void> {
  const config = await loadEmbedded(options.data);
  const manifest = await readManifest(source);
  await refuseTaken(config.data, options);
  await mkdir(config.data, { recursive: true, mode: 0o700 });
  const { holdFolder } = await import('../store/backup.ts');
  const hold = refusing(() => holdFolder(config.data));
  try {
    const aside = await putInPlace({ source, manifest, data: config.data });
    tell({ source, aside, config, manifest }, options, terminal);
  } finally {
    hold.release();
  }
}

/** A server that was started once leaves its lock; that is not what somebody would miss. */
const LOCK_FILE = /^lock\.db(-journal)?$/;

async function refuseTaken(data: string, { force }: RestoreOptions): Promise<void> {
  const { isFolderHeld } = await import('../store/backup.ts');
  if (refusing(() => isFolderHeld(data)))
    throw new CommandFailure('refused', `a server is using ${data}; stop it first`);
  const there = await listOthers(data);
  if (there.length === 0 || force === true) return;
  throw new CommandFailure(
    'refused',
    `${data} is not empty (${there.slice(0, 3).join(', ')}${there.length > 3 ? ', …' : ''}); ` +
      'give another folder with --data, or --force, which puts aside what is there',
  );
}

async function listOthers(data: string): Promise<readonly string[]> {
  return (await listFolder(data)).filter((name) => !LOCK_FILE.test(name));
}

function refusing<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new CommandFailure('refused', messageOf(error));
  }
}

interface Placing {
  readonly source: string;
  readonly manifest: Manifest;
  readonly data: string;
}

/** Answers where it has put what was there before, if anything was. */
async function putInPlace({ source, manifest, data }: Placing): Promise<string | undefined> {
  const { checkStoreFile, STORE_FILE, STORE_FILES } = await import('../store/backup.ts');
  const incoming = join(data, `${STORE_FILE}.incoming`);
  try {
    await copyWhole(join(source, STORE_FILE), incoming).catch((error: unknown) => {
      throw new CommandFailure('refused', `the backup cannot be copied: ${messageOf(error)}`);
    });
    // The copy, and not what it was made from: that is what will be used.
    if ((await hashFile(incoming)) !== manifest.sha256)
      throw new CommandFailure('refused', `${source} is damaged: its SHA-256 is not what it says`);
    const fault = checkStoreFile(incoming);
    if (fault !== undefined)
      throw new CommandFailure('refused', `${source} holds a damaged store: ${fault}`);
    const names = [...STORE_FILES, ...(manifest.has_keys ? SECRET_FILES : [])];
    // Before anything is put aside: what is missing in the backup must be known by now.
    if (manifest.has_keys) await stageKeys(source, data);
    const aside = await putAside(data, names);
    if (manifest.has_keys)
      for (const name of SECRET_FILES) await rename(toStaged(data, name), join(data, name));
    await rename(incoming, join(data, STORE_FILE));
    await chmod(data, 0o700);
    await syncFolder(data);
    return aside;
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal'])
      await rm(`${incoming}${end}`, { force: true });
    for (const name of SECRET_FILES) await rm(toStaged(data, name), { force: true });
  }
}

function toStaged(data: string, name: string): string {
  return join(data, `${name}.incoming`);
}

async function stageKeys(source: string, data: string): Promise<void> {
  for (const name of SECRET_FILES) {
    await copyWhole(join(source, name), toStaged(data, name)).catch((error: unknown) => {
      throw new CommandFailure('refused', `the backup cannot be copied: ${messageOf(error)}`);
    });
  }
}

async function putAside(data: string, names: readonly string[]): Promise<string | undefined> {
  const there = (await listFolder(data)).filter((name) => names.includes(name));
  if (there.length === 0) return undefined;
  const moment = new Date(systemClock.now()).toISOString().replaceAll(/[:.]/g, '-');
  const aside = join(data, `before-restore-${moment}`);
  await mkdir(aside, { mode: 0o700 });
  for (const name of there) await rename(join(data, name), join(aside, name));
  return aside;
}

interface Restored {
  readonly source: string;
  readonly aside: string | undefined;
  readonly config: Config;
  readonly manifest: Manifest;
}

function tell(
  { source, aside, config, manifest }: Restored,
  { json }: RestoreOptions,
  terminal: Terminal,
): void {
  const { data } = config;
  if (json === true) {
    const folders = { data_folder: resolve(data), put_aside: aside ? resolve(aside) : null };
    return terminal.print(JSON.stringify({ ...folders, ...manifest }));
  }
  terminal.print(`${source} of ${manifest.made_at} is in ${data}`);
  if (aside !== undefined) terminal.print(`what was there before is in ${aside}`);
  if (!manifest.has_keys && config.masterKey === undefined)
    terminal.print(
      `Its master key is not in it: have it in ${join(data, 'master-key')} before you start`,
    );
}
