import type { Dialect } from '../dialect.ts';

/**
 * Keys of duplicates in the order in which they came, and older ones in sorted blocks: nothing is written at random
 * places. Only where no other process has the store: nodes that share one, and have heads as JSON, need a table that
 * refuses a key twice.
 */
export const name = '0032-key-log';

export function requires({ heads }: Dialect['types']): string | undefined {
  return heads === 'json' ? '0011-lists' : undefined;
}

export function statements({ key, bytes, keyed, heads }: Dialect['types']): readonly string[] {
  if (heads === 'json') return [];
  return [
    `CREATE TABLE dedupe_log (
       id ${key} PRIMARY KEY, listener_id ${key} NOT NULL, key text NOT NULL, event_id ${key} NOT NULL,
       expires_at ${key} NOT NULL)`,
    `CREATE TABLE dedupe_blocks (id ${key} PRIMARY KEY, expires_at ${key} NOT NULL, filter ${bytes} NOT NULL)`,
    `CREATE TABLE dedupe_block_keys (
       block ${key} NOT NULL, key text NOT NULL, listener_id ${key} NOT NULL, event_id ${key} NOT NULL,
       expires_at ${key} NOT NULL, PRIMARY KEY (block, key, listener_id)) ${keyed}`,
  ];
}
