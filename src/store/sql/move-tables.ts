import type { Tables } from './tables.ts';

/**
 * What is moved, table by table, and by which columns a row is known. A table that is missing here does not compile.
 * Empty: it is of the store where it is, and not of what is kept there.
 */
export const KEYS_OF: { readonly [T in keyof Tables]: readonly (keyof Tables[T] & string)[] } = {
  settings: ['name'],
  listeners: ['id'],
  listener_versions: ['listener_id', 'number'],
  webhook_urls: ['uuid'],
  credentials: ['id'],
  signing_keys: ['id'],
  secrets: ['id'],
  triggers: ['id'],
  workflows: ['id'],
  accounts: ['id'],
  sessions: ['hash'],
  second_factors: ['account_id'],
  recovery_codes: ['account_id', 'hash'],
  account_tokens: ['id'],
  identities: ['issuer', 'subject'],
  audit: ['id'],
  history: ['at', 'source'],
  tallies: ['retention_days'],
  listener_tallies: ['listener_id'],
  dedupe_keys: ['listener_id', 'key'],
  held_events: ['event_id'],
  event_data: ['id'],
  replays: ['id'],
  requests: ['id'],
  runs: ['id'],
  attempts: ['run_id', 'sequence'],
  bodies: ['id'],
  // The rows of these are made on the other side, too, by migrations and by whoever runs there.
  configuration: [],
  duties: [],
  // All that they hold is in `dedupe_keys` when a move begins.
  dedupe_log: [],
  dedupe_blocks: [],
  dedupe_block_keys: [],
  // On the other side an index has what these have.
  ledger_blocks: [],
  ledger_block_rows: [],
  ledger_late: [],
  // Forgotten within a quarter of an hour.
  guesses: [],
  // On the other side all bodies are gone through from the oldest on.
  sweeps: [],
  carried_bodies: [],
  left_days: [],
  migrations: [],
};

export type TableName = keyof Tables;

export const MOVED_TABLES: readonly TableName[] = (Object.keys(KEYS_OF) as TableName[]).filter(
  (table) => KEYS_OF[table].length > 0,
);
