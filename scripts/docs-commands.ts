import { runCli } from '../src/cli/cli.ts';
import { openStreams } from '../test/kit/streams.ts';

/** The commands and their options, as `--help` tells them. */
export async function describeCommands(): Promise<string> {
  const program = await readHelp([]);
  const commands = await readCommands(program);
  const shared = sharedOptions(commands);
  const options = [...shared].map(([flags, meaning]) => toRow(flags, meaning));
  return [
    ...fence(program.rest),
    '',
    'Every command that talks to a server takes these, so they are not listed again:',
    '',
    ...table(options),
    '',
    ...commands.flatMap((help) => describe(help, shared)),
  ].join('\n');
}

type Row = readonly [term: string, meaning: string];

interface Help {
  readonly words: readonly string[];
  readonly usage: string;
  readonly summary: string;
  readonly options: readonly Row[];
  readonly subcommands: readonly Row[];
  /** What stands behind the lists: notes and examples. */
  readonly rest: string;
}

/** Those that do something; the others only lead to them. */
async function readCommands(help: Help): Promise<readonly Help[]> {
  // A command with another name is listed as `accounts|account`.
  const names = help.subcommands.map(([term]) => term.split(/[ |]/)[0] ?? '');
  const found: Help[] = [];
  for (const name of names.filter((name) => name !== 'help')) {
    const below = await readHelp([...help.words, name]);
    found.push(...(below.subcommands.length === 0 ? [below] : await readCommands(below)));
  }
  return found;
}

async function readHelp(words: readonly string[]): Promise<Help> {
  const streams = openStreams();
  const restore = widen();
  try {
    await runCli([...words, '--help'], streams);
  } finally {
    restore();
  }
  return parseHelp(words, streams.printed());
}

/** Help is broken into lines for the terminal that it is printed on; here no line may depend on whose that is. */
function widen(): () => void {
  const { stdout } = process;
  const { isTTY, columns } = stdout;
  Object.assign(stdout, { isTTY: true, columns: 10_000 });
  return () => void Object.assign(stdout, { isTTY, columns });
}

const LISTS = ['Arguments', 'Options', 'Commands'] as const;

function parseHelp(words: readonly string[], text: string): Help {
  const parts = text.trim().split('\n\n');
  const [usage = '', summary = '', ...others] = parts;
  const rows = (name: (typeof LISTS)[number]): readonly Row[] => {
    const list = others.find((part) => part.startsWith(`${name}:\n`)) ?? '';
    return list.split('\n').slice(1).map(parseRow);
  };
  const rest = others.filter((part) => !LISTS.some((name) => part.startsWith(`${name}:\n`)));
  return {
    words,
    usage: usage.replace('Usage: ', ''),
    summary,
    options: [...rows('Arguments'), ...rows('Options')].filter(([term]) => term !== '-h, --help'),
    subcommands: rows('Commands'),
    rest: rest.join('\n\n'),
  };
}

function parseRow(line: string): Row {
  const [term = '', meaning = ''] = line.trim().split(/ {2,}/);
  return [term, meaning];
}

function sharedOptions(commands: readonly Help[]): ReadonlyMap<string, string> {
  const isRemote = ({ options }: Help): boolean =>
    options.some(([term]) => term === '--profile <name>');
  const [first, ...others] = commands.filter(
    (help) => isRemote(help) && help.options.some(([term]) => term === '--json'),
  );
  const isShared = (row: Row): boolean =>
    others.every(({ options }) => options.some((each) => each.join() === row.join()));
  return new Map(first?.options.filter(isShared));
}

function describe(help: Help, shared: ReadonlyMap<string, string>): readonly string[] {
  const own = help.options.filter(([term, meaning]) => shared.get(term) !== meaning);
  return [
    `### ${help.usage.replace('[options] ', '').replace(' [options]', '')}`,
    '',
    `${help.summary}.`,
    '',
    ...table(own.map((row) => toRow(...row))),
    '',
    ...fence(help.rest),
    '',
  ];
}

function toRow(term: string, meaning: string): string {
  return `| \`${term}\` | ${meaning.replaceAll('|', '\\|')} |`;
}

function table(rows: readonly string[]): readonly string[] {
  return rows.length === 0 ? [] : ['| option | meaning |', '| --- | --- |', ...rows];
}

function fence(text: string): readonly string[] {
  return text === '' ? [] : ['```text', text, '```'];
}
