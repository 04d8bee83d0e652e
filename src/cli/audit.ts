import type { Command } from 'commander';
import type { OperationAnswer } from './client.ts';
import { addCall } from './command.ts';
import { textOption, timeOptions, type TimeGiven } from './option.ts';
import { pageView } from './page.ts';
import { toMoment, type Terminal } from './terminal.ts';

type Entry = OperationAnswer<'listAuditEntries'>['items'][number];

interface Given extends TimeGiven {
  readonly actor?: string;
  readonly subject?: string;
}

export function addAudit(audit: Command, terminal: Terminal): void {
  addCall(audit, terminal, {
    name: 'list',
    operation: 'listAuditEntries',
    options: [
      textOption('--actor <name>', 'by this account'),
      textOption('--subject <id>', 'what this was about'),
      ...timeOptions(),
    ],
    input: ({ actor, subject, since, until, limit, cursor }: Given) => ({
      query: { actor, subject, since, until, limit, cursor },
    }),
    view: pageView<Entry>([
      ['TIME', (entry) => toMoment(entry.at)],
      ['WHO', (entry) => entry.actor ?? 'admin token'],
      ['WHAT', (entry) => entry.operation],
      ['OF', (entry) => entry.subject],
    ]),
    examples: [
      ['earshot audit list --since 7d'],
      ['earshot audit list --subject lsn_… --json', 'with what was before and after'],
    ],
  });
}
