import { newAccount } from '../../account/account.ts';
import type { Account, AccountId } from '../../model/account.ts';
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

  /** Somebody must be left who can let others in. */
  async function assertNotLastAdmin(account: Account): Promise<void> {
    if (account.role !== 'admin') return;
    const all = await shelf.list();
    if (all.some(({ id, role }) => role === 'admin' && id !== account.id)) return;
    refuse('state_conflict', `"${account.name}" is the last account with the role "admin"`);
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
      if (body.role !== undefined && body.role !== 'admin') await assertNotLastAdmin(account);
      const changed: Account = {
        ...account,
        name: body.name ?? account.name,
        role: body.role ?? account.role,
      };
      if (!(await shelf.update(changed))) refuseName(changed.name);
      return toWireAccount(changed);
    },
    async deleteAccount({ params }) {
      const account = await find(params.id);
      await assertNotLastAdmin(account);
      await shelf.delete(account.id);
    },
    async deleteAccountSecondFactor({ params }) {
      const { id, name, hasSecondFactor } = await find(params.id);
      if (!hasSecondFactor) refuse('state_conflict', `"${name}" has no second factor`);
      await store.secondFactors.delete(id);
    },
    createAccountLink: async ({ params }) => issue(await find(params.id)),
  };
}

function refuseName(name: string): never {
  refuse('state_conflict', `another account is called "${name}"`);
}
