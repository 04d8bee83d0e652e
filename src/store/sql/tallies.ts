import { sql, type CompiledQuery, type Selectable } from 'kysely';
import { keyAt, keyOf, timeOf, toId } from '../../base/id.ts';
import { RETENTION_CLASSES } from '../../model/listener.ts';
import type { Admission, ListenerTally, StorageShelf, Tallies, Tally } from '../store.ts';
import { BODY_BYTES, BODY_SIZE } from './body-bytes.ts';
import { readOne, toStatement, type Database, type Statement } from './dialect.ts';
import type { Duty, Turn } from './duty.ts';
import { prepare } from './prepare.ts';
import type { TallyRow } from './tables.ts';

/**
 * How much is kept, without a look at every row and without a counter that every insert would have to wait for: the
 * rows are counted in their order, from where the count before ended, bodies of all classes at once; and what a sweep
 * deletes is taken off in the same transaction.
 */

/** The ledger has no class. */
export const LEDGER = 0;

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

/**
 * What a request and its body add behind the place to which the count has come: what waited in a spool has the id of the
 * time at which it came, and nobody counts there again. To be said behind the rows themselves.
 */
export function prepareCountLate({
  query,
}: Pick<Database, 'query'>): (admission: Admission) => readonly Statement[] {
  const ofLedger = prepare<{ key: number }>((slot) =>
    sql`UPDATE tallies SET items = items + 1
      WHERE retention_days = ${sql.lit(LEDGER)} AND counted_to >= ${slot('key')}`.compile(query),
  );
  const ofBody = prepare<{ key: number; days: number }>((slot) =>
    sql`UPDATE tallies SET items = items + 1,
        bytes = bytes + (SELECT ${BODY_SIZE} FROM bodies WHERE id = ${slot('key')}),
        oldest = CASE WHEN oldest <= ${slot('key')} THEN oldest ELSE ${slot('key')} END
      WHERE retention_days = ${slot('days')} AND counted_to >= ${slot('key')}`.compile(query),
  );
  const ofOwner = prepare<{ key: number; days: number; owner: number }>((slot) =>
    sql`INSERT INTO listener_tallies (listener_id, items, bytes)
      SELECT ${slot('owner')}, 1, ${BODY_SIZE} FROM bodies WHERE id = ${slot('key')} AND EXISTS (
        SELECT 1 FROM tallies WHERE retention_days = ${slot('days')} AND counted_to >= ${slot('key')})
      ON CONFLICT (listener_id) DO UPDATE SET items = listener_tallies.items + 1,
        bytes = listener_tallies.bytes + excluded.bytes`.compile(query),
  );
  return ({ request, body }) => {
    const key = keyOf(request.id);
    if (body === undefined) return [toStatement(ofLedger({ key }))];
    const [owner, days] = [keyOf(request.listenerId), body.retentionDays];
    const all = [ofLedger({ key }), ofBody({ key, days }), ofOwner({ key, days, owner })];
    return all.map((one) => toStatement(one));
  };
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
    for (const kinds of [[LEDGER], RETENTION_CLASSES]) {
      const isMore = await duty.inTurn((turn) =>
        countKinds({ database, turn }, { kinds, end, limit }),
      );
      more = isMore === true || more;
    }
    return more;
  };
}

interface Count {
  /** Of one table. */
  readonly kinds: readonly number[];
  readonly end: number;
  readonly limit: number;
}

interface Counting {
  readonly database: Database;
  readonly turn: Turn;
}

type Known = Pick<Selectable<TallyRow>, 'items' | 'counted_to'>;

/** Whether there is more to count. */
async function countKinds(
  { database, turn }: Counting,
  { kinds, end, limit }: Count,
): Promise<boolean> {
  const { query } = database;
  const known = new Map<number, Known>();
  for (const row of await database.read(query.selectFrom('tallies').selectAll().compile()))
    known.set(row.retention_days, row);
  const countedTo = (kind: number): number => known.get(kind)?.counted_to ?? -1;
  // Those that are furthest behind first, until they have come up to the next.
  const from = Math.min(...kinds.map(countedTo));
  if (from >= end) return false;
  const behind = kinds.filter((kind) => countedTo(kind) === from);
  const upTo = Math.min(end, ...kinds.map(countedTo).filter((to) => to > from));

  const found = await database.read(selectNext(database, { kinds, from, end: upTo, limit }));
  const isAll = found.reduce((all, { items }) => all + items, 0) < limit;
  const reached = isAll ? upTo : Math.max(...found.map(({ last }) => last));
  const counted = found.filter(({ kind }) => behind.includes(kind));
  const isKept = await turn.write([
    ...behind.map((kind) => {
      const own = counted.filter((each) => each.kind === kind);
      return keepCount(database, { kind, own, reached, known: known.get(kind) });
    }),
    ...counted.flatMap((each) => (each.owner === null ? [] : [countOwned(database, each)])),
  ]);
  return isKept && !(isAll && upTo === end);
}

