import { sql, type CompiledQuery, type RawBuilder } from 'kysely';
import { keyAt, timeOf } from '../../base/id.ts';
import { RETENTION_CLASSES } from '../../model/listener.ts';
import type { StorageShelf, Tallies, Tally } from '../store.ts';
import { BODY_BYTES } from './body-bytes.ts';
import { readOne, toStatement, type Database, type Statement } from './dialect.ts';

/**
 * How much is kept, without a look at every row and without a counter that every insert would have to wait for: each
 * class is counted along its index, from where the count before ended, and what a sweep deletes is taken off in the
 * same transaction.
 */

/** The ledger has no class. */
const LEDGER = 0;
const KINDS = [LEDGER, ...RETENTION_CLASSES];

interface Deleted {
  readonly retentionDays: number;
  readonly items: number;
  readonly bytes: number;
  readonly last: number;
}

/** Old rows were counted long ago; rows that were not are not taken off. */
export function countDeleted({ query }: Database, deleted: Deleted): Statement {
  const update = query
    .updateTable('tallies')
    .set((on) => ({
      items: on('items', '-', deleted.items),
      bytes: on('bytes', '-', deleted.bytes),
    }))
    .where('retention_days', '=', deleted.retentionDays)
    .where('counted_to', '>=', deleted.last);
  return toStatement(update.compile());
}

export function createCount(database: Database): StorageShelf['count'] {
  return async (before, limit) => {
    const end = keyAt(before.getTime());
    let more = false;
    for (const kind of KINDS) more = (await countKind(database, { kind, end, limit })) || more;
    return more;
  };
}

interface Count {
  readonly kind: number;
  readonly end: number;
  readonly limit: number;
}

/** Whether there is more to count. */
async function countKind(database: Database, { kind, end, limit }: Count): Promise<boolean> {
  const { query } = database;
  const tally = query.selectFrom('tallies').selectAll().where('retention_days', '=', kind);
  const from = (await readOne(database, tally.compile()))?.counted_to ?? -1;
  if (from >= end) return false;
  const next = await readOne(database, selectNext(database, { kind, from, end, limit }));
  if (next === undefined) return false;
  const isAll = next.items < limit;
  const counted = isAll ? end : next.last;
  const row = { retention_days: kind, items: next.items, bytes: next.bytes, counted_to: counted };
  const upsert = query
    .insertInto('tallies')
    .values(row)
    .onConflict((on) =>
      on.column('retention_days').doUpdateSet({
        items: sql`tallies.items + ${row.items}`,
        bytes: sql`tallies.bytes + ${row.bytes}`,
        counted_to: row.counted_to,
      }),
    );
  await database.write([toStatement(upsert.compile())]);
  return !isAll;
}

interface Counted {
  readonly items: number;
  readonly bytes: number;
  readonly last: number;
}

function selectNext(
  { query }: Database,
  { kind, from, end, limit }: Count & { readonly from: number },
): CompiledQuery<Counted> {
  const size = kind === LEDGER ? sql`0 AS size` : BODY_BYTES;
  return sql<Counted>`
    SELECT count(*) AS items, CAST(coalesce(sum(size), 0) AS bigint) AS bytes, coalesce(max(id), 0) AS last
    FROM (SELECT id, ${size} FROM ${rowsOf(kind)} AND id > ${from} AND id <= ${end}
          ORDER BY id LIMIT ${limit}) AS counted`.compile(query);
}

export async function readTallies(database: Database): Promise<Tallies> {
  const rows = await database.read(
    database.query.selectFrom('tallies').selectAll().orderBy('retention_days').compile(),
  );
  const ledger = rows.find((row) => row.retention_days === LEDGER);
  const bodies = await Promise.all(
    rows
      .filter((row) => row.retention_days !== LEDGER)
      .map(async (row): Promise<Tally> => ({
        retentionDays: row.retention_days,
        items: Math.max(0, row.items),
        bytes: Math.max(0, row.bytes),
        oldestAt: await findOldest(database, row.retention_days),
      })),
  );
  const countedTo = Math.min(...rows.map((row) => row.counted_to));
  return {
    bodies: bodies.filter(({ oldestAt }) => oldestAt !== undefined),
    ledger: {
      items: Math.max(0, ledger?.items ?? 0),
      oldestAt: await findOldest(database, LEDGER),
    },
    countedTo: rows.length === 0 ? undefined : new Date(timeOf(countedTo)),
  };
}

async function findOldest(database: Database, kind: number): Promise<Date | undefined> {
  const first = sql<{ id: number }>`SELECT id FROM ${rowsOf(kind)} ORDER BY id LIMIT 1`;
  const row = await readOne(database, first.compile(database.query));
  return row === undefined ? undefined : new Date(timeOf(row.id));
}

function rowsOf(kind: number): RawBuilder<unknown> {
  return kind === LEDGER ? sql`requests WHERE 1 = 1` : sql`bodies WHERE retention_days = ${kind}`;
}
