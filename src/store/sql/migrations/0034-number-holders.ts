import type { Dialect } from '../dialect.ts';

/** Who has which number by a lock of a session, and on which server: locks do not go along to another one. */
export const name = '0034-number-holders';
export const requires = '0011-lists';

export function statements({ key }: Dialect['types']): readonly string[] {
  return [
    `CREATE TABLE number_holders (number ${key} PRIMARY KEY, holder text NOT NULL, server text NOT NULL)`,
  ];
}
