import type { Dialect } from '../dialect.ts';

/**
 * What nodes divide among themselves: who is there, what they note for each other, and the buckets of rate limits. The
 * buckets need not outlive a crash of the server, and a node does not wait for a disk to take a token.
 */
export const name = '0022-shares';
export const requires = '0011-lists';

export function statements({ key, fleeting }: Dialect['types']): readonly string[] {
  return [
    `CREATE TABLE nodes_present (id ${key} PRIMARY KEY, seen_at ${key} NOT NULL)`,
    `CREATE TABLE node_notes (
       name text PRIMARY KEY, version text NOT NULL, text text NOT NULL, watched ${key} NOT NULL)`,
    `CREATE ${fleeting} TABLE rate_buckets (
       listener_id ${key} PRIMARY KEY, tokens double precision NOT NULL, filled_at ${key} NOT NULL, taken ${key} NOT NULL)`,
  ];
}
