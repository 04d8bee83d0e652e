import type { Command, Option } from 'commander';
import type { ListenerInput, OperationInput, WireListener } from '../api/contract.ts';
import type { ListenerId } from '../model/listener.ts';
import { RETENTION_CLASSES } from '../model/listener.ts';
import { mergeBody } from './body.ts';
import { addCall } from './command.ts';
import {
  bodyOption,
  choiceOption,
  countOption,
  pairsOption,
  pageOptions,
  switchOption,
  textOption,
  textsOption,
  type PageGiven,
} from './option.ts';
import { pageView } from './page.ts';
import {
  graceOption,
  rotationOptions,
  showRotation,
  shownOnce,
  toRotation,
  type RotationGiven,
} from './rotation.ts';
import { providerOf } from '../provider/provider.ts';
import { addConfirmSecret } from './confirm-secret.ts';
import { printSetup } from './providers.ts';
import { addSnippet } from './snippet.ts';
import { addTestListener } from './test-listener.ts';
import { printDetails, toMoment, type Terminal } from './terminal.ts';

interface ListenerFlags {
  readonly name?: string;
  readonly description?: string;
  readonly preset?: string;
  readonly secret?: string;
  readonly param?: Readonly<Record<string, string>>;
  readonly tolerance?: string;
  readonly credential?: 'required' | 'off';
  readonly unsecured?: true;
  readonly allow?: readonly string[];
  readonly contentType?: readonly string[];
  readonly maxBytes?: number;
  readonly retention?: string;
  readonly enable?: true;
  readonly disable?: true;
  readonly body?: Readonly<Record<string, unknown>>;
}

interface Given {
  readonly id: ListenerId;
}

function listenerOptions(): readonly Option[] {
  return [
    textOption('--description <text>', 'what it is for'),
    textOption(
      '--preset <name>',
      'verify as this provider signs: github, stripe, slack …; see earshot providers list',
    ),
    pairsOption('--param <name=value>', 'what the preset wants to know besides its secret'),
    textOption(
      '--tolerance <duration>',
      "how far a signed time may be from now; else the preset's",
    ),
    textOption('--secret <secret>', "the signature's secret; made by the server when left out"),
    choiceOption('--credential <when>', 'whether an API key is wanted', ['required', 'off']),
    switchOption('--unsecured', 'allow that neither credential nor signature is wanted'),
    textsOption('--allow <block>', 'an address or block that may send'),
    textsOption('--content-type <type>', 'a content type that is taken; else all are'),
    countOption('--max-bytes <n>', 'the largest body'),
    choiceOption('--retention <days>', 'how long bodies are kept', RETENTION_CLASSES.map(String)),
    bodyOption(),
  ];
}

function toBody(flags: ListenerFlags): Readonly<Record<string, unknown>> {
  const enabled = flags.disable === true ? false : flags.enable;
  return mergeBody(flags.body, {
    name: flags.name,
    description: flags.description,
    enabled,
    unsecured: flags.unsecured,
    verification: {
      credential: flags.credential,
      signature: {
        preset: flags.preset,
        params: flags.param,
        tolerance: flags.tolerance,
        secret: flags.secret,
      },
      allowlist: flags.allow,
    },
    payload: { content_types: flags.contentType, max_bytes: flags.maxBytes },
    retention: flags.retention === undefined ? undefined : Number(flags.retention),
  });
}

