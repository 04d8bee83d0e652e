import type { Command } from 'commander';
import type { WireEvent, WireEventDetail } from '../api/contract.ts';
import type { ListenerId } from '../model/listener.ts';
import type { EventId } from '../model/request.ts';
import { addCall } from './command.ts';
import { idOption, textOption, timeOptions, type TimeGiven } from './option.ts';
import { pageView } from './page.ts';
import { showHeaders, showStages } from './requests.ts';
import { RUN_COLUMNS } from './runs.ts';
import {
  printDetails,
  printHeading,
  printTable,
  printText,
  toMoment,
  toSize,
  type Terminal,
} from './terminal.ts';

interface EventsGiven extends TimeGiven {
  readonly listener?: ListenerId;
  readonly type?: string;
  readonly text?: string;
}

export function addEvents(events: Command, terminal: Terminal): void {
  addCall(events, terminal, {
    name: 'list',
    operation: 'listEvents',
    options: [
      idOption('--listener <id>', 'of this listener', 'lsn'),
      textOption('--type <type>', 'of this type'),
      textOption('--text <text>', 'whose body contains this'),
      ...timeOptions(),
    ],
    input: ({ listener, type, text, since, until, limit, cursor }: EventsGiven) => ({
      query: { listener_id: listener, type, q: text, since, until, limit, cursor },
    }),
    view: pageView<WireEvent>([
      ['ID', (event) => event.id],
      ['RECEIVED', (event) => toMoment(event.received_at)],
      ['TYPE', (event) => event.type],
      ['LISTENER', (event) => event.listener_id],
      ['SIZE', (event) => toSize(event.size_bytes)],
    ]),
  });
  addCall(events, terminal, {
    name: 'get',
    operation: 'getEvent',
    id: 'evt',
    input: ({ id }: { id: EventId }) => ({ params: { id } }),
    view: showEvent,
  });
}

function showEvent(event: WireEventDetail, terminal: Terminal): void {
  printDetails(terminal, {
    id: event.id,
    type: event.type,
    listener: event.listener_id,
    request: event.request_id,
    received: toMoment(event.received_at),
    'content type': event.content_type,
    size: toSize(event.size_bytes),
  });
  showHeaders(event.headers, terminal);
  showStages(event.stages, terminal);
  printHeading(terminal, 'Runs');
  printTable(terminal, event.runs, RUN_COLUMNS);
  printHeading(terminal, 'Data');
  if (event.data_encoding === null) terminal.print(terminal.style('dim', 'kept no more'));
  else
    printText(
      terminal,
      typeof event.data === 'string' ? event.data : JSON.stringify(event.data, null, 2),
    );
}
