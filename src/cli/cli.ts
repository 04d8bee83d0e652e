import { Command, CommanderError } from 'commander';
import { addApply } from './apply.ts';
import { addAccounts } from './accounts.ts';
import { addAudit } from './audit.ts';
import { addBackup } from './backup.ts';
import { addCompletion } from './completion.ts';
import { addCredentials } from './credentials.ts';
import { addDoctor } from './doctor.ts';
import { addEvents } from './events.ts';
import { addExamples, type Example } from './example.ts';
import { addExport } from './export.ts';
import { CommandFailure, EXIT_CODES } from './failure.ts';
import { addInit } from './init.ts';
import { addListen } from './listen.ts';
import { addListeners } from './listeners.ts';
import { addProviders } from './providers.ts';
import { printJson } from './command.ts';
import { addProfile } from './profile.ts';
import { addMasterKey } from './master-key.ts';
import { addMcp } from './mcp.ts';
import { addReplay } from './replay.ts';
import { addReplays } from './replays.ts';
import { addRestore } from './restore.ts';
import { addRequests } from './requests.ts';
import { addRuns } from './runs.ts';
import { addSend } from './send.ts';
import { addServe } from './serve.ts';
import { addSigningKeys } from './signing-keys.ts';
import { addStorage } from './storage.ts';
import { addTail } from './tail.ts';
import { openTerminal, type Streams, type Terminal } from './terminal.ts';
import { addTriggers } from './triggers.ts';
import { readVersion } from './version.ts';

/** The command table. */
const COMMANDS: readonly ((program: Command, terminal: Terminal) => void)[] = [
  addInit,
  addServe,
  addDoctor,
  addListen,
  addListeners,
  addProviders,
  addCredentials,
  addSigningKeys,
  addAccounts,
  addAudit,
  addTriggers,
  addApply,
  addExport,
  addRequests,
  addEvents,
  addRuns,
  addTail,
  addSend,
  addReplay,
  addReplays,
  addStorage,
  addBackup,
  addRestore,
  addMasterKey,
  addProfile,
  addMcp,
  addCompletion,
];

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
  ['earshot replay evt_…', 'runs its triggers once more'],
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
  const program = await createProgram(terminal, streams);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return EXIT_CODES.ok.code;
  } catch (error) {
    // commander has told by itself; its exit code is 0 for help and version that were asked for.
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? EXIT_CODES.ok.code : EXIT_CODES.usage.code;
    if (!(error instanceof CommandFailure)) throw error;
    if (error.answer !== undefined && argv.includes('--json')) printJson(terminal, error.answer);
    terminal.note(`earshot: ${error.message}`);
    if (error.exit === 'unreachable')
      terminal.note('Is the server running? To start it: npx earshot serve');
    return EXIT_CODES[error.exit].code;
  }
}

/** Every command, from which help, completion and the docs come. */
export async function createProgram(terminal: Terminal, streams: Streams): Promise<Command> {
  const program = new Command('earshot')
    .description(
      'Receives webhooks and loses none: verify, keep, answer, and run what is bound to them.',
    )
    .version(await readVersion())
    .showHelpAfterError('(add --help for what it takes)')
    // Commands inherit these, so they come before them.
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void streams.stdout.write(text),
      writeErr: (text) => void streams.stderr.write(text),
    });
  addExamples(program, EXAMPLES, NOTES);
  for (const add of COMMANDS) add(program, terminal);
  return program;
}
