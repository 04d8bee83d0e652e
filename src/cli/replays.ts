import { Argument, type Command } from 'commander';
import type { WireReplay } from '../api/contract.ts';
import type { ReplayId } from '../model/replay.ts';
import { addCall, addRemote, type RemoteOptions } from './command.ts';
import { connect } from './connection.ts';
import { addExamples } from './example.ts';
import { pageOptions, readId, type PageGiven } from './option.ts';
import { pageView } from './page.ts';
import { followReplay, showEnd, showReplay } from './replay-many.ts';
import { toMoment, type Terminal } from './terminal.ts';

interface Given {
  readonly id: ReplayId;
}

export function addReplays(replays: Command, terminal: Terminal): void {
  addCall(replays, terminal, {
    name: 'list',
    operation: 'listReplays',
    options: pageOptions(),
    input: ({ limit, cursor }: PageGiven) => ({ query: { limit, cursor } }),
    view: pageView<WireReplay>([
      ['ID', (replay) => replay.id],
      ['CREATED', (replay) => toMoment(replay.created_at)],
      ['STATUS', (replay) => replay.status],
      ['OF', (replay) => replay.of],
      ['TOTAL', (replay) => replay.total],
      ['PUT THROUGH', (replay) => replay.done],
      ['SKIPPED', (replay) => replay.skipped],
    ]),
  });
  addCall(replays, terminal, {
    name: 'get',
    operation: 'getReplay',
    id: 'rpl',
    input: ({ id }: Given) => ({ params: { id } }),
    view: showReplay,
  });
  addCall(replays, terminal, {
    name: 'cancel',
    operation: 'createReplayCancellation',
    id: 'rpl',
    input: ({ id }: Given) => ({ params: { id } }),
    view: showReplay,
  });
  addFollow(replays, terminal);
}

function addFollow(replays: Command, terminal: Terminal): void {
  const command = addRemote(
    replays,
    'follow',
    'Shows how far a replay has come, to its end',
  ).addArgument(new Argument('<id>', 'rpl_…').argParser(readId('rpl')));
  addExamples(command, [['earshot replays follow rpl_…']], 'Ending this does not end the replay.');
  command.action(async (id: ReplayId) => {
    const options = command.opts<RemoteOptions>();
    const client = await connect(options);
    const found = await client.call('getReplay', { params: { id } });
    const ended = await followReplay(client, found, terminal);
    showEnd(ended, options.json === true, terminal);
  });
}
