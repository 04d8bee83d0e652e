import { Argument, Option, type Command } from 'commander';
import type { Prefix } from '../base/id.ts';
import { summaryOf } from '../client/client.ts';
import type { OperationAnswer, OperationInput, OperationName } from './client.ts';
import { CALL_EXAMPLES } from './call-examples.ts';
import { connect, type ConnectionOptions } from './connection.ts';
import { addExamples, type Example } from './example.ts';
import { readId } from './option.ts';
import type { Terminal } from './terminal.ts';

/** What every command that talks to a server is given. */
export interface RemoteOptions extends ConnectionOptions {
  readonly json?: true;
}

/** A command that makes one call: what is typed becomes the input, and the answer is shown. */
export interface CallCommand<N extends OperationName, G> {
  readonly name: string;
  readonly operation: N;
  /** Where it is not the operation's. */
  readonly summary?: string;
  /** The argument, where it takes the id of one thing. */
  readonly id?: Prefix;
  readonly options?: readonly Option[];
  readonly examples?: readonly Example[];
  readonly input: (given: G) => OperationInput<N>;
  readonly view: (answer: OperationAnswer<N>, terminal: Terminal, given: G) => void;
}

export function addJson(command: Command, doc = 'print JSON'): Command {
  return command.addOption(new Option('--json', doc));
}

/** Adds a command with the options that every command to a server has. */
export function addRemote(parent: Command, name: string, summary: string): Command {
  return toRemote(parent.command(name).description(summary));
}

/** Gives a command the options that every command to a server has. */
export function toRemote(command: Command): Command {
  return addServerOptions(addJson(command, 'print what the server answers, as it is'));
}

/** Which server, and with what token. */
export function addServerOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--profile <name>', 'the server of this profile (EARSHOT_PROFILE)').conflicts(
        'server',
      ),
    )
    .addOption(
      new Option('--server <url>', 'the server (EARSHOT_URL; else the configured address)'),
    )
    .addOption(
      new Option(
        '--token <token>',
        'its admin token (EARSHOT_ADMIN_TOKEN; else from the data folder)',
      ),
    );
}

export function addCall<N extends OperationName, G extends object>(
  parent: Command,
  terminal: Terminal,
  call: CallCommand<N, G>,
): void {
  const summary = call.summary ?? summaryOf(call.operation);
  setCall(parent.command(call.name).description(summary), terminal, call);
}

/** Makes a command that is there already one that makes a call. */
export function setCall<N extends OperationName, G extends object>(
  command: Command,
  terminal: Terminal,
  call: Omit<CallCommand<N, G>, 'name' | 'summary'>,
): void {
  toRemote(command);
  if (call.id !== undefined)
    command.addArgument(new Argument('<id>', `${call.id}_…`).argParser(readId(call.id)));
  for (const option of call.options ?? []) command.addOption(option);
  const examples = call.examples ?? CALL_EXAMPLES[`${command.parent?.name()} ${command.name()}`];
  if (examples !== undefined) addExamples(command, examples);
  command.action(async (...typed: unknown[]) => {
    const options = command.opts<RemoteOptions>();
    // What commander has parsed by the options above is what the command says it wants.
    const given = {
      ...options,
      ...(call.id === undefined ? {} : { id: typed[0] }),
    } as unknown as G;
    const input = call.input(given);
    const client = await connect(options);
    const { value, bytes } = await client.call(call.operation, input);
    if (options.json === true) printJson(terminal, bytes);
    else call.view(value, terminal, given);
  });
}

/** The answer, byte for byte; a line end only where it has none. */
export function printJson(terminal: Terminal, bytes: Uint8Array): void {
  terminal.write(bytes);
  if (bytes.length > 0 && bytes.at(-1) !== 0x0a) terminal.print();
}
