import { link, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { newUuid } from '../base/id.ts';
import { ALL_SETTINGS, CONFIG_FILE, describeExample, loadConfig } from '../config/config.ts';
import { addJson } from './command.ts';
import { addExamples } from './example.ts';
import { CommandFailure } from './failure.ts';
import type { Terminal } from './terminal.ts';

interface InitOptions {
  readonly json?: true;
  readonly [flag: string]: string | true | undefined;
}

const NOTES = `
Every setting is in the file, with what it means and its default, as a comment; what is given here is set. It holds no
secrets: the first start makes them in the data folder. A file that is there is never changed.
`;

export function addInit(command: Command, terminal: Terminal): void {
  addJson(command);
  const keys = new Map<string, string>();
  for (const [, { flag, placeholder, doc, key }] of ALL_SETTINGS) {
    if (flag === undefined) continue;
    const option = new Option(`${flag} <${placeholder}>`, doc);
    command.addOption(option);
    keys.set(option.attributeName(), key);
  }
  addExamples(
    command,
    [
      ['earshot init'],
      [
        'earshot init --public-url https://hooks.example.com --trusted-proxies 127.0.0.1',
        'behind a reverse proxy',
      ],
    ],
    NOTES,
  );
  command.action(async () => {
    const options = command.opts<InitOptions>();
    const given = Object.fromEntries(
      [...keys].map(([name, key]) => [key, options[name] as string | undefined]),
    );
    const path = await init(given);
    if (options.json === true) return terminal.print(JSON.stringify({ file: path }));
    terminal.print(`wrote ${path}`);
    terminal.print('Next: npx earshot doctor, then npx earshot serve');
  });
}

async function init(given: Readonly<Record<string, string | undefined>>): Promise<string> {
  const path = resolve(CONFIG_FILE);
  const temporary = `${path}.${newUuid()}.tmp`;
  try {
    const text = setKeys(describeExample(), given);
    await writeFile(temporary, text, { flag: 'wx', mode: 0o600 });
    // What a server would read; flags are given once more, so that a fault has the name that was typed.
    const loaded = await loadConfig({ flags: given, env: {}, file: temporary });
    if (!loaded.ok) throw new CommandFailure('usage', loaded.error.join('\n'));
    // Never over one that is there: `link` refuses, `rename` would not.
    await link(temporary, path);
    return path;
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new CommandFailure('refused', `${path} is there already; it was not changed`);
    throw new CommandFailure('refused', error instanceof Error ? error.message : String(error));
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Comments out of the lines of the keys that are given. In YAML, JSON's strings are strings. */
function setKeys(text: string, given: Readonly<Record<string, string | undefined>>): string {
  const lines = text.split('\n').map((line) => {
    const key = /^#(\w+):/.exec(line)?.[1] ?? '';
    const value = given[key];
    return value === undefined ? line : `${key}: ${JSON.stringify(value)}`;
  });
  return lines.join('\n');
}
