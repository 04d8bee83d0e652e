import { MINUTE } from '../base/duration.ts';
import type { AccountToken } from '../model/account.ts';
import type { TokenOfAccount } from '../store/store.ts';
import type { AccountOptions } from './options.ts';
import { newToken, toHash } from './token.ts';

/** Tells these from other tokens, also to whoever looks for secrets in what was published by mistake. */
const PREFIX = 'earshot_';
/** When one was last used is written no more often: a write for each call would cost more than the call. */
const MARK_EVERY_MS = MINUTE;

export interface NewAccountToken {
  /** Shown this once. */
  readonly secret: string;
  readonly token: AccountToken;
}

export function isAccountToken(text: string): boolean {
  return text.startsWith(PREFIX);
}

export function newAccountToken(given: Omit<AccountToken, 'hash' | 'lastUsedAt'>): NewAccountToken {
  const secret = PREFIX + newToken();
  return { secret, token: { ...given, hash: toHash(secret), lastUsedAt: undefined } };
}

/** Looked up for each call, as sessions are: what was revoked, or taken from the account, is gone at once. */
export function createAccountTokens({ store, clock }: Pick<AccountOptions, 'store' | 'clock'>) {
  const shelf = store.accountTokens;
  return {
    async authenticate(secret: string): Promise<TokenOfAccount | undefined> {
      const found = await shelf.findByHash(toHash(secret));
      if (found === undefined) return undefined;
      const nowMs = clock.now();
      const { id, expiresAt, lastUsedAt } = found.token;
      if (expiresAt !== undefined && expiresAt.getTime() <= nowMs) return undefined;
      if (nowMs - (lastUsedAt?.getTime() ?? 0) >= MARK_EVERY_MS)
        await shelf.markUsed(id, new Date(nowMs));
      return found;
    },
  };
}
