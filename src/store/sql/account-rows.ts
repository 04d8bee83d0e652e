import { toId } from '../../base/id.ts';
import type { Account, Role } from '../../model/account.ts';
import { toDate } from './columns.ts';
import type { Database } from './dialect.ts';
import type { AccountRow } from './tables.ts';

/** An account as it is read: with whether a second factor is in force. */
export interface ReadAccountRow extends AccountRow {
  readonly factor_at: number | null;
}

export function selectAccounts({ query }: Pick<Database, 'query'>) {
  return query
    .selectFrom('accounts')
    .leftJoin('second_factors', 'second_factors.account_id', 'accounts.id')
    .selectAll('accounts')
    .select('second_factors.confirmed_at as factor_at');
}

export function toAccount(row: ReadAccountRow): Account {
  return {
    id: toId('acc', row.id),
    name: row.name,
    role: row.role as Role,
    password: row.password ?? undefined,
    hasSecondFactor: row.factor_at !== null,
    link:
      row.link_hash === null || row.link_expires_at === null
        ? undefined
        : { hash: row.link_hash, expiresAt: new Date(row.link_expires_at) },
    createdAt: new Date(row.created_at),
    lastSeenAt: toDate(row.last_seen_at),
  };
}
