import type { Command, Option } from 'commander';
import type { OperationInput, TriggerInput, WireTrigger } from '../api/contract.ts';
import type { ListenerId } from '../model/listener.ts';
import type { TriggerId } from '../model/trigger.ts';
import { mergeBody } from './body.ts';
import { addCall } from './command.ts';
import { CommandFailure } from './failure.ts';
import {
  bodyOption,
  countOption,
  headersOption,
  idOption,
  idsOption,
  pageOptions,
  switchOption,
  textOption,
  type PageGiven,
} from './option.ts';
import { pageView } from './page.ts';
import {
  rotationOptions,
  showRotation,
  shownOnce,
  toRotation,
  type RotationGiven,
} from './rotation.ts';
import { printDetails, toMoment, type Terminal } from './terminal.ts';

interface TriggerFlags {
  readonly name?: string;
  readonly listener?: readonly ListenerId[];
  readonly forward?: string;
  readonly header?: Readonly<Record<string, string>>;
  readonly timeout?: string;
  readonly secret?: string;
  readonly attempts?: number;
  readonly concurrency?: number;
  readonly paused?: true;
  readonly body?: Readonly<Record<string, unknown>>;
}

interface Given {
  readonly id: TriggerId;
}

function triggerOptions(): readonly Option[] {
  return [
    idsOption('--listener <id>', 'the listener whose events start it', 'lsn'),
    textOption('--forward <url>', 'where the events are sent on to'),
    headersOption('--header <header>', 'a header to send along'),
    textOption('--timeout <duration>', 'how long the destination may take'),
    countOption('--attempts <n>', 'how often it is tried, in all'),
    countOption('--concurrency <n>', 'how many of its runs may be under way at once'),
    bodyOption(),
  ];
}

const LONGEST_NAME = 64;

function nameOf(forward: string | undefined): string | undefined {
  const host = forward === undefined ? undefined : URL.parse(forward)?.host;
  return host === undefined ? undefined : `Forward to ${host}`.slice(0, LONGEST_NAME);
}

function toBody(flags: TriggerFlags): Readonly<Record<string, unknown>> {
  return mergeBody(flags.body, {
    name: flags.name,
    listener_ids: flags.listener,
    workflow: { steps: toSteps(flags) },
    retry: { attempts: flags.attempts },
    concurrency: flags.concurrency,
    paused: flags.paused,
  });
}

function toSteps({
  forward,
  header,
  timeout,
  secret,
}: TriggerFlags): readonly unknown[] | undefined {
  if (forward !== undefined)
    return [{ forward: { url: forward, headers: header, timeout, secret } }];
  const without = Object.entries({ header, timeout, secret }).find(
    ([, value]) => value !== undefined,
  );
  if (without === undefined) return undefined;
  // A patch replaces the list of steps whole (RFC 7396): there is no step that this could be put into.
  throw new CommandFailure('usage', `--${without[0]} needs --forward: the step is replaced whole`);
}

export function addTriggers(triggers: Command, terminal: Terminal): void {
  addCall(triggers, terminal, {
    name: 'create',
    operation: 'createTrigger',
    options: [
      textOption('--name <name>', '3 to 64 characters; else "Forward to" and the host'),
      ...triggerOptions(),
      textOption('--secret <secret>', 'signs what is sent on; made by the server when left out'),
      switchOption('--paused', 'let its runs wait'),
    ],
    // What flags cannot say is the server's to check, as with every caller.
    input: (given: TriggerFlags) => ({
      body: toBody({ ...given, ...withName(given) }) as TriggerInput,
    }),
    view: showTrigger,
  });
  addCall(triggers, terminal, {
    name: 'list',
    operation: 'listTriggers',
    options: [idOption('--listener <id>', 'of this listener', 'lsn'), ...pageOptions()],
    input: ({ limit, cursor, listener }: PageGiven & { listener?: ListenerId }) => ({
      query: { limit, cursor, listener_id: listener },
    }),
    view: pageView<WireTrigger>([
      ['ID', (trigger) => trigger.id],
      ['NAME', (trigger) => trigger.name],
      ['STATE', (trigger) => (trigger.paused ? 'paused' : 'enabled')],
      ['LISTENERS', (trigger) => trigger.listener_ids.join(' ')],
      [
        'FORWARDS TO',
        (trigger) => trigger.workflow.steps.map((step) => step.forward.url).join(', '),
      ],
    ]),
  });
  addCall(triggers, terminal, {
    name: 'get',
    operation: 'getTrigger',
    id: 'trg',
    input: ({ id }: Given) => ({ params: { id } }),
    view: showTrigger,
  });
  addChanges(triggers, terminal);
}

function withName({ name, forward, body }: TriggerFlags): { name?: string } {
  const derived = name ?? (body?.['name'] === undefined ? nameOf(forward) : undefined);
  return derived === undefined ? {} : { name: derived };
}

function addChanges(triggers: Command, terminal: Terminal): void {
  addCall(triggers, terminal, {
    name: 'update',
    operation: 'updateTrigger',
    id: 'trg',
    options: [textOption('--name <name>', '3 to 64 characters'), ...triggerOptions()],
    input: (given: Given & TriggerFlags) => ({
      params: { id: given.id },
      body: toBody(given) as OperationInput<'updateTrigger'>['body'],
    }),
    view: showTrigger,
  });
  for (const [name, paused] of [
    ['pause', true],
    ['resume', false],
  ] as const) {
    addCall(triggers, terminal, {
      name,
      operation: 'updateTrigger',
      id: 'trg',
      summary: paused ? 'Lets its runs wait; events are kept' : 'Lets its runs go on',
      input: ({ id }: Given) => ({ params: { id }, body: { paused } }),
      view: showTrigger,
    });
  }
  addCall(triggers, terminal, {
    name: 'delete',
    operation: 'deleteTrigger',
    id: 'trg',
    input: ({ id }: Given) => ({ params: { id } }),
    view: (_, terminal, { id }) => terminal.print(`deleted ${id}`),
  });
  addCall(triggers, terminal, {
    name: 'rotate-secret',
    operation: 'createTriggerSecret',
    id: 'trg',
    options: rotationOptions(),
    input: (given: Given & RotationGiven) => ({
      params: { id: given.id },
      body: toRotation(given),
    }),
    view: showRotation,
  });
}

function showTrigger(trigger: WireTrigger & { secret?: string }, terminal: Terminal): void {
  printDetails(terminal, {
    id: trigger.id,
    name: trigger.name,
    state: trigger.paused ? 'paused' : 'enabled',
    listeners: trigger.listener_ids.join(' '),
    secret: trigger.secret === undefined ? undefined : shownOnce(trigger.secret),
    attempts: `${trigger.retry.attempts}, ${trigger.retry.base} to ${trigger.retry.max} apart`,
    concurrency: trigger.concurrency,
    created: toMoment(trigger.created_at),
    updated: toMoment(trigger.updated_at),
  });
  for (const { forward } of trigger.workflow.steps) {
    const headers = Object.keys(forward.headers).join(', ');
    printDetails(terminal, { 'forwards to': forward.url, timeout: forward.timeout, headers });
  }
}
