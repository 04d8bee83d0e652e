import { newAccount } from '../../account/account.ts';
import type { Account, AccountId } from '../../model/account.ts';
import type { AccountOutcome } from '../../store/store.ts';
import type { ApiDeps, Handlers } from '../handler.ts';
import { cutPage, toWirePage } from '../page.ts';
import { found, refuse } from '../refusal.ts';
import { toWireAccount } from '../wire/account.ts';
import { toInstant } from '../wire/instant.ts';

type Deps = Pick<ApiDeps, 'store' | 'accounts' | 'publicUrl'>;
type AccountHandlers = Pick<
  Handlers,
  | 'createAccount'
  | 'listAccounts'
  | 'getAccount'
  | 'updateAccount'
  | 'deleteAccount'
  | 'deleteAccountSecondFactor'
  | 'createAccountLink'
>;

export function createAccountHandlers({ store, accounts, publicUrl }: Deps): AccountHandlers {
  const shelf = store.accounts;

  const find = async (id: AccountId): Promise<Account> =>
    found(await shelf.find(id), 'account', id);

  async function issue(account: Account) {
    const { link, expiresAt } = await accounts.issueLink(account);
    const url = new URL(`/studio/welcome#${link}`, publicUrl).href;
    return { url, expires_at: toInstant(expiresAt) };
  }

  return {
    async createAccount({ body, now }) {
      const account = newAccount({ ...body, id: store.newId('acc'), now: now.getTime() });
      if (!(await shelf.insert(account))) refuseName(account.name);
      const link = await issue(account);
      return { ...toWireAccount(await find(account.id)), link };
    },
    async listAccounts({ query }) {
      return toWirePage(cutPage(await shelf.list(), query), toWireAccount);
    },
    getAccount: async ({ params }) => toWireAccount(await find(params.id)),
    async updateAccount({ params, body }) {
      const account = await find(params.id);
      assertDone(await shelf.update(account.id, body), account.id, body.name ?? account.name);
      return toWireAccount(await find(account.id));
    },
    async deleteAccount({ params }) {
      const account = await find(params.id);
      assertDone(await shelf.delete(account.id), account.id, account.name);
    },
    async deleteAccountSecondFactor({ params }) {
      const { id, name, hasSecondFactor } = await find(params.id);
      if (!hasSecondFactor) refuse('state_conflict', `"${name}" has no second factor`);
      await store.secondFactors.delete(id);
    },
    createAccountLink: async ({ params }) => issue(await find(params.id)),
  };
}

/** Somebody must be left who can let others in: the store looks, since another node may take a role in the same instant. */
function assertDone(outcome: AccountOutcome, id: AccountId, name: string): void {
  if (outcome === 'gone') refuse('resource_not_found', `no account "${id}"`);
  if (outcome === 'name_taken') refuseName(name);
  if (outcome === 'last_admin')
    refuse('state_conflict', `"${name}" is the last account with the role "admin"`);
}

function refuseName(name: string): never {
  refuse('state_conflict', `another account is called "${name}"`);
}
