import type { Dialect } from '../dialect.ts';

/** How much each listener keeps. What was counted without asking whose it is is counted once more. */
export const name = '0007-listener-tallies';

export function statements({ key }: Dialect['types']): readonly string[] {
  return [
    `CREATE TABLE listener_tallies (
       listener_id ${key} PRIMARY KEY, items ${key} NOT NULL, bytes ${key} NOT NULL)`,
    `DELETE FROM tallies`,
  ];
}
