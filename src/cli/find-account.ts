import type { WireAccount } from '../api/contract.ts';
import type { Client } from './client.ts';
import { CommandFailure } from './failure.ts';

/** By its id or its name: the name is what somebody who has forgotten the password knows. */
export async function findAccount(client: Client, name: string): Promise<WireAccount> {
  const { value: page } = await client.call('listAccounts', { query: { limit: 500 } });
  const account = page.items.find(
    (one) => one.id === name || one.name.toLowerCase() === name.toLowerCase(),
  );
  if (account === undefined) throw new CommandFailure('refused', `no account is called "${name}"`);
  return account;
}