interface NewCount {
  readonly kind: number;
  readonly own: readonly Counted[];
  readonly reached: number;
  readonly known: Known | undefined;
}

function keepCount({ query }: Database, { kind, own, reached, known }: NewCount): Statement {
  const sum = (of: 'items' | 'bytes'): number => own.reduce((all, each) => all + each[of], 0);
  const row = { items: sum('items'), bytes: sum('bytes'), counted_to: reached };
  const isFirst = row.items > 0 && (known?.items ?? 0) <= 0;
  const oldest = isFirst ? { oldest: Math.min(...own.map(({ first }) => first)) } : {};
  const upsert = query
    .insertInto('tallies')
    .values({ retention_days: kind, ...row, ...oldest })
    .onConflict((on) =>
      on.column('retention_days').doUpdateSet({
        items: sql`tallies.items + ${row.items}`,
        bytes: sql`tallies.bytes + ${row.bytes}`,
        counted_to: row.counted_to,
        ...oldest,
      }),
    );
  return toStatement(upsert.compile());
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

/** The rows of one walk that are of one kind and of one listener; nobody's are those of the ledger. */
interface Counted extends Amount {
  readonly kind: number;
  readonly owner: number | null;
  readonly first: number;
  readonly last: number;
}

function selectNext(
  { query }: Database,
  { kinds, from, end, limit }: Count & { readonly from: number },
): CompiledQuery<Counted> {
  const rows = kinds.includes(LEDGER)
    ? sql`SELECT id, 0 AS kind, CAST(NULL AS bigint) AS owner, 0 AS size FROM requests`
    : sql`SELECT id, retention_days AS kind, ${OWNER} AS owner, ${BODY_BYTES} FROM bodies`;
  return sql<Counted>`
    SELECT kind, owner, count(*) AS items, CAST(sum(size) AS bigint) AS bytes, min(id) AS first, max(id) AS last
    FROM (${rows} WHERE id > ${from} AND id <= ${end} ORDER BY id LIMIT ${limit}) AS counted
    GROUP BY kind, owner`.compile(query);
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
      .filter((row) => row.retention_days !== LEDGER && row.items > 0)
      .map(async (row): Promise<Tally> => ({
        retentionDays: row.retention_days,
        items: row.items,
        bytes: Math.max(0, row.bytes),
        oldestAt: await findOldestBody(database, row),
      })),
  );
  return {
    listeners: await readOwners(database),
    bodies,
    ledger: { items: Math.max(0, ledger?.items ?? 0), oldestAt: await findOldestRow(database) },
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

async function findOldestRow(database: Database): Promise<Date | undefined> {
  const first = database.query.selectFrom('requests').select('id').orderBy('id').limit(1);
  return toTime((await readOne(database, first.compile()))?.id);
}

/** Bodies of other classes may lie before the first one of this: so many are looked at, and no more. */
const MOST_PASSED = 10_000;

/** What is carried is older than what is not. Where the first one is not soon found: since when there is none. */
async function findOldestBody(
  database: Database,
  { retention_days: days, oldest }: Selectable<TallyRow>,
): Promise<Date | undefined> {
  const { query } = database;
  const carried = sql<{ id: number }>`SELECT id FROM carried_bodies WHERE retention_days = ${days}
    AND EXISTS (SELECT 1 FROM bodies WHERE bodies.id = carried_bodies.id) ORDER BY id LIMIT 1`;
  const first = sql<{ id: number }>`SELECT id FROM (
      SELECT id, retention_days FROM bodies WHERE id >= ${oldest ?? 0} ORDER BY id LIMIT ${MOST_PASSED}) AS passed
    WHERE retention_days = ${days} ORDER BY id LIMIT 1`;
  const found =
    (await readOne(database, carried.compile(query))) ??
    (await readOne(database, first.compile(query)));
  return toTime(found?.id ?? oldest ?? undefined);
}

function toTime(key: number | undefined): Date | undefined {
  return key === undefined ? undefined : new Date(timeOf(key));
}
