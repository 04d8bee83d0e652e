import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { systemClock } from '../base/clock.ts';
import { newUuid } from '../base/id.ts';
import { parseJson } from '../base/json.ts';
import { CLIENT_VARIABLES, loadClientVariables } from '../config/config.ts';
import type { ListenerId } from '../model/listener.ts';
import { addRemote, printJson, type RemoteOptions } from './command.ts';
import { connect } from './connection.ts';
import { exchange, type HttpAnswer } from './exchange.ts';
import { CommandFailure } from './failure.ts';
import { choiceOption, headersOption, idOption, textOption } from './option.ts';
import { listSamples, readSample } from './samples.ts';
import { isSignerName, SIGNER_NAMES, SIGNERS, type SignerName } from './signer.ts';
import { printText, type Terminal } from './terminal.ts';

interface SendOptions extends RemoteOptions {
  readonly listener?: ListenerId;
  readonly url?: string;
  readonly sample?: string;
  readonly data?: string;
  readonly file?: string;
  readonly as?: SignerName;
  readonly event?: string;
  readonly secret?: string;
  readonly apiKey?: string;
  readonly contentType?: string;
  readonly header?: Readonly<Record<string, string>>;
}

const EXAMPLES = `
Examples:
  earshot send --sample list
  earshot send --listener lsn_… --sample github/issues.opened --secret …
  earshot send --listener lsn_… --as standard-webhooks --data '{"type":"invoice.paid"}' --secret whsec_…
  earshot send --url https://hooks.example.com/webhooks/v1/listeners/…/notify --file body.json --api-key …

Secrets are never read back from the server: give the one that was shown when it was made.
It ends with 1 when the answer is not 2xx. With --json the answer's body is printed as it is.
`;

export function addSend(program: Command, terminal: Terminal): void {
  const command = addRemote(
    program,
    'send',
    'Sends a webhook to a listener, signed as a provider signs',
  )
    .addOption(idOption('--listener <id>', 'the listener that is sent to', 'lsn'))
    .addOption(
      textOption('--url <url>', 'a webhook URL, instead of --listener').conflicts('listener'),
    )
    .addOption(
      textOption('--sample <name>', 'a payload that comes with Earshot; "list" tells which'),
    )
    .addOption(textOption('--data <text>', 'a body of your own').conflicts('sample'))
    .addOption(
      textOption('--file <path>', 'a body of your own, from a file').conflicts(['sample', 'data']),
    )
    .addOption(
      choiceOption(
        '--as <provider>',
        "whose headers and signature; else the sample's or the listener's",
        SIGNER_NAMES,
      ),
    )
    .addOption(textOption('--event <name>', "X-GitHub-Event; else the sample's, or ping"))
    .addOption(
      new Option('--secret <secret>', `what it is signed with (${CLIENT_VARIABLES.secret.env})`),
    )
    .addOption(textOption('--api-key <token>', 'the credential, for listeners that want one'))
    .addOption(textOption('--content-type <type>', 'else application/json'))
    .addOption(headersOption('--header <header>', 'a header to send along'))
    .addHelpText('after', EXAMPLES);
  command.action(() => send(command.opts<SendOptions>(), terminal));
}

async function send(options: SendOptions, terminal: Terminal): Promise<void> {
  if (options.sample === 'list') {
    for (const name of await listSamples()) terminal.print(name);
    return;
  }
  const payload = await readPayload(options);
  const target = await findTarget(options);
  const answer = await exchange(target.url, {
    method: 'POST',
    headers: {
      'content-type': options.contentType ?? 'application/json',
      'user-agent': 'earshot-send',
      ...signedHeaders(payload, target, options),
      ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
      ...lowerCased(options.header),
    },
    body: payload.body,
  });
  showAnswer(answer, options, terminal);
}

interface Payload {
  readonly body: Buffer<ArrayBuffer>;
  readonly event: string;
  readonly provider?: SignerName;
}

interface Target {
  readonly url: string;
  /** What the listener verifies by, where it verifies signatures and is known. */
  readonly preset?: string | undefined;
}

function signedHeaders(
  { body, event, provider }: Payload,
  { preset }: Target,
  options: SendOptions,
): Readonly<Record<string, string>> {
  const secret = options.secret ?? loadClientVariables().secret;
  if (preset !== undefined && secret === undefined) throw withoutSecret(options.listener);
  const as = options.as ?? provider ?? (isSignerName(preset) ? preset : undefined);
  if (as === undefined) return {};
  const sentAt = new Date(systemClock.now());
  return SIGNERS[as]({ event, body, uuid: newUuid(), sentAt }, secret);
}

/** One spelling, so that a header that is given takes the place of ours. */
function lowerCased(
  headers: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

async function readPayload(options: SendOptions): Promise<Payload> {
  if (options.sample !== undefined) {
    const sample = await readSample(options.sample);
    return { ...sample, event: options.event ?? sample.event };
  }
  const event = options.event ?? 'ping';
  if (options.data !== undefined) return { event, body: Buffer.from(options.data) };
  if (options.file === undefined)
    throw new CommandFailure('usage', 'give what to send: --sample, --data or --file');
  try {
    return { event, body: await readFile(options.file) };
  } catch (error) {
    throw new CommandFailure(
      'usage',
      `--file: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function findTarget(options: SendOptions): Promise<Target> {
  if (options.url !== undefined) {
    if (URL.canParse(options.url)) return { url: options.url };
    throw new CommandFailure('usage', `--url: expected a webhook URL; got "${options.url}"`);
  }
  if (options.listener === undefined) {
    throw new CommandFailure('usage', 'give where to send: --listener or --url');
  }
  const client = await connect(options);
  const { value } = await client.call('getListener', { params: { id: options.listener } });
  // By the address that has just answered: the public URL may be one that only works from outside.
  const path = value.url.slice(value.url.indexOf('/webhooks/v1/'));
  return { url: `${client.server}${path}`, preset: value.verification.signature?.preset };
}

function withoutSecret(id: ListenerId | undefined): CommandFailure {
  return new CommandFailure(
    'usage',
    `this listener verifies signatures: give its secret with --secret or ${CLIENT_VARIABLES.secret.env}.\n` +
      'It was shown when it was made, and is never read back. ' +
      `For a new one: npx earshot listeners rotate-secret ${id}`,
  );
}

function showAnswer(
  { status, body, durationMs }: HttpAnswer,
  options: SendOptions,
  terminal: Terminal,
): void {
  const isGood = status >= 200 && status <= 299;
  if (options.json === true) printJson(terminal, body);
  else {
    terminal.print(
      `${terminal.style(isGood ? 'green' : 'red', String(status))} in ${durationMs.toFixed(1)} ms`,
    );
    const value = parseJson(body.toString());
    const text = value === undefined ? body.toString() : JSON.stringify(value, null, 2);
    if (text !== '') printText(terminal, text);
  }
  if (!isGood) throw new CommandFailure('refused', `the listener answered ${status}`);
}
