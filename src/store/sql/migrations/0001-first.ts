import type { Dialect } from '../dialect.ts';

/** The first tables. A migration is never changed once released; the next one is a new file. */
export const name = '0001-first';

type Types = Dialect['types'];

export function statements(types: Types): readonly string[] {
  return [...definitions(types), ...ledger(types), ...runs(types)];
}

function definitions({ key, bytes }: Types): readonly string[] {
  return [
    `CREATE TABLE settings (name text PRIMARY KEY, value text NOT NULL)`,

    `CREATE TABLE listeners (
       id ${key} PRIMARY KEY, definition text NOT NULL,
       created_at ${key} NOT NULL, updated_at ${key} NOT NULL, deleted_at ${key})`,
    `CREATE TABLE webhook_urls (
       uuid text PRIMARY KEY, listener_id ${key} NOT NULL, created_at ${key} NOT NULL, expires_at ${key})`,
    `CREATE INDEX webhook_urls_listener ON webhook_urls (listener_id)`,

    `CREATE TABLE credentials (
       id ${key} PRIMARY KEY, name text NOT NULL, kind text NOT NULL, token_id text NOT NULL, key_id ${key} NOT NULL,
       listener_ids text, created_at ${key} NOT NULL, expires_at ${key}, revoked_at ${key}, last_used_at ${key})`,
    `CREATE TABLE signing_keys (
       id ${key} PRIMARY KEY, state text NOT NULL, sealed ${bytes} NOT NULL, created_at ${key} NOT NULL, retired_at ${key})`,
    `CREATE TABLE secrets (
       id ${key} PRIMARY KEY, owner_id text NOT NULL, sealed ${bytes} NOT NULL,
       created_at ${key} NOT NULL, expires_at ${key})`,
    `CREATE INDEX secrets_owner ON secrets (owner_id)`,

    `CREATE TABLE triggers (
       id ${key} PRIMARY KEY, definition text NOT NULL, workflow_id ${key} NOT NULL,
       created_at ${key} NOT NULL, updated_at ${key} NOT NULL, deleted_at ${key})`,
    `CREATE TABLE workflows (id ${key} PRIMARY KEY, steps text NOT NULL)`,
  ];
}

/** Keys rise with time, so a list by time is a list by key and needs no index of its own. */
function ledger({ key, bytes }: Types): readonly string[] {
  return [
    `CREATE TABLE requests (
       id ${key} PRIMARY KEY, listener_id ${key} NOT NULL, received_at ${key} NOT NULL,
       outcome text NOT NULL, code text, authenticated ${key} NOT NULL,
       method text NOT NULL, address text NOT NULL, credential_id ${key}, content_type text,
       size_bytes ${key} NOT NULL, sha256 ${bytes}, body_id ${key},
       event_id ${key}, event_type text, replay_of ${key}, stages text NOT NULL)`,
    `CREATE INDEX requests_listener ON requests (listener_id, id)`,
    // Nearly all requests are received: an index entry for each would cost a write and find nothing.
    `CREATE INDEX requests_outcome ON requests (outcome, id) WHERE outcome <> 'received'`,
    `CREATE INDEX requests_stranger ON requests (listener_id, id) WHERE authenticated = 0 AND outcome = 'rejected'`,
    `CREATE INDEX requests_event_type ON requests (event_type, id) WHERE event_type IS NOT NULL`,
    `CREATE TABLE bodies (
       id ${key} PRIMARY KEY, retention_days ${key} NOT NULL, head text NOT NULL, bytes ${bytes} NOT NULL)`,
  ];
}

function runs({ key, bytes }: Types): readonly string[] {
  return [
    `CREATE TABLE runs (
       id ${key} PRIMARY KEY, event_id ${key} NOT NULL, trigger_id ${key} NOT NULL, workflow_id ${key} NOT NULL,
       status text NOT NULL, due_at ${key}, lease_id ${key}, lease_until ${key},
       attempts ${key} NOT NULL DEFAULT 0, position text NOT NULL DEFAULT '0',
       ended_at ${key}, code text, message text, replay_id ${key})`,
    // The queue of each trigger by itself: one that is paused or stuck is then never in another's way.
    `CREATE INDEX runs_due ON runs (trigger_id, due_at) WHERE due_at IS NOT NULL`,
    `CREATE INDEX runs_lease ON runs (lease_id) WHERE lease_id IS NOT NULL`,
    `CREATE INDEX runs_event ON runs (event_id)`,
    `CREATE INDEX runs_trigger ON runs (trigger_id, id)`,
    `CREATE INDEX runs_status ON runs (status, id) WHERE status <> 'completed'`,

    `CREATE TABLE attempts (
       run_id ${key} NOT NULL, sequence ${key} NOT NULL, step text NOT NULL, number ${key} NOT NULL,
       started_at ${key} NOT NULL, duration_ms ${key} NOT NULL, outcome text NOT NULL, code text, message text,
       request text, response text, response_body ${bytes},
       PRIMARY KEY (run_id, sequence))`,
    `CREATE TABLE replays (
       id ${key} PRIMARY KEY, "of" text NOT NULL, filter text NOT NULL, status text NOT NULL, total ${key} NOT NULL,
       done ${key} NOT NULL DEFAULT 0, skipped ${key} NOT NULL DEFAULT 0, cursor text, ended_at ${key})`,
  ];
}
