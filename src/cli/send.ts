import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import { systemClock } from '../base/clock.ts';
import { newUuid, parseId } from '../base/id.ts';
import { parseJson } from '../base/json.ts';
import { CLIENT_VARIABLES, loadClientVariables } from '../config/config.ts';
import type { ListenerId } from '../model/listener.ts';
import type { Client } from './client.ts';
import { toRemote, printJson, type RemoteOptions } from './command.ts';
import { connect } from './connection.ts';
import { addExamples } from './example.ts';
import { exchange, type HttpAnswer } from './exchange.ts';
import { CommandFailure } from './failure.ts';
import { headersOption, idOption, textOption } from './option.ts';
import { withQueryOf, type Headers } from './parcel.ts';
import { listSamples } from './samples.ts';
import {
  fetchPayload,
  readPayload,
  type Payload,
  type PayloadOptions,
  type Sendable,
} from './send-payload.ts';
import { isSignerName, signMessage, type Signed } from './signer.ts';
import { printText, type Terminal } from './terminal.ts';

interface SendOptions extends RemoteOptions, PayloadOptions {
  readonly listener?: ListenerId;
  readonly url?: string;
  readonly secret?: string;
  readonly apiKey?: string;
  readonly contentType?: string;
  readonly header?: Headers;
}

const NOTES = `
With an id, what is kept is sent once more, with the headers and the query that it came with: to its own listener, or to
--url. It comes as a new request; earshot replay runs the triggers again without one. What was signed is signed already;
where the signature is too old by now, sign it anew with --secret.

Secrets are never read back from the server: give the one that was shown when it was made. What a shell is given is kept
in its history: EARSHOT_SECRET is not. It ends with 1 when the answer is not 2xx. With --json the answer's body is printed
as it is.
`;

export function addSend(command: Command, terminal: Terminal): void {
  toRemote(command)
    .addArgument(new Argument('[id]', 'what is kept: evt_… or req_…').argParser(readSendable))
    .addOption(idOption('--listener <id>', 'the listener that is sent to', 'lsn'))
    .addOption(
      textOption('--url <url>', 'a webhook URL, or any other, instead of --listener').conflicts(
        'listener',
      ),
    )
    .addOption(
      textOption('--sample <name>', 'a payload that comes with Earshot; "list" tells which'),
    )
    .addOption(textOption('--data <text>', 'a body of your own').conflicts('sample'))
    .addOption(
      textOption(
        '--file <path>',
        'a body of your own, from a file; "-" is standard input',
      ).conflicts(['sample', 'data']),
    );
  addSigning(command);
  addExamples(
    command,
    [
      ['earshot send --sample list'],
      ['earshot send --listener lsn_… --sample github/issues.opened --secret …'],
      ['earshot send --listener lsn_… --as stripe --secret whsec_…', "the sample of Stripe's row"],
      [
        `earshot send --listener lsn_… --as standard-webhooks --data '{"type":"invoice.paid"}' --secret whsec_…`,
      ],
      ['earshot send --listener lsn_… --file body.json --api-key …'],
      ['earshot send evt_… --url http://localhost:3000/hook', 'one that is kept, once more'],
    ],
    NOTES,
  );
  command.action((id: Sendable | undefined) => send(id, command.opts<SendOptions>(), terminal));
}

function addSigning(command: Command): void {
  command
    .addOption(
      textOption(
        '--as <provider>',
        "whose headers, signature and sample; else the sample's or the listener's. See: earshot providers list",
      ).argParser(readSigner),
    )
    .addOption(
      textOption(
        '--event <name>',
        "what the provider calls it, where a header says so; else the sample's",
      ),
    )
    .addOption(
      new Option('--secret <secret>', `what it is signed with (${CLIENT_VARIABLES.secret.env})`),
    )
    .addOption(textOption('--api-key <token>', 'the credential, for listeners that want one'))
    .addOption(textOption('--content-type <type>', 'else application/json'))
    .addOption(headersOption('--header <header>', 'a header to send along'));
}

function readSigner(text: string): string {
  if (isSignerName(text)) return text;
  throw new InvalidArgumentError('Expected a provider; "earshot providers list" tells which.');
}

