import { Argument, type Command } from 'commander';
import type { OperationAnswer } from './client.ts';
import { addCall, addRemote, type RemoteOptions } from './command.ts';
import { connect } from './connection.ts';
import { addExamples } from './example.ts';
import { CommandFailure } from './failure.ts';
import { printDetails, printHeading, printTable, type Terminal } from './terminal.ts';

type Provider = OperationAnswer<'listProviders'>['items'][number];

export function addProviders(providers: Command, terminal: Terminal): void {
  addCall(providers, terminal, {
    name: 'list',
    operation: 'listProviders',
    input: () => ({}),
    view: ({ items }) =>
      printTable(terminal, items, [
        ['PRESET', (each) => each.name],
        ['PROVIDER', (each) => each.title],
        ['VERIFIES', (each) => each.verifies],
        ['PARAMS', (each) => Object.keys(each.params).join(', ')],
        ['ASKS', (each) => (each.answers_challenges ? 'yes, answered' : '')],
      ]),
  });
  addGet(providers, terminal);
}

function addGet(providers: Command, terminal: Terminal): void {
  const command = addRemote(
    providers,
    'get',
    'Tells how a provider is set up, where its secret is, and what it does when it fails',
  ).addArgument(new Argument('<name>', 'the name of its preset'));
  addExamples(command, [['earshot providers get github']]);
  command.action(async (name: string) => {
    const options = command.opts<RemoteOptions>();
    const client = await connect(options);
    const { value } = await client.call('listProviders', {});
    const provider = value.items.find((each) => each.name === name);
    if (provider === undefined) {
      throw new CommandFailure(
        'usage',
        `there is no "${name}"; earshot providers list tells which`,
      );
    }
    if (options.json === true) terminal.print(JSON.stringify(provider));
    else showProvider(provider, terminal);
  });
}

function showProvider(provider: Provider, terminal: Terminal): void {
  const params = Object.entries(provider.params).map(([name, means]) => `${name}: ${means}`);
  printDetails(terminal, {
    preset: provider.name,
    provider: provider.title,
    secret: provider.secret_at,
    params: params.length === 0 ? null : params.join('; '),
    'when it fails': provider.retries,
    'which is said at': provider.retries_source,
    'event type': provider.event_type,
    'dedupe key': provider.dedupe,
    'not covered': provider.covers_body ? null : 'the body: only TLS protects it',
    source: provider.source,
    proven: provider.proof,
  });
  printSetup(provider.setup, '<webhook URL>', terminal);
}

/** Step by step, with the URL in its place. */
export function printSetup(steps: readonly string[], url: string, terminal: Terminal): void {
  printHeading(terminal, 'At the provider');
  for (const [i, step] of steps.entries())
    terminal.print(`${i + 1}. ${step.replaceAll('{url}', url)}`);
}
