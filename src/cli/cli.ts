import { Command, CommanderError, Help } from 'commander';
import { COMMANDS, type CommandRow } from './commands.ts';
import { addExamples, type Example } from './example.ts';
import { CommandFailure, EXIT_CODES } from './failure.ts';
import { openTerminal, type Streams, type Terminal } from './terminal.ts';
import { readVersion } from './version.ts';

const EXAMPLES: readonly Example[] = [
  ['earshot serve', 'starts the server in this folder'],
  ['earshot listeners create --name GitHub --preset github', 'its URL and, this once, its secret'],
  [
    'earshot listen --forward http://localhost:3000/hook --listener lsn_…',
    'sends what comes on to your program',
  ],
  [
    'earshot send --listener lsn_… --sample github/push --secret …',
    'a webhook, as GitHub sends it',
  ],
  ['earshot tail', 'what comes, as it comes'],
  ['earshot events list', 'what came'],
  ['earshot send evt_… --url http://localhost:3000/hook', 'sends one of them once more'],
  ['earshot replay evt_…', 'once more through its triggers, and to your listen'],
  ['earshot <command> --help', 'examples of each'],
];

const NOTES = `
In a checkout, earshot is npx earshot. Commands talk to the server of --server, --profile or EARSHOT_URL, else to that of the profile in use, else to the one at
the configured address. Its admin token is that of --token or of the profile, else EARSHOT_ADMIN_TOKEN, else the one in
the data folder: on the server's machine nothing need be said.

With --json, standard output is exactly what the server answers, refusals included; commands that make more than one call
print an object, or a line of JSON for each thing that happens. What goes wrong before the server answers is told on
standard error alone. Colours are for terminals; NO_COLOR turns them off.

Exit codes:
${Object.values(EXIT_CODES)
  .map(({ code, means }) => `  ${code}  ${means}`)
  .join('\n')}
`;

/** Runs one command and answers its exit code. */
export async function runCli(argv: readonly string[], streams: Streams = process): Promise<number> {
  const terminal = openTerminal(streams);
  const program = await createProgram(terminal, streams, toWanted(argv));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return EXIT_CODES.ok.code;
  } catch (error) {
    // commander has told by itself; its exit code is 0 for help and version that were asked for.
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? EXIT_CODES.ok.code : EXIT_CODES.usage.code;
    if (!(error instanceof CommandFailure)) throw error;
    if (error.answer !== undefined && argv.includes('--json')) {
      // It is loaded by now: only a command that talks to a server has an answer.
      const { printJson } = await import('./command.ts');
      printJson(terminal, error.answer);
    }
    terminal.note(`earshot: ${error.message}`);
    if (error.exit === 'unreachable')
      terminal.note('Is the server running? To start it: npx earshot serve');
    return EXIT_CODES[error.exit].code;
  }
}

/** A word that is the value of an option may load one too many, which costs nothing but a moment. */
function toWanted(argv: readonly string[]): (row: CommandRow) => boolean {
  const words = new Set(argv);
  if (words.has('completion')) return () => true;
  return ({ name, alias = name }) => words.has(name) || words.has(alias);
}

/** Every command, of which those that are wanted have what they take, do, and lead to. */
export async function createProgram(
  terminal: Terminal,
  streams: Streams,
  isWanted: (row: CommandRow) => boolean = () => true,
): Promise<Command> {
  const program = new Command('earshot')
    .description(
      'Receives webhooks and loses none: verify, keep, answer, and run what is bound to them.',
    )
    .version(await readVersion())
    .showHelpAfterError('(add --help for what it takes)')
    // Commands inherit these, so they come before them.
    .exitOverride()
    .configureHelp({ subcommandTerm: toTerm })
    .configureOutput({
      writeOut: (text) => void streams.stdout.write(text),
      writeErr: (text) => void streams.stderr.write(text),
    });
  addExamples(program, EXAMPLES, NOTES);
  for (const row of COMMANDS) {
    const command = program.command(row.name).description(row.summary);
    if (row.alias !== undefined) command.alias(row.alias);
    if (isWanted(row)) (await row.load())(command, terminal);
  }
  return program;
}

/** Of the first row, the names alone: what they take is not loaded when they are listed. */
function toTerm(command: Command): string {
  if (command.parent?.parent !== null) return new Help().subcommandTerm(command);
  return [command.name(), ...command.aliases()].join('|');
}