export function addListeners(listeners: Command, terminal: Terminal): void {
  addCall(listeners, terminal, {
    name: 'create',
    operation: 'createListener',
    options: [
      textOption('--name <name>', '3 to 64 characters').makeOptionMandatory(),
      ...listenerOptions(),
    ],
    // What flags cannot say is the server's to check, as with every caller.
    input: (given: ListenerFlags) => ({ body: toBody(given) as ListenerInput }),
    view(listener, terminal) {
      showListener(listener, terminal);
      const provider = providerOf(listener.verification.signature?.preset ?? '');
      if (provider !== undefined) printSetup(provider.setup, listener.url, terminal);
    },
  });
  addLookUps(listeners, terminal);
  addCall(listeners, terminal, {
    name: 'update',
    operation: 'updateListener',
    id: 'lsn',
    options: [
      textOption('--name <name>', '3 to 64 characters'),
      switchOption('--enable', 'answer again'),
      switchOption('--disable', 'answer 404').conflicts('enable'),
      ...listenerOptions(),
    ],
    input: (given: Given & ListenerFlags) => ({
      params: { id: given.id },
      body: toBody(given) as OperationInput<'updateListener'>['body'],
    }),
    view: showListener,
  });
  addCall(listeners, terminal, {
    name: 'delete',
    operation: 'deleteListener',
    id: 'lsn',
    input: ({ id }: Given) => ({ params: { id } }),
    view: (_, terminal, { id }) => terminal.print(`deleted ${id}`),
  });
  addRotations(listeners, terminal);
  addConfirmSecret(listeners, terminal);
  addSnippet(listeners, terminal);
  addTestListener(listeners, terminal);
}

function addLookUps(listeners: Command, terminal: Terminal): void {
  addCall(listeners, terminal, {
    name: 'list',
    operation: 'listListeners',
    options: pageOptions(),
    input: ({ limit, cursor }: PageGiven) => ({ query: { limit, cursor } }),
    view: pageView<WireListener>([
      ['ID', (listener) => listener.id],
      ['NAME', (listener) => listener.name],
      ['STATE', (listener) => (listener.enabled ? 'enabled' : 'disabled')],
      ['VERIFIES', (listener) => describeVerification(listener)],
      ['WEBHOOK URL', (listener) => listener.url],
    ]),
  });
  addCall(listeners, terminal, {
    name: 'get',
    operation: 'getListener',
    id: 'lsn',
    input: ({ id }: Given) => ({ params: { id } }),
    view: showListener,
  });
}

function addRotations(listeners: Command, terminal: Terminal): void {
  addCall(listeners, terminal, {
    name: 'rotate-url',
    operation: 'createListenerUrl',
    id: 'lsn',
    options: [graceOption()],
    input: (given: Given & { grace?: string }) => ({
      params: { id: given.id },
      body: { previous_expire_in: given.grace },
    }),
    view: showListener,
  });
  addCall(listeners, terminal, {
    name: 'rotate-secret',
    operation: 'createListenerSecret',
    id: 'lsn',
    options: rotationOptions(),
    input: (given: Given & RotationGiven) => ({
      params: { id: given.id },
      body: toRotation(given),
    }),
    view: showRotation,
  });
}

function showListener(
  listener: WireListener & { secret?: string | undefined },
  terminal: Terminal,
): void {
  const secret = listener.secret === undefined ? undefined : shownOnce(listener.secret);
  printDetails(terminal, {
    id: listener.id,
    name: listener.name,
    description: listener.description,
    state: listener.enabled ? 'enabled' : 'disabled',
    'webhook URL': listener.url,
    secret,
    'to be confirmed': describePending(listener),
    verifies: describeVerification(listener),
    allowlist: listener.verification.allowlist?.join(', '),
    'largest body': listener.payload.max_bytes,
    'content types': listener.payload.content_types?.join(', '),
    'bodies kept': `${listener.retention} days`,
    created: toMoment(listener.created_at),
    updated: toMoment(listener.updated_at),
  });
  for (const url of listener.urls.slice(1)) {
    printDetails(terminal, { 'earlier URL': url.url, 'good until': toMoment(url.expires_at) });
  }
}

function describeVerification({ verification }: WireListener): string {
  const parts = [
    ...(verification.signature === null ? [] : [`${verification.signature.preset} signature`]),
    ...(verification.credential === 'required' ? ['API key'] : []),
  ];
  return parts.length === 0 ? 'nothing' : parts.join(' and ');
}

/** Secrets that came in a handshake, and what to do about them. */
function describePending({ id, verification }: WireListener): string | null {
  const pending = (verification.signature?.secrets ?? []).filter(
    (each) => each.pending_since !== null,
  );
  if (pending.length === 0) return null;
  const ids = pending.map((each) => each.id).join(', ');
  return `${ids}; earshot listeners confirm-secret ${id}`;
}
