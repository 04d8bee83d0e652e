import type { Command } from 'commander';
import { loadConfig } from '../config/config.ts';
import { messageOf } from './backup-folder.ts';
import { addJson } from './command.ts';
import { addExamples } from './example.ts';
import { CommandFailure } from './failure.ts';
import type { Terminal } from './terminal.ts';

interface MigrateOptions {
  readonly json?: true;
}

const NOTES = `
Servers do this by themselves when they start, where they may. On PostgreSQL, where their role may not change tables, run
it before they are replaced, with their configuration, and in EARSHOT_STORE_URL the URL of the role that may. Servers of
the version before go on meanwhile.
`;

export function addMigrate(command: Command, terminal: Terminal): void {
  addJson(command);
  addExamples(
    command,
    [
      ['earshot migrate', 'the store of the configuration'],
      ['EARSHOT_STORE_URL=postgres://hooks_owner@db/hooks earshot migrate', 'as another role'],
    ],
    NOTES,
  );
  command.action(() => migrate(command.opts<MigrateOptions>(), terminal));
}

async function migrate({ json }: MigrateOptions, terminal: Terminal): Promise<void> {
  const loaded = await loadConfig({});
  if (!loaded.ok) throw new CommandFailure('usage', loaded.error.join('\n'));
  // Imported here: the other commands start without the server's weight.
  const { migrateStore } = await import('../app/app.ts');
  await migrateStore(loaded.value.config).catch((error: unknown) => {
    throw new CommandFailure('refused', messageOf(error));
  });
  if (json === true) terminal.print(JSON.stringify({ up_to_date: true }));
  else terminal.print('The tables are up to date');
}
