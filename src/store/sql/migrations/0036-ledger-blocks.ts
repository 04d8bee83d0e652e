import type { Dialect } from '../dialect.ts';

/**
 * Which requests a listener has, in sorted blocks of the ledger: a webhook need not write to an index at a random place.
 * Only where no other process has the store. The index of before goes when the blocks have caught up with it
 * (`ledger-blocks.ts`), since that takes a while where there are many rows.
 */
export const name = '0036-ledger-blocks';

export function requires({ heads }: Dialect['types']): string | undefined {
  return heads === 'json' ? '0011-lists' : undefined;
}

export function statements({ key, keyed, heads }: Dialect['types']): readonly string[] {
  if (heads === 'json') return [];
  return [
    `CREATE TABLE ledger_blocks (id ${key} PRIMARY KEY, first ${key} NOT NULL, last ${key} NOT NULL)`,
    `CREATE TABLE ledger_block_rows (
       block ${key} NOT NULL, listener_id ${key} NOT NULL, id ${key} NOT NULL,
       PRIMARY KEY (block, listener_id, id)) ${keyed}`,
    `CREATE TABLE ledger_late (
       listener_id ${key} NOT NULL, id ${key} NOT NULL, PRIMARY KEY (listener_id, id)) ${keyed}`,
  ];
}
