import { Argument, type Command } from 'commander';
import type { WireAccount } from '../api/contract.ts';
import { ROLES, type AccountId, type Role } from '../model/account.ts';
import { addCall, addRemote, printJson, type RemoteOptions } from './command.ts';
import { connect } from './connection.ts';
import { addExamples } from './example.ts';
import { findAccount } from './find-account.ts';
import { choiceOption, pageOptions, textOption, type PageGiven } from './option.ts';
import { pageView } from './page.ts';
import { toMoment, type Terminal } from './terminal.ts';

interface Given {
  readonly name: string;
  readonly role: Role;
}

export function addAccounts(accounts: Command, terminal: Terminal): void {
  addCall(accounts, terminal, {
    name: 'list',
    operation: 'listAccounts',
    options: pageOptions(),
    input: ({ limit, cursor }: PageGiven) => ({ query: { limit, cursor } }),
    view: pageView<WireAccount>([
      ['ID', (account) => account.id],
      ['NAME', (account) => account.name],
      ['ROLE', (account) => account.role],
      ['2ND FACTOR', (account) => (account.second_factor ? 'yes' : null)],
      ['LAST SEEN', (account) => toMoment(account.last_seen_at)],
    ]),
    examples: [['earshot accounts list']],
  });
  addCall(accounts, terminal, {
    name: 'create',
    operation: 'createAccount',
    options: [
      textOption('--name <name>', 'what is typed to sign in').makeOptionMandatory(),
      choiceOption('--role <role>', 'what it may do', ROLES).makeOptionMandatory(),
    ],
    input: ({ name, role }: Given) => ({ body: { name, role } }),
    view: ({ name, link }, terminal) => showLink(name, link, terminal),
    examples: [['earshot accounts create --name eve --role editor', 'prints a link for her']],
  });
  addCall(accounts, terminal, {
    name: 'delete',
    operation: 'deleteAccount',
    id: 'acc',
    input: ({ id }: { id: AccountId }) => ({ params: { id } }),
    view: (_, terminal, { id }) => terminal.print(`deleted ${id}`),
    examples: [['earshot accounts delete acc_…', 'ends its sessions; never the last admin']],
  });
  addReset(accounts, terminal);
  addResetFactor(accounts, terminal);
}

function addReset(accounts: Command, terminal: Terminal): void {
  const command = addRemote(
    accounts,
    'reset',
    'Prints a link that sets a new password, good once and for a day',
  ).addArgument(new Argument('<name>', 'of the account, or its id'));
  addExamples(command, [['earshot accounts reset ada']]);
  command.action(async (name: string) => {
    const options = command.opts<RemoteOptions>();
    const client = await connect(options);
    const account = await findAccount(client, name);
    const { value, bytes } = await client.call('createAccountLink', {
      params: { id: account.id },
      body: {},
    });
    if (options.json === true) printJson(terminal, bytes);
    else showLink(account.name, value, terminal);
  });
}

/** For whoever has lost the telephone and the recovery codes. */
function addResetFactor(accounts: Command, terminal: Terminal): void {
  const command = addRemote(
    accounts,
    'reset-second-factor',
    'Takes the second factor from an account, so that the password alone lets its owner in',
  ).addArgument(new Argument('<name>', 'of the account, or its id'));
  addExamples(command, [['earshot accounts reset-second-factor ada']]);
  command.action(async (name: string) => {
    const options = command.opts<RemoteOptions>();
    const client = await connect(options);
    const account = await findAccount(client, name);
    const { bytes } = await client.call('deleteAccountSecondFactor', {
      params: { id: account.id },
    });
    if (options.json === true) printJson(terminal, bytes);
    else terminal.print(`"${account.name}" signs in with the password alone now`);
  });
}

interface Link {
  readonly url: string;
  readonly expires_at: string;
}

function showLink(name: string, { url, expires_at: end }: Link, terminal: Terminal): void {
  terminal.print(`A link for "${name}" to choose the password, good once and until ${end}:`);
  terminal.print(`  ${url}`);
}
