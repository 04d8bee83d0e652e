import type { Dialect } from '../dialect.ts';

/** Who signs in to the Studio, and the sessions that they have. */
export const name = '0004-accounts';

export function statements({ key }: Dialect['types']): readonly string[] {
  return [
    `CREATE TABLE accounts (
       id ${key} PRIMARY KEY, name text NOT NULL, name_key text NOT NULL UNIQUE, role text NOT NULL,
       password text, link_hash text, link_expires_at ${key}, created_at ${key} NOT NULL, last_seen_at ${key})`,
    `CREATE TABLE sessions (
       hash text PRIMARY KEY, account_id ${key} NOT NULL, created_at ${key} NOT NULL, expires_at ${key} NOT NULL)`,
    `CREATE INDEX sessions_account ON sessions (account_id)`,
  ];
}
