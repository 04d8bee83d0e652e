import type { Account, AccountToken } from '../../model/account.ts';
import type { WireAccount, WireAccountToken } from '../contract.ts';
import { toInstant, toInstantOrNull } from './instant.ts';

export function toWireAccount(account: Account): WireAccount {
  return {
    id: account.id,
    name: account.name,
    role: account.role,
    has_password: account.password !== undefined,
    second_factor: account.hasSecondFactor,
    link_expires_at: toInstantOrNull(account.link?.expiresAt),
    created_at: toInstant(account.createdAt),
    last_seen_at: toInstantOrNull(account.lastSeenAt),
  };
}

export function toWireAccountToken(token: AccountToken, account: string): WireAccountToken {
  return {
    id: token.id,
    account_id: token.accountId,
    account,
    name: token.name,
    role: token.role,
    created_at: toInstant(token.createdAt),
    expires_at: toInstantOrNull(token.expiresAt),
    last_used_at: toInstantOrNull(token.lastUsedAt),
  };
}
