import type { Dialect } from '../dialect.ts';

/**
 * An index of bodies by class was paid for by every webhook. A class is swept in the order of the bodies instead, from
 * where its sweep came to; what that had to leave is noted.
 */
export const name = '0020-sweeps';
export const requires = '0011-lists';

export function statements({ key, keyed }: Dialect['types']): readonly string[] {
  return [
    `CREATE TABLE sweeps (retention_days ${key} PRIMARY KEY, swept_to ${key} NOT NULL, began_at ${key} NOT NULL)`,
    `CREATE TABLE carried_bodies (
       retention_days ${key} NOT NULL, id ${key} NOT NULL, PRIMARY KEY (retention_days, id)) ${keyed}`,
    `ALTER TABLE tallies ADD COLUMN oldest ${key}`,
    `DROP INDEX bodies_class`,
  ];
}
