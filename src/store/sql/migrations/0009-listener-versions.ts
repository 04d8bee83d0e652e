import type { Dialect } from '../dialect.ts';

/** What listeners were like before. */
export const name = '0009-listener-versions';

export function statements({ key }: Dialect['types']): readonly string[] {
  return [
    `CREATE TABLE listener_versions (
       listener_id ${key} NOT NULL, number ${key} NOT NULL, definition text NOT NULL, description text NOT NULL,
       created_at ${key} NOT NULL, PRIMARY KEY (listener_id, number))`,
    `INSERT INTO listener_versions SELECT id, 1, definition, '', updated_at FROM listeners`,
  ];
}
