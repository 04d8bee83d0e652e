import type { Command } from 'commander';
import type { WireRun, WireRunDetail } from '../api/contract.ts';
import type { EventId } from '../model/request.ts';
import { RUN_STATUSES, type RunId, type RunStatus } from '../model/run.ts';
import type { TriggerId } from '../model/trigger.ts';
import { addCall } from './command.ts';
import { choiceOption, idOption, timeOptions, type TimeGiven } from './option.ts';
import { pageView } from './page.ts';
import {
  printDetails,
  printHeading,
  printTable,
  toMoment,
  type Column,
  type Terminal,
} from './terminal.ts';

interface Given {
  readonly id: RunId;
}

interface RunsGiven extends TimeGiven {
  readonly trigger?: TriggerId;
  readonly event?: EventId;
  readonly status?: RunStatus;
}

export const RUN_COLUMNS: readonly Column<WireRun>[] = [
  ['ID', (run) => run.id],
  ['CREATED', (run) => toMoment(run.created_at)],
  ['STATUS', (run) => run.status],
  ['ATTEMPTS', (run) => run.attempt_count],
  ['TRIGGER', (run) => run.trigger_id],
  ['EVENT', (run) => run.event_id],
  ['ERROR', (run) => run.error?.code],
];

export function addRuns(runs: Command, terminal: Terminal): void {
  addCall(runs, terminal, {
    name: 'list',
    operation: 'listRuns',
    options: [
      idOption('--trigger <id>', 'of this trigger', 'trg'),
      idOption('--event <id>', 'for this event', 'evt'),
      choiceOption(
        '--status <status>',
        'in this state; failed ones are the dead letters',
        RUN_STATUSES,
      ),
      ...timeOptions(),
    ],
    input: ({ trigger, event, status, since, until, limit, cursor }: RunsGiven) => ({
      query: { trigger_id: trigger, event_id: event, status, since, until, limit, cursor },
    }),
    view: pageView(RUN_COLUMNS),
  });
  addCall(runs, terminal, {
    name: 'get',
    operation: 'getRun',
    id: 'run',
    input: ({ id }: Given) => ({ params: { id } }),
    view: (run, terminal) => {
      showRun(run, terminal);
      showAttempts(run, terminal);
    },
  });
  addCall(runs, terminal, {
    name: 'cancel',
    operation: 'createRunCancellation',
    id: 'run',
    input: ({ id }: Given) => ({ params: { id } }),
    view: showRun,
  });
}

function showRun(run: WireRun, terminal: Terminal): void {
  printDetails(terminal, {
    id: run.id,
    status: run.status,
    event: run.event_id,
    trigger: run.trigger_id,
    attempts: run.attempt_count,
    error: run.error === null ? null : `${run.error.code}: ${run.error.message}`,
    created: toMoment(run.created_at),
    due: toMoment(run.due_at),
    ended: toMoment(run.ended_at),
    'replay by': run.replay_id,
  });
}

function showAttempts({ attempts }: WireRunDetail, terminal: Terminal): void {
  printHeading(terminal, 'Attempts');
  printTable(terminal, attempts, [
    ['NUMBER', (attempt) => attempt.number],
    ['STARTED', (attempt) => toMoment(attempt.started_at)],
    ['OUTCOME', (attempt) => attempt.outcome],
    ['ANSWER', (attempt) => attempt.response?.status],
    ['MILLISECONDS', (attempt) => Math.round(attempt.duration_ms)],
    ['URL', (attempt) => attempt.request?.url],
    ['ERROR', (attempt) => attempt.message],
  ]);
}
