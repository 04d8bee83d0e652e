import type { Dialect } from '../dialect.ts';

/** Who has which number, where no lock of a session can say so; and which older programs may go on with a newer store. */
export const name = '0015-node-numbers';
export const requires = '0011-lists';

export function statements({ key }: Dialect['types']): readonly string[] {
  return [
    `CREATE TABLE node_numbers (number ${key} PRIMARY KEY, holder text NOT NULL, seen_at ${key} NOT NULL)`,
    `ALTER TABLE migrations ADD COLUMN requires text`,
  ];
}
