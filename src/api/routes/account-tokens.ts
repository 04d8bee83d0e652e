import { newAccountToken } from '../../account/account.ts';
import { DAY } from '../../base/duration.ts';
import { isAtLeast, type AccountId, type AccountToken } from '../../model/account.ts';
import type { Caller } from '../auth.ts';
import { msOf } from '../contract/scalar.ts';
import type { ApiDeps, Handlers } from '../handler.ts';
import { cutPage, toWirePage } from '../page.ts';
import { found, refuse, refuseField } from '../refusal.ts';
import { toWireAccountToken } from '../wire/account.ts';

type TokenHandlers = Pick<
  Handlers,
  'createAccountToken' | 'listAccountTokens' | 'getAccountToken' | 'deleteAccountToken'
>;

const DEFAULT_MS = 90 * DAY;

export function createAccountTokenHandlers({ store }: Pick<ApiDeps, 'store'>): TokenHandlers {
  const shelf = store.accountTokens;

  async function find(id: AccountToken['id'], caller: Caller): Promise<AccountToken> {
    const token = await shelf.find(id);
    // To others it is as if it were not there.
    const isSeen = token !== undefined && mayManage(caller, token.accountId);
    return found(isSeen ? token : undefined, 'token', id);
  }

  async function show(token: AccountToken) {
    return toWireAccountToken(token, (await store.accounts.find(token.accountId))?.name ?? '');
  }

  return {
    async createAccountToken({ body, caller, now }) {
      if (caller.token !== undefined)
        refuse('role_insufficient', 'a token makes no tokens: they would outlive it');
      const id = body.account_id ?? caller.accountId;
      if (id === undefined) refuseField('account_id', 'expected the account whose token it is');
      if (!mayManage(caller, id))
        refuse('role_insufficient', 'tokens of others want the role "admin"');
      const account = found(await store.accounts.find(id), 'account', id);
      if (!isAtLeast(account.role, body.role))
        refuseField('role', `expected at most "${account.role}", which is the role of the account`);
      const { secret, token } = newAccountToken({
        id: store.newId('tok'),
        accountId: id,
        name: body.name,
        role: body.role,
        createdAt: now,
        expiresAt: toExpiry(body.expires_in, now),
      });
      await shelf.insert(token);
      return { ...toWireAccountToken(token, account.name), token: secret };
    },
    async listAccountTokens({ query, caller }) {
      const own = caller.role === 'admin' ? undefined : caller.accountId;
      const of = query.account_id ?? own;
      if (of !== undefined && !mayManage(caller, of))
        refuse('role_insufficient', 'tokens of others want the role "admin"');
      const names = new Map((await store.accounts.list()).map(({ id, name }) => [id, name]));
      return toWirePage(cutPage(await shelf.list(of), query), (token) =>
        toWireAccountToken(token, names.get(token.accountId) ?? ''),
      );
    },
    getAccountToken: async ({ params, caller }) => show(await find(params.id, caller)),
    async deleteAccountToken({ params, caller }) {
      const { id } = await find(params.id, caller);
      await shelf.delete(id);
    },
  };
}

function mayManage(caller: Caller, id: AccountId): boolean {
  return caller.role === 'admin' || caller.accountId === id;
}

function toExpiry(expiresIn: string | null | undefined, now: Date): Date | undefined {
  if (expiresIn === null) return undefined;
  return new Date(now.getTime() + (expiresIn === undefined ? DEFAULT_MS : msOf(expiresIn)));
}
