import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { Argument, InvalidArgumentError, type Command } from 'commander';
import { loadClientVariables } from '../config/config.ts';
import { addJson } from './command.ts';
import { toServer } from './connection.ts';
import { addExamples } from './example.ts';
import { CommandFailure } from './failure.ts';
import { textOption } from './option.ts';
import {
  findProfileFile,
  getProfile,
  LOCAL,
  readProfiles,
  writeProfiles,
  type Profile,
} from './profile-file.ts';
import { printTable, type Terminal } from './terminal.ts';

interface AddOptions {
  readonly server: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly json?: true;
}

const NOTES = `
A profile is the address of a server and its admin token. They are kept in the folder of your own settings
($XDG_CONFIG_HOME/earshot or ~/.config/earshot; on Windows %APPDATA%\\earshot), readable by you only; a file that others
may read is refused.

Which server a command talks to, the first that there is: --server; --profile; EARSHOT_URL; EARSHOT_PROFILE; the profile
in use; the server of this folder. The token of a profile is told to no other server.
`;

export function addProfile(profile: Command, terminal: Terminal): void {
  addExamples(
    profile,
    [
      [
        'earshot profile add staging --server https://earshot.example.com --token-file token.txt',
        'the first one is in use from then on',
      ],
      ['earshot profile use staging'],
      ['earshot events list --profile staging', 'this one time'],
      ['earshot profile use local', 'the server of this folder again'],
    ],
    NOTES,
  );
  addAdd(profile, terminal);
  addList(profile, terminal);
  addUse(profile, terminal);
  addRemove(profile, terminal);
}

function nameArgument(): Argument {
  return new Argument('<name>', 'letters, digits, ".", "-" and "_"').argParser((text: string) => {
    if (/^[A-Za-z0-9][\w.-]{0,63}$/.test(text) && text !== '__proto__') return text;
    throw new InvalidArgumentError('Expected letters, digits, ".", "-" and "_"; at most 64.');
  });
}

function addAdd(profile: Command, terminal: Terminal): void {
  const command = addJson(
    profile
      .command('add')
      .description('Keeps a server and its admin token under a name')
      .addArgument(nameArgument()),
  )
    .addOption(textOption('--server <url>', 'where it is').makeOptionMandatory())
    .addOption(textOption('--token <token>', 'its admin token; else EARSHOT_ADMIN_TOKEN'))
    .addOption(
      textOption(
        '--token-file <path>',
        'its admin token, from a file; "-" is standard input',
      ).conflicts('token'),
    );
  addExamples(command, [
    ['earshot profile add staging --server https://earshot.example.com --token-file token.txt'],
    [
      'ssh host cat earshot/data/admin-token | earshot profile add prod --server https://… --token-file -',
    ],
  ]);
  command.action(async (name: string) => {
    const options = command.opts<AddOptions>();
    if (name === LOCAL)
      throw new CommandFailure(
        'usage',
        `"${LOCAL}" is the server of the folder; take another name`,
      );
    const added: Profile = { server: toServer(options.server), token: await readToken(options) };
    const profiles = await readProfiles();
    const byName = { ...profiles.byName, [name]: added };
    const isFirst = Object.keys(profiles.byName).length === 0;
    const inUse = isFirst ? name : profiles.inUse;
    const path = await writeProfiles({ inUse, byName });
    tell(terminal, options, {
      text: `kept ${name} in ${path}${inUse === name ? '; it is in use' : ''}`,
      value: { name, server: added.server, in_use: inUse === name },
    });
  });
}

async function readToken({ token, tokenFile }: AddOptions): Promise<string> {
  const given = tokenFile === undefined ? token : await readTokenFile(tokenFile);
  const found = (given ?? loadClientVariables().adminToken ?? '').trim();
  if (/^[\x21-\x7e]+$/.test(found)) return found;
  throw new CommandFailure(
    'usage',
    'give the admin token with --token-file, --token or EARSHOT_ADMIN_TOKEN: visible ASCII characters without spaces',
  );
}

async function readTokenFile(path: string): Promise<string> {
  try {
    return path === '-' ? await readAll(process.stdin) : await readFile(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailure('usage', `--token-file: ${reason}`);
  }
}

interface JsonOption {
  readonly json?: true;
}

function addList(profile: Command, terminal: Terminal): void {
  const command = addJson(
    profile.command('list').description('Lists profiles, without their tokens'),
  );
  addExamples(command, [['earshot profile list']]);
  command.action(async () => {
    const { inUse, byName } = await readProfiles();
    const used = inUse ?? LOCAL;
    const items = Object.entries(byName)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { server }]) => ({ name, server, in_use: name === used }));
    if (command.opts<JsonOption>().json === true)
      return terminal.print(JSON.stringify({ file: findProfileFile(), items }));
    const local = { name: LOCAL, server: 'the server of this folder', in_use: used === LOCAL };
    printTable(
      terminal,
      [...items, local],
      [
        ['NAME', ({ name }) => name],
        ['IN USE', (each) => (each.in_use ? 'yes' : null)],
        ['SERVER', ({ server }) => server],
      ],
    );
  });
}

function addUse(profile: Command, terminal: Terminal): void {
  const command = addJson(
    profile
      .command('use')
      .description('Makes a profile the one that commands talk to; "local" makes it none')
      .addArgument(nameArgument()),
  );
  addExamples(command, [['earshot profile use staging'], ['earshot profile use local']]);
  command.action(async (name: string) => {
    const profiles = await readProfiles();
    if (name !== LOCAL) getProfile(profiles.byName, name);
    await writeProfiles({ ...profiles, inUse: name === LOCAL ? undefined : name });
    tell(terminal, command.opts<JsonOption>(), {
      text: `commands talk to ${profiles.byName[name]?.server ?? 'the server of their folder'}`,
      value: { in_use: name },
    });
  });
}

function addRemove(profile: Command, terminal: Terminal): void {
  const command = addJson(
    profile
      .command('remove')
      .description('Forgets a profile and its token')
      .addArgument(nameArgument()),
  );
  addExamples(command, [['earshot profile remove staging']]);
  command.action(async (name: string) => {
    const { inUse, byName } = await readProfiles();
    getProfile(byName, name);
    const { [name]: _, ...rest } = byName;
    await writeProfiles({ inUse: inUse === name ? undefined : inUse, byName: rest });
    tell(terminal, command.opts<JsonOption>(), {
      text: `removed ${name}`,
      value: { removed: name },
    });
  });
}

interface News {
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
}

function tell(terminal: Terminal, { json }: JsonOption, { text, value }: News): void {
  terminal.print(json === true ? JSON.stringify(value) : text);
}
