import { join, resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { systemClock } from '../base/clock.ts';
import { loadConfig, readSize, SECRET_FILES, type Config } from '../config/config.ts';
import {
  copyWhole,
  hashFile,
  listFolder,
  makeWhole,
  messageOf,
  writeManifest,
  type Manifest,
} from './backup-folder.ts';
import { addJson } from './command.ts';
import { addExamples } from './example.ts';
import { CommandFailure } from './failure.ts';
import { switchOption, textOption } from './option.ts';
import { openProgress } from './progress.ts';
import { awaitStopSignal } from './stop-signal.ts';
import { toSize, type Terminal } from './terminal.ts';
import { readVersion } from './version.ts';

interface BackupOptions {
  readonly data?: string;
  readonly withKeys?: true;
  readonly logLimit?: number;
  readonly json?: true;
}

const LOG_LIMIT = 2 ** 30;

const NOTES = `
It is made while the server runs, and without it. What was acknowledged before the command began is in it. The folder is
there when it is whole; its owner alone may read it, and bodies are not encrypted.

Without --with-keys the backup cannot be used without the master key, which is kept apart, and secrets in it cannot be
read. With it, whoever has the folder has everything.

While the copy is made the log of the store cannot be begun anew. When it has grown by --log-limit, or the disk comes
near min_free_disk, the copy is given up and the server goes on. For PostgreSQL, use pg_dump.
`;

export function addBackup(command: Command, terminal: Terminal): void {
  addJson(command.argument('<folder>', 'where to; must not be there, or be empty'))
    .addOption(textOption('--data <folder>', 'the data folder; else the configured one'))
    .addOption(switchOption('--with-keys', 'copy master key and admin token too'))
    .addOption(
      new Option(
        '--log-limit <size>',
        'give up when the log has grown by so much; default 1GiB',
      ).argParser(readLimit),
    );
  addExamples(
    command,
    [
      ['earshot backup backups/monday'],
      ['earshot backup "backups/$(date +%F)" --json'],
      ['earshot backup vault/earshot --with-keys', 'keep it as you keep secrets'],
    ],
    NOTES,
  );
  command.action((target: string) => backUp(target, command.opts<BackupOptions>(), terminal));
}

function readLimit(text: string): number {
  const size = readSize({ min: 2 ** 20, max: 2 ** 44, range: 'from 1MiB' })(text);
  if (size.ok) return size.value;
  throw new InvalidArgumentError('Expected a size such as "1GiB", from 1MiB.');
}

async function backUp(target: string, options: BackupOptions, terminal: Terminal): Promise<void> {
  const config = await loadEmbedded(options.data);
  await refuseUnfit(target, config);
  const stop = new AbortController();
  void awaitStopSignal().then(() =>
    stop.abort(new CommandFailure('refused', 'nothing was kept of the copy: it was ended')),
  );
  const made: { manifest?: Manifest } = {};
  await makeWhole(target, async (folder) => {
    made.manifest = await fill(folder, { config, options, terminal, signal: stop.signal });
  });
  if (options.json === true)
    return terminal.print(JSON.stringify({ folder: resolve(target), ...made.manifest }));
  const keys = options.withKeys === true ? 'with its keys' : 'without the master key';
  terminal.print(`${resolve(target)}: ${toSize(made.manifest?.bytes ?? 0)}, ${keys}`);
}

/** The configuration, where it is of an embedded store. */
export async function loadEmbedded(data: string | undefined): Promise<Config> {
  const loaded = await loadConfig({ flags: { data } });
  if (!loaded.ok) throw new CommandFailure('usage', loaded.error.join('\n'));
  const { config } = loaded.value;
  if (config.storeUrl === undefined || data !== undefined) return config;
  throw new CommandFailure(
    'usage',
    'the store is a PostgreSQL database: pg_dump and pg_restore are its tools',
  );
}

async function refuseUnfit(target: string, { data }: Config): Promise<void> {
  const { STORE_FILE } = await import('../store/backup.ts');
  if (!(await listFolder(data)).includes(STORE_FILE))
    throw new CommandFailure('usage', `there is no store in ${data}; say with --data where it is`);
  if (`${resolve(target)}/`.startsWith(`${resolve(data)}/`))
    throw new CommandFailure('usage', `${target} is in the data folder; give one outside of it`);
}

interface Filling {
  readonly config: Config;
  readonly options: BackupOptions;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

async function fill(
  folder: string,
  { config, options, terminal, signal }: Filling,
): Promise<Manifest> {
  const { copyStore, STORE_FILE } = await import('../store/backup.ts');
  const target = join(folder, STORE_FILE);
  const progress = openProgress(terminal);
  const madeAt = new Date(systemClock.now()).toISOString();
  try {
    const bytes = await copyStore({
      dataFolder: config.data,
      target,
      maxLogBytes: options.logLimit ?? LOG_LIMIT,
      minFreeBytes: config.minFreeDisk,
      signal,
      onProgress: (done, total) =>
        progress.show(done, total, `${toSize(done)} of ${toSize(total)}`),
    });
    if (options.withKeys === true) await copyKeys(config.data, folder);
    const manifest: Manifest = {
      earshot: await readVersion(),
      made_at: madeAt,
      bytes,
      sha256: await hashFile(target),
      has_keys: options.withKeys === true,
    };
    await writeManifest(folder, manifest);
    return manifest;
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    if (signal.aborted) throw signal.reason;
    throw new CommandFailure('refused', `there is no backup: ${messageOf(error)}`);
  } finally {
    progress.end();
  }
}

async function copyKeys(data: string, folder: string): Promise<void> {
  const there = await listFolder(data);
  const missing = SECRET_FILES.filter((name) => !there.includes(name));
  if (missing.length > 0) {
    throw new CommandFailure(
      'usage',
      `--with-keys: ${missing.join(' and ')} of this installation is not in ${data}, but configured elsewhere`,
    );
  }
  for (const name of SECRET_FILES) await copyWhole(join(data, name), join(folder, name));
}
