import { sql, type CompiledQuery, type RawBuilder } from 'kysely';
import { keyAt, keyOf, timeOf, toId } from '../../base/id.ts';
import { RETENTION_CLASSES } from '../../model/listener.ts';
import type { ListenerTally, StorageShelf, Tallies, Tally } from '../store.ts';
import { BODY_BYTES } from './body-bytes.ts';
import { readOne, toStatement, type Database, type Statement } from './dialect.ts';
import type { Duty, Turn } from './duty.ts';

/**
 * How much is kept, without a look at every row and without a counter that every insert would have to wait for: each
 * class is counted along its index, from where the count before ended, and what a sweep deletes is taken off in the
 * same transaction.
 */

/** The ledger has no class. */
const LEDGER = 0;
const KINDS = [LEDGER, ...RETENTION_CLASSES];

/** What goes of the rows of one kind; `owners` are the listeners whose bodies they are. */
export interface Deleted {
  readonly retentionDays: number;
  readonly items: number;
  readonly bytes: number;
  readonly last: number;
  readonly owners: ReadonlyMap<number, Amount>;
}

export interface Amount {
  readonly items: number;
  readonly bytes: number;
}

/** Old rows were counted long ago; rows that were not are not taken off. */
export function countDeleted({ query }: Database, deleted: Deleted): readonly Statement[] {
  const { retentionDays, last } = deleted;
  const update = query
    .updateTable('tallies')
    .set((on) => ({
      items: on('items', '-', deleted.items),
      bytes: on('bytes', '-', deleted.bytes),
    }))
    .where('retention_days', '=', retentionDays)
    .where('counted_to', '>=', last);
  const isCounted = sql<boolean>`EXISTS (
    SELECT 1 FROM tallies WHERE retention_days = ${retentionDays} AND counted_to >= ${last})`;
  const owned = [...deleted.owners].map(([owner, { items, bytes }]) =>
    query
      .updateTable('listener_tallies')
      .set((on) => ({ items: on('items', '-', items), bytes: on('bytes', '-', bytes) }))
      .where('listener_id', '=', owner)
      .where(isCounted),
  );
  return [toStatement(update.compile()), ...owned.map((one) => toStatement(one.compile()))];
}

/** The amounts of rows, by whose they are. */
export function sumByOwner(
  rows: readonly { readonly owner: number | null; readonly size: number }[],
): ReadonlyMap<number, Amount> {
  const sums = new Map<number, Amount>();
  for (const { owner, size } of rows) {
    if (owner === null) continue;
    const { items, bytes } = sums.get(owner) ?? { items: 0, bytes: 0 };
    sums.set(owner, { items: items + 1, bytes: bytes + size });
  }
  return sums;
}

export function createCount(database: Database, duty: Duty): StorageShelf['count'] {
  return async (before, limit) => {
    const end = keyAt(before.getTime());
    let more = false;
    for (const kind of KINDS) {
      const isMore = await duty.inTurn((turn) =>
        countKind({ database, turn }, { kind, end, limit }),
      );
      more = isMore === true || more;
    }
    return more;
  };
}

interface Count {
  readonly kind: number;
  readonly end: number;
  readonly limit: number;
}

/** Whether there is more to count. */
async function countKind(
  { database, turn }: { readonly database: Database; readonly turn: Turn },
  { kind, end, limit }: Count,
): Promise<boolean> {
  const { query } = database;
  const tally = query.selectFrom('tallies').selectAll().where('retention_days', '=', kind);
  const from = (await readOne(database, tally.compile()))?.counted_to ?? -1;
  if (from >= end) return false;
  const found = await database.read(selectNext(database, { kind, from, end, limit }));
  const sum = (of: 'items' | 'bytes'): number => found.reduce((all, each) => all + each[of], 0);
  const isAll = sum('items') < limit;
  const row = {
    retention_days: kind,
    items: sum('items'),
    bytes: sum('bytes'),
    counted_to: isAll ? end : Math.max(...found.map(({ last }) => last)),
  };
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
  const isKept = await turn.write([
    toStatement(upsert.compile()),
    ...found.flatMap((each) => (each.owner === null ? [] : [countOwned(database, each)])),
  ]);
  return isKept && !isAll;
}

function countOwned({ query }: Database, { owner, items, bytes }: Counted): Statement {
  const upsert = query
    .insertInto('listener_tallies')
    .values({ listener_id: owner ?? 0, items, bytes })
    .onConflict((on) =>
      on.column('listener_id').doUpdateSet({
        items: sql`listener_tallies.items + ${items}`,
        bytes: sql`listener_tallies.bytes + ${bytes}`,
      }),
    );
  return toStatement(upsert.compile());
}

/** The rows of one walk, by whose they are; nobody's are those of the ledger. */
interface Counted extends Amount {
  readonly owner: number | null;
  readonly last: number;
}

function selectNext(
  { query }: Database,
  { kind, from, end, limit }: Count & { readonly from: number },
): CompiledQuery<Counted> {
  const columns =
    kind === LEDGER
      ? sql`CAST(NULL AS bigint) AS owner, 0 AS size`
      : sql`${OWNER} AS owner, ${BODY_BYTES}`;
  return sql<Counted>`
    SELECT owner, count(*) AS items, CAST(sum(size) AS bigint) AS bytes, max(id) AS last
    FROM (SELECT id, ${columns} FROM ${rowsOf(kind)} AND id > ${from} AND id <= ${end}
          ORDER BY id LIMIT ${limit}) AS counted
    GROUP BY owner`.compile(query);
}

/** Whose a row of `bodies` is. */
export const OWNER = sql<
  number | null
>`(SELECT listener_id FROM requests WHERE requests.id = bodies.id)`;

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
  return {
    listeners: await readOwners(database),
    bodies: bodies.filter(({ oldestAt }) => oldestAt !== undefined),
    ledger: {
      items: Math.max(0, ledger?.items ?? 0),
      oldestAt: await findOldest(database, LEDGER),
    },
    countedTo: toCountedTo(rows),
  };
}

/** The kind that is furthest behind. */
function toCountedTo(rows: readonly { readonly counted_to: number }[]): Date | undefined {
  if (rows.length === 0) return undefined;
  return new Date(timeOf(Math.min(...rows.map((row) => row.counted_to))));
}

const MOST_OWNERS = 100;

async function readOwners(database: Database): Promise<readonly ListenerTally[]> {
  const rows = database.query
    .selectFrom('listener_tallies')
    .selectAll()
    .where('bytes', '>', 0)
    .orderBy('bytes', 'desc')
    .limit(MOST_OWNERS);
  return (await database.read(rows.compile())).map(({ listener_id: key, items, bytes }) => ({
    listenerId: toId('lsn', key),
    items: Math.max(0, items),
    bytes,
  }));
}

export function createTallyOf(database: Database): StorageShelf['tallyOf'] {
  const { query } = database;
  return async (id) => {
    const one = query
      .selectFrom('listener_tallies')
      .selectAll()
      .where('listener_id', '=', keyOf(id));
    const counted = query.selectFrom('tallies').select('counted_to');
    const [row, kinds] = await Promise.all([
      readOne(database, one.compile()),
      database.read(counted.compile()),
    ]);
    return {
      items: Math.max(0, row?.items ?? 0),
      bytes: Math.max(0, row?.bytes ?? 0),
      countedTo: toCountedTo(kinds),
    };
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
