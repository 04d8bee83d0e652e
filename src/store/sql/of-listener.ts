import { sql, type RawBuilder } from 'kysely';

/** The key of the last row of the ledger that is in a block; −1 before the first block. */
export const END_OF_BLOCKS = sql<number>`COALESCE((SELECT last FROM ledger_blocks ORDER BY id DESC LIMIT 1), -1)`;

/** Of the ledger; both ends are left out. */
export interface Stretch {
  readonly listener: number;
  readonly above: number | RawBuilder<number>;
  readonly below: number;
}

/** Above all keys. */
export const NO_END = Number.MAX_SAFE_INTEGER;

/**
 * Keys of a listener's requests, each once, in three places: behind the last block, in blocks, and among those that came
 * late. In blocks there may be some of rows that are gone, unless `where` is given: what else a row must fulfil.
 * With a limit, the newest in each place, and so up to three times as many.
 */
export function selectOfListener(
  { listener, above, below }: Stretch,
  { where, limit }: { where?: RawBuilder<unknown>; limit?: number } = {},
): RawBuilder<{ id: number }> {
  const order = (...columns: readonly string[]): RawBuilder<unknown> =>
    limit === undefined
      ? sql``
      : sql`ORDER BY ${sql.join(columns.map((column) => sql`${sql.ref(column)} DESC`))} LIMIT ${limit}`;
  const isThere = (key: string): RawBuilder<unknown> =>
    where === undefined
      ? sql`TRUE`
      : sql`EXISTS (SELECT 1 FROM requests WHERE requests.id = ${sql.ref(key)} AND ${where})`;
  // Said so that it stays one range of the table: there is no index to look for.
  const behind = sql`SELECT id FROM requests WHERE id > max(${END_OF_BLOCKS}, ${above}) AND id < ${below}
    AND listener_id + 0 = ${listener} AND ${where ?? sql`TRUE`} ${order('id')}`;
  const inBlocks = sql`SELECT listed.id AS id FROM ledger_blocks AS block CROSS JOIN ledger_block_rows AS listed
    WHERE block.first < ${below} AND block.last > ${above} AND listed.block = block.id
    AND listed.listener_id = ${listener} AND listed.id > ${above} AND listed.id < ${below}
    AND ${isThere('listed.id')} ${order('block.id', 'listed.id')}`;
  const late = sql`SELECT id FROM ledger_late AS late WHERE listener_id = ${listener} AND id > ${above} AND id < ${below}
    AND id <= ${END_OF_BLOCKS} AND ${isThere('late.id')} ${order('id')}`;
  return sql`SELECT id FROM (${behind}) UNION ALL SELECT id FROM (${inBlocks}) UNION ALL SELECT id FROM (${late})`;
}
