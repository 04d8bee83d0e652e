import type { Dialect } from '../dialect.ts';

/** Second factors, tokens of accounts, accounts known to a provider; and an audit log that the store itself keeps whole. */
export const name = '0012-sign-in';

export function statements({ key, appendOnly }: Dialect['types']): readonly string[] {
  return [
    `CREATE TABLE second_factors (
       account_id ${key} PRIMARY KEY, secret_id ${key} NOT NULL, confirmed_at ${key}, used_step ${key} NOT NULL)`,
    `CREATE TABLE recovery_codes (
       account_id ${key} NOT NULL, hash text NOT NULL, PRIMARY KEY (account_id, hash))`,
    `CREATE TABLE account_tokens (
       id ${key} PRIMARY KEY, account_id ${key} NOT NULL, name text NOT NULL, role text NOT NULL,
       hash text NOT NULL UNIQUE, created_at ${key} NOT NULL, expires_at ${key}, last_used_at ${key})`,
    `CREATE INDEX account_tokens_account ON account_tokens (account_id, id)`,
    `CREATE TABLE identities (
       issuer text NOT NULL, subject text NOT NULL, account_id ${key} NOT NULL, PRIMARY KEY (issuer, subject))`,
    `ALTER TABLE sessions ADD COLUMN via text NOT NULL DEFAULT 'password'`,
    `ALTER TABLE audit ADD COLUMN token text`,
    `CREATE INDEX audit_actor ON audit (actor, id)`,
    `CREATE INDEX audit_operation ON audit (operation, id)`,
    ...appendOnly('audit'),
  ];
}
