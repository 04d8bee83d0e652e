import type { Dialect } from '../dialect.ts';

/** How much came, minute by minute: what the overview draws, over restarts and of all nodes. */
export const name = '0014-history';

export function statements({ key }: Dialect['types']): readonly string[] {
  return [
    `CREATE TABLE history (
       at ${key} NOT NULL, source text NOT NULL, counts text NOT NULL, PRIMARY KEY (at, source))`,
  ];
}
