import type { Command } from 'commander';
import type { OperationAnswer } from './client.ts';
import { addCall } from './command.ts';
import { choiceOption, sinceOptions, textOption, timeOptions, type TimeGiven } from './option.ts';
import { pageView } from './page.ts';
import { toMoment, type Terminal } from './terminal.ts';

type Entry = OperationAnswer<'listAuditEntries'>['items'][number];

interface Given extends TimeGiven {
  readonly actor?: string;
  readonly operation?: string;
  readonly subject?: string;
  readonly format?: 'csv' | 'ndjson';
}

export function addAudit(audit: Command, terminal: Terminal): void {
  addCall(audit, terminal, {
    name: 'list',
    operation: 'listAuditEntries',
    options: [...FILTER, ...timeOptions()],
    input: ({ actor, operation, subject, since, until, limit, cursor }: Given) => ({
      query: { actor, operation, subject, since, until, limit, cursor },
    }),
    view: pageView<Entry>([
      ['TIME', (entry) => toMoment(entry.at)],
      ['WHO', describeActor],
      ['WHAT', (entry) => entry.operation],
      ['OF', (entry) => entry.subject],
    ]),
    examples: [
      ['earshot audit list --since 7d'],
      ['earshot audit list --subject lsn_… --json', 'with what was before and after'],
    ],
  });
  addCall(audit, terminal, {
    name: 'export',
    operation: 'exportAuditEntries',
    options: [
      ...FILTER,
      ...sinceOptions(),
      choiceOption('--format <format>', 'csv, when left out', ['csv', 'ndjson']),
    ],
    input: ({ actor, operation, subject, since, until, format }: Given) => ({
      query: { actor, operation, subject, since, until, format },
    }),
    view: (bytes, terminal) => terminal.write(bytes),
    examples: [
      ['earshot audit export > audit.csv'],
      ['earshot audit export --format ndjson --since 30d --actor ada > ada.ndjson'],
    ],
  });
}

const FILTER = [
  textOption('--actor <name>', 'by this account'),
  textOption('--operation <name>', 'such as updateListener'),
  textOption('--subject <id>', 'what this was about'),
];

function describeActor({ actor, token }: Entry): string {
  const account = actor ?? 'admin token';
  return token === null ? account : `${account} (${token})`;
}
