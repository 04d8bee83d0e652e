import type { Dialect } from '../dialect.ts';

/** Wrong guesses at passwords and codes, which all processes that share the store count together. */
export const name = '0024-guesses';
export const requires = '0011-lists';

export function statements({ key }: Dialect['types']): readonly string[] {
  return [
    `CREATE TABLE guesses (key text PRIMARY KEY, began_at ${key} NOT NULL, count ${key} NOT NULL)`,
    `CREATE INDEX guesses_began ON guesses (began_at)`,
    // An account is known to a provider as one person.
    `CREATE INDEX identities_account ON identities (account_id, issuer)`,
  ];
}
