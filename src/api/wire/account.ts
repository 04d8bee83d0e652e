import type { Account } from '../../model/account.ts';
import type { WireAccount } from '../contract.ts';
import { toInstant, toInstantOrNull } from './instant.ts';

export function toWireAccount(account: Account): WireAccount {
  return {
    id: account.id,
    name: account.name,
    role: account.role,
    has_password: account.password !== undefined,
    link_expires_at: toInstantOrNull(account.link?.expiresAt),
    created_at: toInstant(account.createdAt),
    last_seen_at: toInstantOrNull(account.lastSeenAt),
  };
}
