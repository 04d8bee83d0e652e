import type { Dialect } from '../dialect.ts';

/**
 * Each index is paid for by every webhook that comes in. A run that waits is in the queue of its trigger, and enters
 * the index of the others when it is claimed; keys of duplicates are swept in the order of their table.
 */
export const name = '0018-lighter-ingest';
export const requires = '0011-lists';

export function ahead({ concurrently }: Dialect['types']): readonly string[] {
  return [
    // What a try of before has left behind may be half an index.
    `DROP INDEX ${concurrently} IF EXISTS runs_of_trigger`,
    `CREATE INDEX ${concurrently} IF NOT EXISTS runs_of_trigger ON runs (trigger_id, id) WHERE due_at IS NULL`,
  ];
}

export function statements(): readonly string[] {
  return [`DROP INDEX runs_trigger`, `DROP INDEX dedupe_keys_expired`];
}
