import type { Command } from 'commander';
import type { WireRequest } from '../api/contract.ts';
import type { ListenerId } from '../model/listener.ts';
import { OUTCOMES, type RequestId, type RequestOutcome } from '../model/request.ts';
import { addCall } from './command.ts';
import { choiceOption, idOption, textOption, timeOptions, type TimeGiven } from './option.ts';
import { pageView } from './page.ts';
import {
  printDetails,
  printHeading,
  printTable,
  toMoment,
  toPlain,
  toSize,
  type Terminal,
} from './terminal.ts';

interface Given {
  readonly id: RequestId;
}

interface RequestsGiven extends TimeGiven {
  readonly listener?: ListenerId;
  readonly outcome?: RequestOutcome;
  readonly text?: string;
}

export function addRequests(requests: Command, terminal: Terminal): void {
  addCall(requests, terminal, {
    name: 'list',
    operation: 'listRequests',
    options: [
      idOption('--listener <id>', 'at this listener', 'lsn'),
      choiceOption('--outcome <outcome>', 'with this outcome', OUTCOMES),
      textOption('--text <text>', 'whose body contains this'),
      ...timeOptions(),
    ],
    input: ({ listener, outcome, text, since, until, limit, cursor }: RequestsGiven) => ({
      query: { listener_id: listener, outcome, q: text, since, until, limit, cursor },
    }),
    view: pageView<WireRequest>([
      ['ID', (request) => request.id],
      ['RECEIVED', (request) => toMoment(request.received_at)],
      ['LISTENER', (request) => request.listener_id],
      ['OUTCOME', (request) => request.outcome],
      ['CODE', (request) => request.code],
      ['SIZE', (request) => toSize(request.size_bytes)],
      ['EVENT', (request) => request.event_id],
    ]),
  });
  addCall(requests, terminal, {
    name: 'get',
    operation: 'getRequest',
    id: 'req',
    input: ({ id }: Given) => ({ params: { id } }),
    view: (request, terminal) => {
      printDetails(terminal, {
        id: request.id,
        listener: request.listener_id,
        received: toMoment(request.received_at),
        outcome: request.outcome,
        code: request.code,
        event: request.event_id,
        'replay of': request.replay_of,
        request: `${request.method} ${request.target ?? ''}`,
        from: request.address,
        credential: request.credential_id,
        'content type': request.content_type,
        size: toSize(request.size_bytes),
        sha256: request.sha256,
        'body erased': request.body_erased_at,
      });
      showHeaders(request.headers, terminal);
      showStages(request.stages, terminal);
    },
  });
  addBodies(requests, terminal);
}

/** The one part that is large, and the one that can be taken away. */
function addBodies(requests: Command, terminal: Terminal): void {
  addCall(requests, terminal, {
    name: 'body',
    operation: 'getRequestBody',
    id: 'req',
    input: ({ id }: Given) => ({ params: { id } }),
    view: (bytes, terminal) => terminal.write(bytes),
  });
  addCall(requests, terminal, {
    name: 'erase',
    operation: 'eraseRequestBody',
    id: 'req',
    input: ({ id }: Given) => ({ params: { id } }),
    view: (_, terminal, { id }) => terminal.print(`erased the body of ${id}`),
  });
}

export function showHeaders(
  headers: readonly { name: string; value: string }[] | null,
  terminal: Terminal,
): void {
  if (headers === null) return;
  printHeading(terminal, 'Headers');
  for (const { name, value } of headers)
    terminal.print(`${terminal.style('dim', toPlain(name))}: ${toPlain(value)}`);
}

export function showStages(
  stages: readonly { stage: string; duration_us: number }[],
  terminal: Terminal,
): void {
  printHeading(terminal, 'Stages');
  printTable(terminal, stages, [
    ['STAGE', ({ stage }) => stage],
    ['MICROSECONDS', (each) => each.duration_us],
  ]);
}
