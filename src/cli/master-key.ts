import type { Command } from 'commander';
import type { Rekeyed } from '../app/app.ts';
import { loadConfig, openKeyChange, type Config, type KeyChange } from '../config/config.ts';
import { messageOf } from './backup-folder.ts';
import { addJson } from './command.ts';
import { addExamples } from './example.ts';
import { CommandFailure } from './failure.ts';
import { switchOption, textOption } from './option.ts';
import type { Terminal } from './terminal.ts';

interface RotateOptions {
  readonly out?: string;
  readonly stopped?: true;
  readonly json?: true;
}

const NOTES = `
Stop the server first. Every secret and every signing key is sealed with the new key in one transaction: all of them, or
none. What goes wrong before leaves the old key in force; what is broken off behind it is ended by the same command.

Backups that were made before need the key of their day: keep it for as long as you keep them. Tokens and signatures
stay good, since what is sealed is the same.
`;

export function addMasterKey(masterKey: Command, terminal: Terminal): void {
  const command = addJson(
    masterKey.command('rotate').description('Seals the store with a new master key'),
  )
    .addOption(
      textOption('--out <file>', 'where the new key goes, where the old one is configured'),
    )
    .addOption(
      switchOption(
        '--stopped',
        'PostgreSQL: no server uses the database; nobody can tell from here',
      ),
    );
  addExamples(
    command,
    [
      ['earshot master-key rotate', 'the key is in the data folder'],
      ['earshot master-key rotate --out next-key', 'it is in EARSHOT_MASTER_KEY'],
    ],
    NOTES,
  );
  command.action(() => rotate(command.opts<RotateOptions>(), terminal));
}

async function rotate(options: RotateOptions, terminal: Terminal): Promise<void> {
  const loaded = await loadConfig({});
  if (!loaded.ok) throw new CommandFailure('usage', loaded.error.join('\n'));
  const { config } = loaded.value;
  if (config.storeUrl !== undefined && options.stopped !== true) {
    throw new CommandFailure(
      'refused',
      'stop every server that uses the database, and say so with --stopped: one that runs would go on with the old key',
    );
  }
  const change = await openKeyChange(config, options.out).catch((error: unknown) => {
    throw new CommandFailure('refused', messageOf(error));
  });
  if (!change.ok) throw new CommandFailure('usage', change.error);
  const { secrets, signingKeys, wasInForce } = await rekey(config, change.value);
  const { file } = change.value;
  if (options.json === true) {
    const counts = { secrets, signing_keys: signingKeys, was_in_force: wasInForce };
    return terminal.print(JSON.stringify({ file, ...counts }));
  }
  terminal.print(
    wasInForce
      ? `the change that was broken off has been ended; the master key is in ${file}`
      : `${secrets} secrets and ${signingKeys} signing keys are sealed with the new master key, in ${file}`,
  );
  if (config.masterKey !== undefined)
    terminal.print('Put it in place of the old one where that is configured, before you start');
}

async function rekey(config: Config, change: KeyChange): Promise<Rekeyed> {
  // Imported here: the other commands start without the server's weight.
  const { rekeyStore } = await import('../app/app.ts');
  const rekeyed = await rekeyStore(config, change).catch((error: unknown) => {
    // It may have been written all the same: without the new key, all would be lost.
    throw new CommandFailure(
      'refused',
      `${messageOf(error)}\nThe new key is kept in ${change.staged}: run the same command again`,
    );
  });
  if (rekeyed.ok) {
    await change.keep();
    return rekeyed.value;
  }
  if (!change.isLeft) await change.drop();
  throw new CommandFailure('refused', rekeyed.error);
}
