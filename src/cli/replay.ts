import { Argument, InvalidArgumentError, type Command } from 'commander';
import type { WireReplay } from '../api/contract.ts';
import { parseId } from '../base/id.ts';
import type { ListenerId } from '../model/listener.ts';
import { OUTCOMES, type EventId, type RequestId, type RequestOutcome } from '../model/request.ts';
import { RUN_STATUSES, type RunId, type RunStatus } from '../model/run.ts';
import type { TriggerId } from '../model/trigger.ts';
import type { Answer, Client } from './client.ts';
import { toRemote, printJson, type RemoteOptions } from './command.ts';
import { connect } from './connection.ts';
import { addExamples, type Example } from './example.ts';
import { CommandFailure } from './failure.ts';
import { choiceOption, idOption, sinceOptions, switchOption, textOption } from './option.ts';
import { replayMany, type ReplayMany } from './replay-many.ts';
import { RUN_COLUMNS } from './runs.ts';
import { printDetails, printTable, type Terminal } from './terminal.ts';

interface ReplayOptions extends RemoteOptions {
  readonly of?: WireReplay['of'];
  readonly listener?: ListenerId;
  readonly trigger?: TriggerId;
  readonly event?: EventId;
  readonly status?: RunStatus;
  readonly outcome?: RequestOutcome;
  readonly type?: string;
  readonly since?: string;
  readonly until?: string;
  readonly plan?: true;
  readonly yes?: true;
}

const EXAMPLES: readonly Example[] = [
  ['earshot replay evt_…', 'every trigger of its listener, anew; and who listens'],
  ['earshot replay evt_… --trigger trg_…', 'this trigger only'],
  ['earshot replay req_…', 'through the stages again'],
  ['earshot replay run_…', 'the same event and trigger'],
  [
    'earshot replay --of runs --status failed --since 1h --plan',
    'how many, and which; does nothing',
  ],
  [
    'earshot replay --of runs --status failed --since 1h',
    'shows the plan and asks; --yes does not ask',
  ],
];

const NOTES = `
Events go to every earshot listen too that is running for their listener, but for those that one trigger is named for. A
replay of many goes on at the server when this command is ended; earshot replays follow shows it again, and earshot
replays cancel ends it.
`;

export function addReplay(command: Command, terminal: Terminal): void {
  toRemote(command)
    .addArgument(
      new Argument('[id]', 'one of them: evt_…, req_… or run_…').argParser(readReplayable),
    )
    .addOption(choiceOption('--of <noun>', 'many of them', ['requests', 'events', 'runs']))
    .addOption(idOption('--listener <id>', 'requests and events of this listener', 'lsn'))
    .addOption(
      idOption('--trigger <id>', 'runs of this trigger; of one event, by this trigger', 'trg'),
    )
    .addOption(idOption('--event <id>', 'runs of this event', 'evt'))
    .addOption(choiceOption('--status <status>', 'runs in this state', RUN_STATUSES))
    .addOption(choiceOption('--outcome <outcome>', 'requests with this outcome', OUTCOMES))
    .addOption(textOption('--type <type>', 'events of this type'));
  for (const option of sinceOptions()) command.addOption(option);
  command
    .addOption(switchOption('--plan', 'only tell how many, and which'))
    .addOption(switchOption('--yes', 'do not ask').conflicts('plan'));
  addExamples(command, EXAMPLES, NOTES);
  command.action(async (id: Replayable | undefined) => {
    const options = command.opts<ReplayOptions>();
    if (id !== undefined) return replayOne(id, options, terminal);
    const many = toMany(options, terminal);
    await replayMany(await connect(options), many, terminal);
  });
}

type Replayable = EventId | RequestId | RunId;

function readReplayable(text: string): Replayable {
  if ((['evt', 'req', 'run'] as const).some((prefix) => parseId(prefix, text) !== undefined))
    return text as Replayable;
  throw new InvalidArgumentError('Expected an id such as evt_…, req_… or run_….');
}

async function replayOne(
  id: Replayable,
  options: ReplayOptions,
  terminal: Terminal,
): Promise<void> {
  const unfit = Object.keys(options).find((name) => !fitsOne(name, id));
  if (unfit !== undefined) throw new CommandFailure('usage', `--${unfit} does not go with ${id}`);
  const client = await connect(options);
  const show = <T>({ value, bytes }: Answer<T>, view: (value: T) => void): void => {
    if (options.json === true) printJson(terminal, bytes);
    else view(value);
  };
  if (isEventId(id)) {
    const body = { trigger_ids: options.trigger === undefined ? undefined : [options.trigger] };
    const answer = await client.call('createEventReplay', { params: { id }, body });
    show(answer, ({ runs }) => printTable(terminal, runs, RUN_COLUMNS));
    if (answer.value.runs.length === 0) await explainNone(client, id, terminal);
  } else if (isRequestId(id)) {
    const answer = await client.call('createRequestReplay', { params: { id } });
    show(answer, (request) => {
      printDetails(terminal, {
        request: request.id,
        outcome: request.outcome,
        code: request.code,
        event: request.event_id,
      });
    });
  } else {
    const answer = await client.call('createRunReplay', { params: { id } });
    show(answer, (run) => printTable(terminal, [run], RUN_COLUMNS));
  }
}

/** Nothing has run: that is told with its reason, and what can be done. */
async function explainNone(client: Client, id: EventId, terminal: Terminal): Promise<void> {
  const { value: event } = await client.call('getEvent', { params: { id } });
  const { value: triggers } = await client.call('listTriggers', { query: { limit: 500 } });
  const listenerId = event.listener_id;
  const bound = triggers.items.find((each) => each.listener_ids.includes(listenerId));
  const why =
    bound === undefined
      ? `no trigger is bound to its listener ${listenerId}`
      : `it meets no condition of the triggers that are bound to its listener ${listenerId}`;
  const remedy =
    bound === undefined
      ? `earshot triggers create --listener ${listenerId} --forward http://…`
      : `earshot replay ${id} --trigger ${bound.id}`;
  terminal.note(`No run was started: ${why}. To have one:`);
  terminal.note(`  ${remedy}`);
  terminal.note(
    'An earshot listen that is running for this listener sends it on all the same. To send it to any URL:',
  );
  terminal.note(`  earshot send ${id} --url http://localhost:3000/hook`);
}

/** Ignored, a flag would leave more to be put through again than was meant. */
function fitsOne(option: string, id: Replayable): boolean {
  return (
    ['json', 'profile', 'server', 'token'].includes(option) ||
    (option === 'trigger' && isEventId(id))
  );
}

function isEventId(id: Replayable): id is EventId {
  return id.startsWith('evt_');
}

function isRequestId(id: Replayable): id is RequestId {
  return id.startsWith('req_');
}

function toMany(options: ReplayOptions, terminal: Terminal): ReplayMany {
  if (options.of === undefined)
    throw new CommandFailure('usage', 'give one id, or --of requests, events or runs');
  const mode = toMode(options);
  if (mode === 'ask' && !terminal.isInteractive) {
    throw new CommandFailure(
      'usage',
      'nobody can be asked here: give --plan to see which, or --yes to go on',
    );
  }
  const filter = {
    listener_id: options.listener,
    trigger_id: options.trigger,
    event_id: options.event,
    status: options.status,
    outcome: options.outcome,
    type: options.type,
    since: options.since,
    until: options.until,
  };
  return { of: options.of, filter, mode, asJson: options.json === true };
}

function toMode({ plan, yes }: ReplayOptions): ReplayMany['mode'] {
  if (plan === true) return 'plan';
  return yes === true ? 'yes' : 'ask';
}
