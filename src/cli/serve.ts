import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { stayAlive } from '../base/clock.ts';
import { openLog } from '../base/log.ts';
import {
  ALL_SETTINGS,
  listSettings,
  loadConfig,
  loadTelemetry,
  summarizeConfig,
  type LoadedConfig,
} from '../config/config.ts';
import type { TelemetryOptions } from '../telemetry/telemetry.ts';
import { createClient } from './client.ts';
import { addExamples } from './example.ts';
import { CommandFailure } from './failure.ts';
import { describeFirstSteps, describeSurroundings, findFirstListener } from './first-steps.ts';
import { awaitStopSignal } from './stop-signal.ts';
import type { Terminal } from './terminal.ts';
import { readVersion } from './version.ts';

interface ServeOptions {
  readonly config?: string;
  readonly json?: true;
  readonly [flag: string]: string | true | undefined;
}

const NOTES = `
Flags come before EARSHOT_* variables, variables before the file, the file before the defaults.
Secrets have no flags, since every user of a machine can read its command lines: set EARSHOT_ADMIN_TOKEN and
EARSHOT_MASTER_KEY, or let them be made in the data folder at first start.
SIGTERM and SIGINT finish what is in flight and end with 0; a second one ends at once with 1.
`;

export function addServe(command: Command, terminal: Terminal): void {
  command
    .addOption(
      new Option(
        '--config <file>',
        'the configuration; else earshot.config.yaml, where there is one',
      ),
    )
    .addOption(new Option('--json', 'print one line of JSON when it is up'));
  addExamples(
    command,
    [
      ['earshot serve'],
      ['earshot serve --addr 127.0.0.1:9000 --data /var/lib/earshot'],
      ['EARSHOT_OUTBOUND_ALLOW=localhost earshot serve', 'forwards may go to this machine'],
    ],
    NOTES,
  );
  const keys = new Map<string, string>();
  for (const [, setting] of ALL_SETTINGS) {
    if (setting.flag === undefined) continue;
    const fallback = setting.default ? ` (default ${setting.default})` : '';
    const option = new Option(
      `${setting.flag} <${setting.placeholder}>`,
      `${setting.doc}${fallback}`,
    );
    command.addOption(option);
    keys.set(option.attributeName(), setting.key);
  }
  command.action(async () => {
    const options = command.opts<ServeOptions>();
    const flags = Object.fromEntries(
      [...keys].map(([name, key]) => [key, options[name] as string | undefined]),
    );
    const loaded = await loadConfig({ flags, file: options.config });
    if (!loaded.ok) throw new CommandFailure('usage', loaded.error.join('\n'));
    await stayAlive(serve(loaded.value, terminal, options.json === true));
  });
}

async function serve(loaded: LoadedConfig, terminal: Terminal, asJson: boolean): Promise<void> {
  const telemetry = await findTelemetry();
  const log = openLog(loaded.config.logLevel);
  log.info('config.loaded', summarizeConfig(loaded));
  const stopped = awaitStopSignal();
  // Imported here: the other commands start without the server's weight.
  const { startApp } = await import('../app/app.ts');
  const app = await startApp(loaded.config, {
    log,
    telemetry,
    settings: listSettings(loaded),
  }).catch((error: unknown) => {
    throw toStartFailure(error, loaded);
  });
  try {
    await (asJson ? announceJson : announce)(app, loaded, terminal);
  } catch (error) {
    // The server is up; that it could not be introduced must not take it down.
    terminal.note(
      `the first steps cannot be told: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  await stopped;
  await app.stop();
}

/** The standard variables of OpenTelemetry say whether and where to. */
async function findTelemetry(): Promise<TelemetryOptions | undefined> {
  const settings = loadTelemetry();
  if (!settings.ok) throw new CommandFailure('usage', settings.error.join('\n'));
  return settings.value && { settings: settings.value, version: await readVersion() };
}

interface Started {
  readonly url: string;
  readonly adminToken: string;
  studioUrl(): Promise<string>;
}

async function announce(app: Started, loaded: LoadedConfig, terminal: Terminal): Promise<void> {
  terminal.print(`Earshot listens on ${terminal.style('bold', app.url)}`);
  terminal.print(`Data folder: ${resolve(loaded.config.data)}\n`);
  const studioUrl = await app.studioUrl();
  terminal.print(
    studioUrl.includes('#') ? 'Studio; this link makes the first account, once:' : 'Studio:',
  );
  terminal.print(`  ${terminal.style('bold', studioUrl)}\n`);
  const first = await findFirstListener(createClient({ server: app.url, token: app.adminToken }));
  terminal.print('In another terminal, in this folder:');
  for (const line of describeSurroundings(loaded, app.url)) terminal.print(line);
  terminal.print();
  for (const line of describeFirstSteps(first, loaded)) terminal.print(line);
}

async function announceJson(app: Started, loaded: LoadedConfig, terminal: Terminal): Promise<void> {
  const first = await findFirstListener(createClient({ server: app.url, token: app.adminToken }));
  terminal.print(
    JSON.stringify({
      url: app.url,
      studio_url: await app.studioUrl(),
      data_folder: resolve(loaded.config.data),
      listener:
        first === undefined
          ? null
          : { id: first.listener.id, url: first.listener.url, secret: first.secret },
    }),
  );
}

function toStartFailure(error: unknown, { written }: LoadedConfig): Error {
  if (!(error instanceof Error))
    return new CommandFailure('refused', `cannot start: ${String(error)}`);
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    const addr = written['addr']?.text;
    return new CommandFailure(
      'refused',
      `${addr} is taken by another program; stop it, or give another with --addr`,
    );
  }
  return new CommandFailure('refused', `cannot start: ${error.message}`);
}
