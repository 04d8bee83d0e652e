import type { Dialect } from '../dialect.ts';

/** What listeners make of requests: a reason in words, and the data of events that are not as they came. */
export const name = '0005-mapping';

export function statements({ key }: Dialect['types']): readonly string[] {
  return [
    `ALTER TABLE requests ADD COLUMN reason text`,
    // Few events have any. It goes with the body that it was made from, and not with the ledger row.
    `CREATE TABLE event_data (id ${key} PRIMARY KEY, body_id ${key} NOT NULL, data text NOT NULL)`,
    `CREATE INDEX event_data_replay ON event_data (body_id) WHERE body_id <> id`,
  ];
}
