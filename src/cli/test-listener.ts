import type { Command } from 'commander';
import type { OperationInput, WireListenerTest } from '../api/contract.ts';
import type { ListenerId } from '../model/listener.ts';
import type { RequestId } from '../model/request.ts';
import { addCall } from './command.ts';
import { bodyOption, headersOption, idOption, textOption } from './option.ts';
import { printHeading, printTable, type Terminal } from './terminal.ts';

interface TestGiven {
  readonly id: ListenerId;
  readonly request?: RequestId;
  readonly data?: string;
  readonly header?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly method?: string;
  readonly address?: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

type Body = NonNullable<OperationInput<'testListener'>['body']>;

export function addTestListener(listeners: Command, terminal: Terminal): void {
  addCall(listeners, terminal, {
    name: 'test',
    operation: 'testListener',
    id: 'lsn',
    options: [
      idOption('--request <id>', 'a request that is kept', 'req'),
      textOption('--data <text>', 'else this body, as JSON unless a header says otherwise'),
      headersOption('--header <header>', 'with this header, such as "X-Kind: order"'),
      textOption('--query <query>', 'and this query, such as a=1'),
      textOption('--method <method>', 'default POST'),
      textOption('--address <address>', 'default 127.0.0.1'),
      bodyOption(),
    ],
    examples: [
      ['earshot listeners test lsn_… --request req_…', 'what would become of it now'],
      [
        `earshot listeners test lsn_… --request req_… --body '{"filter":"total>10"}'`,
        'with another filter, which is not saved',
      ],
      [`earshot listeners test lsn_… --data '{"total":12}' --header 'X-Kind: order'`],
    ],
    input: (given: TestGiven) => ({ params: { id: given.id }, body: toBody(given) }),
    view: show,
  });
}

/** The members of `--body` are what the listener would be. */
function toBody({ request, body: definition, ...given }: TestGiven): Body {
  const patch = definition === undefined ? {} : { definition: definition as Body['definition'] };
  if (request !== undefined) return { request_id: request, ...patch };
  const { data: body, query, method, address, header = {} } = given;
  const headers = Object.entries(header).map(([name, value]) => ({ name, value }));
  if (!headers.some(({ name }) => name.toLowerCase() === 'content-type'))
    headers.push({ name: 'content-type', value: 'application/json' });
  return { request: { method, query, headers, body, address }, ...patch };
}

function show(test: WireListenerTest, terminal: Terminal): void {
  terminal.print(`${test.outcome}: the sender would get ${test.status} ${test.answer}`);
  printHeading(terminal, 'Stages');
  printTable(terminal, test.stages, [
    ['STAGE', ({ stage }) => stage],
    ['DECISION', ({ decision }) => decision],
    ['µs', ({ duration_us: took }) => took],
    ['WHY', ({ message, code }) => message ?? code],
  ]);
  const clauses = test.stages.flatMap(({ stage, clauses }) =>
    (clauses ?? []).map((clause) => ({ stage, ...clause })),
  );
  if (clauses.length > 0) printHeading(terminal, 'Clauses');
  if (clauses.length > 0)
    printTable(terminal, clauses, [
      ['STAGE', ({ stage }) => stage],
      ['HOLDS', ({ holds, error }) => (error === undefined ? String(holds) : 'error')],
      ['CLAUSE', ({ expression }) => expression],
    ]);
  printHeading(terminal, 'Event');
  terminal.print(`type  ${test.event.type ?? 'none'}`);
  terminal.print(`data  ${JSON.stringify(test.event.data)}`);
  if (test.duplicate_of !== null) terminal.print(`the same as  ${test.duplicate_of}`);
  if (test.triggers.length === 0) return;
  printHeading(terminal, 'Triggers');
  printTable(terminal, test.triggers, [
    ['ID', ({ trigger_id: id }) => id],
    ['NAME', ({ name }) => name],
    ['DECISION', ({ decision }) => decision],
    ['WHY', ({ message }) => message],
  ]);
}
