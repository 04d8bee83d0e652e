import type { Dialect } from '../dialect.ts';

/** Which requests are the same as an earlier one, exactly and over restarts. */
export const name = '0008-dedupe';

export function statements({ key, keyed }: Dialect['types']): readonly string[] {
  return [
    `CREATE TABLE dedupe_keys (
       listener_id ${key} NOT NULL, key text NOT NULL, event_id ${key} NOT NULL, expires_at ${key} NOT NULL,
       PRIMARY KEY (listener_id, key)) ${keyed}`,
    `CREATE INDEX dedupe_keys_expired ON dedupe_keys (expires_at)`,
    // Events whose payload may yet be replaced; few, and each until its window has been quiet.
    `CREATE TABLE held_events (
       event_id ${key} PRIMARY KEY, listener_id ${key} NOT NULL, key text NOT NULL, request_id ${key} NOT NULL,
       body_id ${key} NOT NULL, due_at ${key} NOT NULL, deadline_at ${key} NOT NULL,
       UNIQUE (listener_id, key))`,
    `CREATE INDEX held_events_due ON held_events (due_at)`,
    // Whose body an event has, where a later request has replaced its own.
    `ALTER TABLE requests ADD COLUMN event_body_id ${key}`,
    `CREATE INDEX requests_event_body ON requests (event_body_id) WHERE event_body_id IS NOT NULL`,
  ];
}