function readSendable(text: string): Sendable {
  if ((['evt', 'req'] as const).some((prefix) => parseId(prefix, text) !== undefined))
    return text as Sendable;
  throw new InvalidArgumentError('Expected an id such as evt_… or req_….');
}

async function send(
  id: Sendable | undefined,
  options: SendOptions,
  terminal: Terminal,
): Promise<void> {
  if (options.sample === 'list') {
    for (const name of await listSamples()) terminal.print(name);
    return;
  }
  const payload = await findPayload(id, options);
  const target = await findTarget(payload, options);
  const signed = sign(payload, target, options);
  const answer = await exchange(toAddress(target, signed), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'earshot-send',
      ...payload.stored?.headers,
      ...signed?.headers,
      ...(options.contentType === undefined ? {} : { 'content-type': options.contentType }),
      ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
      ...lowerCased(options.header),
    },
    body: signed?.body ?? payload.body ?? Buffer.alloc(0),
  });
  showAnswer(answer, options, terminal);
}

async function findPayload(id: Sendable | undefined, options: SendOptions): Promise<Payload> {
  if (id === undefined) return readPayload(options);
  const unfit = (['sample', 'data', 'file'] as const).find((name) => options[name] !== undefined);
  if (unfit !== undefined) throw new CommandFailure('usage', `--${unfit} does not go with ${id}`);
  return fetchPayload(await connect(options), id, options.event);
}

interface Target {
  /** Where it is sent to. */
  readonly url: string;
  /** As providers know it, where the listener is known. */
  readonly publicUrl: string;
  /** What the listener verifies by, where it verifies signatures and is known. */
  readonly preset?: string | undefined;
  readonly params: Readonly<Record<string, string>>;
}

function sign(payload: Payload, target: Target, options: SendOptions): Signed | undefined {
  const { body, event, provider, stored } = payload;
  const secret = options.secret ?? loadClientVariables().secret;
  if (secret === undefined && stored !== undefined) return undefined;
  if (secret === undefined && target.preset !== undefined) throw withoutSecret(options.listener);
  const as = options.as ?? provider ?? target.preset;
  if (!isSignerName(as)) return undefined;
  const message = {
    event,
    body,
    uuid: newUuid(),
    sentAt: new Date(systemClock.now()),
    contentType: contentTypeOf(payload, options),
    url: target.publicUrl,
    params: target.params,
  };
  return signMessage(as, message, secret);
}

function contentTypeOf({ stored }: Payload, options: SendOptions): string | undefined {
  return options.contentType ?? stored?.headers['content-type'];
}

/** With the query that signing has made. */
function toAddress({ url }: Target, signed: Signed | undefined): string {
  return signed === undefined ? url : withQueryOf(url, signed.url);
}

/** One spelling, so that a header that is given takes the place of ours. */
function lowerCased(headers: Headers = {}): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

async function findTarget({ stored }: Payload, options: SendOptions): Promise<Target> {
  if (options.url !== undefined) {
    if (URL.canParse(options.url)) {
      const url = withQueryOf(options.url, stored?.target ?? null);
      return { url, publicUrl: url, params: {} };
    }
    throw new CommandFailure('usage', `--url: expected a webhook URL; got "${options.url}"`);
  }
  const listenerId = options.listener ?? stored?.listenerId;
  if (listenerId === undefined) {
    throw new CommandFailure('usage', 'give where to send: --listener or --url');
  }
  const client = await connect(options);
  const target = await findWebhookUrl(client, listenerId);
  return { ...target, url: withQueryOf(target.url, stored?.target ?? null) };
}

async function findWebhookUrl(client: Client, id: ListenerId): Promise<Target> {
  const { value } = await client.call('getListener', { params: { id } });
  // By the address that has just answered: the public URL may be one that only works from outside.
  const path = value.url.slice(value.url.indexOf('/webhooks/v1/'));
  const { signature } = value.verification;
  return {
    url: `${client.server}${path}`,
    publicUrl: value.url,
    preset: signature?.preset,
    params: signature?.params ?? {},
  };
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
  if (!isGood) throw new CommandFailure('refused', `the target answered ${status}`);
}
