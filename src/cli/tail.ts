import type { Command } from 'commander';
import type { WireStreamedRequest } from '../api/contract.ts';
import type { ListenerId } from '../model/listener.ts';
import { OUTCOMES, type RequestOutcome } from '../model/request.ts';
import { createClient, type Client } from './client.ts';
import { toRemote, type RemoteOptions } from './command.ts';
import { findServer } from './connection.ts';
import { addExamples } from './example.ts';
import { findNow, followRequests, placeAt } from './live.ts';
import { choiceOption, countOption, idOption, sinceOption, textOption } from './option.ts';
import { fetchParcel } from './parcel.ts';
import { awaitStopSignal } from './stop-signal.ts';
import { lookOf, toMoment, toPlain, toSize, type Terminal } from './terminal.ts';

interface Filter {
  readonly listener?: ListenerId;
  readonly outcome?: RequestOutcome;
  readonly type?: string;
  readonly text?: string;
}

interface TailOptions extends RemoteOptions, Filter {
  readonly since?: string;
  readonly limit?: number;
}

const NOTES = `
A line for each request that comes, from now on or since an instant, until Ctrl-C, which ends it with exit code 0. When
the connection is lost it is made again, and goes on behind the last line. With --json each line is a request as the API
has it, with the event's type.
`;

export function addTail(command: Command, terminal: Terminal): void {
  toRemote(command)
    .addOption(idOption('--listener <id>', 'at this listener', 'lsn'))
    .addOption(choiceOption('--outcome <outcome>', 'with this outcome', OUTCOMES))
    .addOption(textOption('--type <type>', 'that became events of this type'))
    .addOption(textOption('--text <text>', 'whose body contains this'))
    .addOption(sinceOption('--since <when>', 'begin with what came since: "1h", or an instant'))
    .addOption(countOption('--limit <n>', 'end after so many'));
  addExamples(
    command,
    [
      ['earshot tail'],
      ['earshot tail --outcome rejected', 'who is refused, and why'],
      [`earshot tail --listener lsn_… --type issues --text '"opened"'`],
      ['earshot tail --since 1h --json'],
    ],
    NOTES,
  );
  command.action(() => tail(command.opts<TailOptions>(), terminal));
}

async function tail(options: TailOptions, terminal: Terminal): Promise<void> {
  const stop = new AbortController();
  void awaitStopSignal().then(() => stop.abort());
  const connection = await findServer(options);
  const client = createClient(connection);
  const after = options.since === undefined ? await findNow(client) : placeAt(options.since);
  let left = options.limit ?? Infinity;
  if (options.json !== true) terminal.note('Showing what comes. Ctrl-C ends it.');
  await followRequests({
    connection,
    listenerId: options.listener,
    after,
    signal: stop.signal,
    async handle(request) {
      if (!(await fits(request, options, client))) return false;
      show(request, options, terminal);
      left -= 1;
      return left <= 0;
    },
    tell: (news) => terminal.note(terminal.style('yellow', news)),
  });
}

async function fits(
  { id, outcome, type }: WireStreamedRequest,
  filter: Filter,
  client: Client,
): Promise<boolean> {
  if (filter.outcome !== undefined && outcome !== filter.outcome) return false;
  if (filter.type !== undefined && type !== filter.type) return false;
  if (filter.text === undefined) return true;
  // The stream has no bodies, and of strangers none is kept.
  const parcel = await fetchParcel(client, id);
  return parcel?.body.includes(filter.text) === true;
}

function show(request: WireStreamedRequest, { json }: TailOptions, terminal: Terminal): void {
  if (json === true) return terminal.print(JSON.stringify(request));
  const { outcome, event_id: eventId, id, type, code } = request;
  const cells = [
    toMoment(request.received_at),
    lookOf(terminal, outcome, outcome.padEnd('quarantined'.length)),
    eventId ?? id,
    toPlain(type ?? code ?? '-'),
    toSize(request.size_bytes),
    request.listener_id,
  ];
  terminal.print(cells.join('  '));
}
