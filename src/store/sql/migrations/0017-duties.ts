import type { Dialect } from '../dialect.ts';

/** What only one of several processes does at a time. */
export const name = '0017-duties';
export const requires = '0011-lists';

export function statements({ key }: Dialect['types']): readonly string[] {
  return [
    `CREATE TABLE duties (name text PRIMARY KEY, holder text NOT NULL, held_until ${key} NOT NULL)`,
  ];
}
