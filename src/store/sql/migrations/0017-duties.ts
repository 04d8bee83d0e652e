import type { Dialect } from '../dialect.ts';

/** Who does what one process at a time does for all. */
export const name = '0017-duties';
export const requires = '0011-lists';

export function statements({ key }: Dialect['types']): readonly string[] {
  return [
    `CREATE TABLE duties (name text PRIMARY KEY, holder text NOT NULL, until ${key} NOT NULL)`,
  ];
}
