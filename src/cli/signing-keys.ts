import type { Command } from 'commander';
import type { WireSigningKey } from '../api/contract.ts';
import type { SigningKey } from '../model/credential.ts';
import { addCall } from './command.ts';
import { pageOptions, type PageGiven } from './option.ts';
import { pageView } from './page.ts';
import { printDetails, toMoment, type Terminal } from './terminal.ts';

export function addSigningKeys(keys: Command, terminal: Terminal): void {
  addCall(keys, terminal, {
    name: 'list',
    operation: 'listSigningKeys',
    options: pageOptions(),
    input: ({ limit, cursor }: PageGiven) => ({ query: { limit, cursor } }),
    view: pageView<WireSigningKey>([
      ['ID', (key) => key.id],
      ['STATE', (key) => key.state],
      ['CREATED', (key) => toMoment(key.created_at)],
    ]),
    examples: [['earshot signing-keys list']],
  });
  addCall(keys, terminal, {
    name: 'rotate',
    operation: 'createSigningKey',
    input: () => ({ body: {} }),
    view: (key, terminal) => {
      printDetails(terminal, {
        id: key.id,
        state: key.state,
        created: toMoment(key.created_at),
      });
    },
    examples: [
      ['earshot signing-keys rotate', 'signs from now on; the one before it keeps verifying'],
    ],
  });
  addCall(keys, terminal, {
    name: 'retire',
    operation: 'deleteSigningKey',
    id: 'key',
    input: ({ id }: { id: SigningKey['id'] }) => ({ params: { id } }),
    view: (_, terminal, { id }) => terminal.print(`retired ${id}`),
    examples: [['earshot signing-keys retire key_…', 'refused while a live credential needs it']],
  });
}
