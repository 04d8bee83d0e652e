import type { Command } from 'commander';
import type { WireEvent, WireStreamedRequest } from '../api/contract.ts';
import { SECOND } from '../base/duration.ts';
import type { ListenerId } from '../model/listener.ts';
import type { Client } from './client.ts';
import { createClient } from './client.ts';
import { toRemote, type RemoteOptions } from './command.ts';
import { findServer } from './connection.ts';
import { addExamples } from './example.ts';
import { findListener, type Wanted } from './listen-listener.ts';
import { reportHanded, reportReady, reportRejected, toHint, type Place } from './listen-report.ts';
import { createReplayHandler, findNewestReplay } from './listen-replay.ts';
import { findNow, followRequests, placeAt } from './live.ts';
import { openLocal } from './local.ts';
import {
  countOption,
  durationOption,
  headersOption,
  idOption,
  sinceOption,
  switchOption,
  textOption,
} from './option.ts';
import { fetchParcel } from './parcel.ts';
import { awaitStopSignal } from './stop-signal.ts';
import type { Terminal } from './terminal.ts';

interface ListenOptions extends RemoteOptions, Wanted {
  readonly forward: string;
  readonly listener?: ListenerId;
  readonly type?: string;
  readonly since?: string;
  readonly limit?: number;
  readonly timeout?: number;
  readonly header?: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 30 * SECOND;

const NOTES = `
Without --listener it takes the listener that has the name, and makes it where there is none; the name is yours, of this
machine, unless --name says otherwise. Earshot may be anywhere: only this command calls your program.

Your program gets each event once, in the order in which they came: the method, the query and the headers of the
provider, its signature too, and the body byte for byte. Beside them are earshot-event-id and earshot-request-id. What is
left out are credentials, which are not kept. When the connection to the server is lost it is made again, and goes on
behind the last event that was sent on. An event that your program did not take is not tried again by itself; the line
says how to send it again. What earshot replay evt_… puts through again comes here too. Ctrl-C ends it, with exit code 0.

With --json, standard output is a line of JSON when it is ready and one for each request.
`;

export function addListen(command: Command, terminal: Terminal): void {
  toRemote(command)
    .addOption(textOption('--forward <url>', 'the local program').makeOptionMandatory())
    .addOption(idOption('--listener <id>', 'the listener; else one by its name', 'lsn'))
    .addOption(
      textOption('--name <name>', 'the listener with this name, made if need be').conflicts(
        'listener',
      ),
    )
    .addOption(
      textOption(
        '--preset <name>',
        'for a new one: verify signatures as this provider makes them',
      ).conflicts(['listener', 'unsecured']),
    )
    .addOption(
      textOption(
        '--secret <secret>',
        "for a new one: the signature's secret; else made by the server",
      ).conflicts('listener'),
    )
    .addOption(
      switchOption('--unsecured', 'for a new one: take what anybody sends').conflicts('listener'),
    )
    .addOption(textOption('--type <type>', 'events of this type only'))
    .addOption(sinceOption('--since <when>', 'begin with what came since: "1h", or an instant'))
    .addOption(countOption('--limit <n>', 'end after so many events'))
    .addOption(durationOption('--timeout <duration>', 'how long the program may take; default 30s'))
    .addOption(headersOption('--header <header>', 'a header to send along'));
  addExamples(
    command,
    [
      ['earshot listen --forward http://localhost:3000/hook'],
      ['earshot listen --forward http://localhost:3000/hook --preset github'],
      ['earshot listen --forward http://localhost:3000/hook --listener lsn_… --since 1h'],
      ['earshot listen --forward http://localhost:3000/hook --profile staging'],
    ],
    NOTES,
  );
  command.action(() => listen(command.opts<ListenOptions>(), terminal));
}

async function listen(options: ListenOptions, terminal: Terminal): Promise<void> {
  const local = openLocal({
    url: options.forward,
    headers: options.header ?? {},
    timeoutMs: options.timeout ?? TIMEOUT_MS,
  });
  const stop = new AbortController();
  void awaitStopSignal().then(() => stop.abort());
  try {
    const connection = await findServer(options);
    const client = createClient(connection);
    // Before the listener is there: what comes to it at once is not to be missed.
    const now = await findNow(client);
    const newestReplay = await findNewestReplay(client);
    const found = await findListener(client, options);
    const after = options.since === undefined ? now : placeAt(options.since);
    const place = { ...found, local, hint: toHint(options, options.forward) };
    reportReady(place, options, terminal);
    const { id: listenerId } = found.listener;
    const { handle, hand } = createHandlers({
      client,
      signal: stop.signal,
      options,
      terminal,
      place,
    });
    await followRequests({
      connection,
      listenerId,
      after,
      signal: stop.signal,
      handle,
      handleReplay: createReplayHandler({ client, listenerId, after: newestReplay, hand }),
      tell: (news) => terminal.note(terminal.style('yellow', news)),
    });
  } finally {
    stop.abort();
    await local.close();
  }
}

interface Handling {
  readonly client: Client;
  readonly signal: AbortSignal;
  readonly options: ListenOptions;
  readonly terminal: Terminal;
  readonly place: Place;
}

interface Handlers {
  readonly handle: (request: WireStreamedRequest) => Promise<boolean>;
  readonly hand: (event: WireEvent) => Promise<boolean>;
}

function createHandlers({ client, signal, options, terminal, place }: Handling): Handlers {
  let left = options.limit ?? Infinity;
  async function hand(event: WireEvent, isReplayed: boolean): Promise<boolean> {
    if (signal.aborted) return true;
    if (options.type !== undefined && event.type !== options.type) return false;
    const parcel = await fetchParcel(client, event.request_id);
    const handed =
      parcel === undefined
        ? { error: 'its body is kept no more', durationMs: 0 }
        : await place.local.hand(parcel, signal);
    // What was interrupted is not told as failed: it comes first the next time, with --since.
    if (!signal.aborted) reportHanded({ event, handed, place, isReplayed }, options, terminal);
    left -= 1;
    return left <= 0;
  }
  return {
    async handle(request) {
      const { event_id: id, id: requestId } = request;
      if (id !== null) return hand({ ...request, id, request_id: requestId }, false);
      reportRejected(request, options, terminal);
      return false;
    },
    hand: (event) => hand(event, true),
  };
}
