import { Option, type Command } from 'commander';
import { systemClock } from '../base/clock.ts';
import { loadConfig, type Config } from '../config/config.ts';
import { listFolder, messageOf } from './backup-folder.ts';
import { addJson } from './command.ts';
import { addExamples } from './example.ts';
import { CommandFailure } from './failure.ts';
import { openProgress } from './progress.ts';
import { awaitStopSignal } from './stop-signal.ts';
import type { Terminal } from './terminal.ts';

const NOTES = `
Stop the server first; no other may run on the database. Every row is copied, then read on both sides and compared. What is
broken off goes on where it was when the same command is given again, and until it is through no server starts on the
database. The embedded store stays as it is: keep it until you are sure, and start no server on it any more.

The database must be empty. EARSHOT_MASTER_KEY and EARSHOT_ADMIN_TOKEN must be what they were, since secrets are sealed
with the one; where they are files of the data folder, give what is in these.
`;

interface MigrateStoreOptions {
  readonly data?: string;
  readonly json?: true;
}

export function addMigrateStore(command: Command, terminal: Terminal): void {
  addJson(command).addOption(
    new Option('--data <folder>', 'where the embedded store is; else the configured data folder'),
  );
  addExamples(
    command,
    [
      ['EARSHOT_STORE_URL=postgres://hooks@db/hooks earshot migrate-store'],
      ['earshot migrate-store --data /var/lib/earshot --json'],
    ],
    NOTES,
  );
  command.action(() => migrateStore(command.opts<MigrateStoreOptions>(), terminal));
}

async function migrateStore(options: MigrateStoreOptions, terminal: Terminal): Promise<void> {
  const { data, url } = await loadBoth(options);
  const stop = new AbortController();
  void awaitStopSignal().then(() =>
    stop.abort(new Error('it was ended; the same command goes on from here')),
  );
  const progress = openProgress(terminal);
  const { moveStore } = await import('../store/move.ts');
  try {
    const moved = await moveStore({
      dataFolder: data,
      url,
      clock: systemClock,
      signal: stop.signal,
      onProgress: ({ phase, table, done, total }) =>
        progress.show(done, total, `${phase} ${table}: ${done} of ${total}`),
    });
    progress.end();
    if (options.json === true) return terminal.print(JSON.stringify(moved));
    const before = moved.found > 0 ? `; ${moved.found} were there from before` : '';
    terminal.print(`${moved.rows} rows have been moved, and all have been compared${before}`);
    terminal.print(`${data} is as it was: start no server on it any more`);
  } catch (error) {
    throw new CommandFailure('refused', `the store has not been moved: ${messageOf(error)}`);
  } finally {
    progress.end();
  }
}

async function loadBoth(
  options: MigrateStoreOptions,
): Promise<{ readonly data: string; readonly url: string }> {
  const loaded = await loadConfig({ flags: { data: options.data } });
  if (!loaded.ok) throw new CommandFailure('usage', loaded.error.join('\n'));
  const { data, storeUrl: url }: Config = loaded.value.config;
  if (url === undefined)
    throw new CommandFailure('usage', 'say with EARSHOT_STORE_URL which database it is to move to');
  const { STORE_FILE } = await import('../store/backup.ts');
  if (!(await listFolder(data)).includes(STORE_FILE))
    throw new CommandFailure('usage', `there is no embedded store in ${data}`);
  return { data, url };
}
