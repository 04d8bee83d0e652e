import type { Command } from 'commander';
import type { WireAccountToken } from '../api/contract.ts';
import { ROLES, type AccountTokenId, type Role } from '../model/account.ts';
import { addCall, addRemote, printJson, type RemoteOptions } from './command.ts';
import { connect } from './connection.ts';
import { addExamples } from './example.ts';
import { findAccount } from './find-account.ts';
import { choiceOption, pageOptions, textOption, type PageGiven } from './option.ts';
import { pageView } from './page.ts';
import { printDetails, toMoment, type Terminal } from './terminal.ts';

export function addTokens(tokens: Command, terminal: Terminal): void {
  addCreate(tokens, terminal);
  addCall(tokens, terminal, {
    name: 'list',
    operation: 'listAccountTokens',
    options: pageOptions(),
    input: ({ limit, cursor }: PageGiven) => ({ query: { limit, cursor } }),
    view: pageView<WireAccountToken>([
      ['ID', (token) => token.id],
      ['ACCOUNT', (token) => token.account],
      ['NAME', (token) => token.name],
      ['ROLE', (token) => token.role],
      ['EXPIRES', (token) => toMoment(token.expires_at)],
      ['LAST USED', (token) => toMoment(token.last_used_at)],
    ]),
    examples: [['earshot tokens list']],
  });
  addCall(tokens, terminal, {
    name: 'revoke',
    operation: 'deleteAccountToken',
    id: 'tok',
    input: ({ id }: { id: AccountTokenId }) => ({ params: { id } }),
    view: (_, terminal, { id }) => terminal.print(`revoked ${id}`),
    examples: [['earshot tokens revoke tok_…', 'the next call with it is refused']],
  });
}

interface Given extends RemoteOptions {
  readonly account: string;
  readonly name: string;
  readonly role: Role;
  readonly expiresIn?: string;
}

function addCreate(tokens: Command, terminal: Terminal): void {
  const summary = 'Creates a token for programs of an account; printed this once';
  const command = addRemote(tokens, 'create', summary)
    .addOption(textOption('--account <name>', 'whose it is, or its id').makeOptionMandatory())
    .addOption(textOption('--name <name>', 'what it is for').makeOptionMandatory())
    .addOption(choiceOption('--role <role>', 'what it may do', ROLES).makeOptionMandatory())
    .addOption(textOption('--expires-in <duration>', 'such as "30d"; "never"; else 90d'));
  addExamples(command, [
    ['earshot tokens create --account ada --name backup --role viewer'],
    ['earshot tokens create --account ada --name deploy --role editor --expires-in 365d'],
  ]);
  command.action(async () => {
    const { account, name, role, expiresIn, json, ...rest } = command.opts<Given>();
    const client = await connect(rest);
    const { id } = await findAccount(client, account);
    const expiry = expiresIn === 'never' ? null : expiresIn;
    const { value, bytes } = await client.call('createAccountToken', {
      body: { account_id: id, name, role, expires_in: expiry },
    });
    if (json === true) return printJson(terminal, bytes);
    const { token, ...details } = value;
    printDetails(terminal, { ...details, token: '(shown this once)' });
    // Alone on its line, so that it can be taken whole.
    terminal.print(token);
  });
}
