import type { Command } from 'commander';
import { loadClientVariables } from '../config/config.ts';
import type { Check } from './check.ts';
import { toRemote, type RemoteOptions } from './command.ts';
import { findServer, isThisMachine } from './connection.ts';
import { checkConfig, checkFolder, checkStore } from './doctor-local.ts';
import { checkServer } from './doctor-server.ts';
import { checkSpool } from './doctor-spool.ts';
import { addExamples } from './example.ts';
import { CommandFailure } from './failure.ts';
import { switchOption } from './option.ts';
import { findProfile } from './profile-file.ts';
import { toPlain, type Format, type Terminal } from './terminal.ts';

interface DoctorOptions extends RemoteOptions {
  readonly thorough?: true;
}

const NOTES = `
A line for each check: ok, warning or fault, and what to do. On the server's machine it looks at the configuration, the
data folder, the key files, the disk and the store, and at the server where it runs; of another server, at what it
answers. It changes nothing.

Exit codes: 0 when nothing is at fault, warnings or not; 1 when something is; 2 and 3 as with every command.
`;

export function addDoctor(command: Command, terminal: Terminal): void {
  toRemote(command).addOption(switchOption('--thorough', 'read every page of the embedded store'));
  addExamples(
    command,
    [
      ['earshot doctor'],
      ['earshot doctor --thorough', 'reads all of the store: it may take long'],
      ['earshot doctor --profile staging --json'],
    ],
    NOTES,
  );
  command.action(async () => {
    const options = command.opts<DoctorOptions>();
    const checks = await examine(options);
    const faults = checks.filter(({ state }) => state === 'fault').length;
    if (options.json === true) printJsonChecks(checks, terminal);
    else for (const check of checks) print(check, terminal);
    if (faults > 0)
      throw new CommandFailure('refused', faults === 1 ? '1 fault' : `${faults} faults`);
  });
}

async function examine(options: DoctorOptions): Promise<readonly Check[]> {
  const isHere = await isLocal(options);
  const local = isHere ? await examineHere(options) : { checks: [], isSound: true };
  // Without a configuration there is no telling where the server is.
  if (!local.isSound) return local.checks;
  const connection = await findServer(options).catch((error: unknown) => {
    if (isHere && error instanceof CommandFailure) return undefined;
    throw error;
  });
  if (connection === undefined) return local.checks;
  return [...local.checks, ...(await checkServer(connection, isHere))];
}

async function examineHere(
  options: DoctorOptions,
): Promise<{ checks: readonly Check[]; isSound: boolean }> {
  const { checks, loaded } = await checkConfig();
  if (loaded === undefined) return { checks, isSound: false };
  const folder = await checkFolder(loaded);
  const store = await checkStore(loaded, options.thorough === true);
  const spool = await checkSpool(loaded);
  return { checks: [...checks, ...folder, ...store, ...spool], isSound: true };
}

async function isLocal({ server, profile }: DoctorOptions): Promise<boolean> {
  const variables = loadClientVariables();
  const url = server ?? (profile === undefined ? variables.url : undefined);
  if (url !== undefined) return isThisMachine(url);
  const found = await findProfile(profile ?? variables.profile);
  return found === undefined || isThisMachine(found.server);
}

const LOOKS: Readonly<Record<Check['state'], Format>> = {
  ok: 'green',
  warning: 'yellow',
  fault: 'red',
};

function print({ name, state, message, remedy }: Check, terminal: Terminal): void {
  const head = terminal.style(LOOKS[state], state.padEnd('warning'.length));
  terminal.print(`${head}  ${name.padEnd('configuration'.length)}  ${toPlain(message)}`);
  if (remedy !== undefined) terminal.print(`${' '.repeat(24)}${toPlain(remedy)}`);
}

function printJsonChecks(checks: readonly Check[], terminal: Terminal): void {
  const worst = (['fault', 'warning', 'ok'] as const).find((state) =>
    checks.some((check) => check.state === state),
  );
  const items = checks.map((check) => ({ ...check, remedy: check.remedy ?? null }));
  terminal.print(JSON.stringify({ state: worst ?? 'ok', checks: items }));
}
