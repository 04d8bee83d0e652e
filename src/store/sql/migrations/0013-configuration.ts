import type { Dialect } from '../dialect.ts';

/** A number that rises with every change of a definition: how a node learns what another one has changed. */
export const name = '0013-configuration';

export function statements({ key }: Dialect['types']): readonly string[] {
  return [
    `CREATE TABLE configuration (id ${key} PRIMARY KEY, version ${key} NOT NULL)`,
    `INSERT INTO configuration (id, version) VALUES (1, 1)`,
  ];
}
