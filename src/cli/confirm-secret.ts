import { Argument, type Command } from 'commander';
import type { ListenerId, SecretId } from '../model/listener.ts';
import { addRemote, printJson, type RemoteOptions } from './command.ts';
import { connect } from './connection.ts';
import { addExamples } from './example.ts';
import { CommandFailure } from './failure.ts';
import { readId } from './option.ts';
import { showRotation } from './rotation.ts';
import type { Terminal } from './terminal.ts';

/** Two calls: who has one secret that waits does not have to know its id. */
export function addConfirmSecret(listeners: Command, terminal: Terminal): void {
  const command = addRemote(
    listeners,
    'confirm-secret',
    'Confirms a secret that came in a handshake, and shows it this once',
  )
    .addArgument(new Argument('<id>', 'lsn_…').argParser(readId('lsn')))
    .addArgument(new Argument('[secret]', 'sec_…, where several wait').argParser(readId('sec')));
  addExamples(command, [['earshot listeners confirm-secret lsn_…']]);
  command.action(async (id: ListenerId, given: SecretId | undefined) => {
    const options = command.opts<RemoteOptions>();
    const client = await connect(options);
    const { value } = await client.call('getListener', { params: { id } });
    const secrets = value.verification.signature?.secrets ?? [];
    const pending = secrets.filter((each) => each.pending_since !== null);
    const [first, ...others] = pending.filter((each) => given === undefined || each.id === given);
    if (first === undefined)
      throw new CommandFailure('refused', `no secret of ${id} waits to be confirmed`);
    if (others.length > 0) {
      const lines = pending.map((each) => `  ${each.id}  since ${each.pending_since}`);
      throw new CommandFailure('usage', `several wait; name one:\n${lines.join('\n')}`);
    }
    const { value: confirmed, bytes } = await client.call('confirmListenerSecret', {
      params: { id, secret_id: first.id },
    });
    if (options.json === true) printJson(terminal, bytes);
    else showRotation(confirmed, terminal);
  });
}
