import { sql } from 'kysely';
import { keyOf, toId } from '../../base/id.ts';
import type { StorageShelf, Swept } from '../store.ts';
import { BODY_BYTES } from './body-bytes.ts';
import { asBodies, prepareByTable } from './body-days.ts';
import { prepareByKeys } from './by-keys.ts';
import { createDaySweep, type DaySweep } from './day-sweep.ts';
import { createDerivedRemoval } from './derived.ts';
import type { Database, Unit } from './dialect.ts';
import type { Duty, Turn } from './duty.ts';
import { prepare } from './prepare.ts';
import { cutBySize, NOTHING, sumOf, type Candidate } from './sweep-batch.ts';
import { createSweepPlaces, type Stretch } from './sweep-places.ts';
import { createSweepWalk } from './sweep-walk.ts';
import { countDeleted, OWNER, sumByOwner } from './tallies.ts';
import { hasUnfinishedReplay, hasUnfinishedRun } from './unfinished.ts';

/** Rows of other classes are only passed: for each one that may go, so many are looked at. */
const PASSED = 16;

/**
 * Bodies of all classes lie in the order in which they came, and no index tells them apart: every webhook would pay for
 * it. Each class keeps its place: before that there are none that have had their time, but for those that it carries,
 * which are noted one by one. So a row is passed once by each class that is shorter than its own.
 *
 * A row may come behind the place: out of a spool after more than a day, or where a clock was wrong. So a class begins
 * anew now and then (`sweep-places.ts`).
 */
export function createBodySweep(
  database: Database,
  duty: Duty,
): Pick<StorageShelf, 'sweepBodies' | 'sweepCarried'> {
  const places = createSweepPlaces(database);
  const findCarried = prepareFindCarried(database);
  const remove = createRemoval(database);
  const daySweep = createDaySweep(database);

  const sweepRows = createRowSweep(database, { places, daySweep, remove });

  return {
    async sweepBodies(days, { before, limit }) {
      const swept = await duty.inTurn(async (turn) => {
        const stretch = await places.find(days, before);
        return (await daySweep.sweep(turn, stretch)) ?? sweepRows(turn, stretch, limit);
      });
      return swept ?? NOTHING;
    },
    async sweepCarried(days, { after, limit }) {
      const key = after === undefined ? -1 : keyOf(after);
      const swept = await duty.inTurn(async (turn) => {
        const found = await database.read(findCarried({ days, after: key, limit }));
        const { batch, isFull } = cutBySize(found, limit);
        const last = batch.at(-1);
        if (last === undefined) return NOTHING;
        const { unit, swept: own } = remove(days, batch);
        const isKept = own.carried === batch.length || (await turn.write(unit));
        return isKept ? { ...own, last: toId('req', last.id), isFull } : NOTHING;
      });
      return swept ?? NOTHING;
    },
  };
}

interface RowSweep {
  readonly places: ReturnType<typeof createSweepPlaces>;
  readonly daySweep: DaySweep;
  readonly remove: ReturnType<typeof createRemoval>;
}

/** What is looked for one by one. */
function createRowSweep(database: Database, { places, daySweep, remove }: RowSweep) {
  const walk = createSweepWalk(database);
  const find = prepareFind(database);

  const sweep = async (
    turn: Turn,
    stretch: Stretch & { readonly table: string },
    limit: number,
  ): Promise<Swept> => {
    const { after, upTo, hasOwn, isEnd } = await walk(stretch, limit * PASSED);
    if (upTo === undefined) return NOTHING;
    const { days, table } = stretch;
    const found = hasOwn ? await database.read(find(table)({ days, after, upTo, limit })) : [];
    const cut = cutBySize(found, limit);
    const last = cut.isFull ? (cut.batch.at(-1)?.id ?? upTo) : upTo;
    const { unit, swept } = remove(days, cut.batch);
    const isKept = await turn.write([...unit, ...places.keep(stretch, last)]);
    const isFull = cut.isFull || !isEnd;
    return isKept ? { ...swept, last: toId('req', last), isFull } : NOTHING;
  };

  /** Where there are several tables, the first that has something. */
  return async (turn: Turn, stretch: Stretch, limit: number): Promise<Swept> => {
    const regions = await daySweep.regions(stretch);
    for (const [index, region] of regions.entries()) {
      const swept = await sweep(turn, { ...stretch, ...region }, limit);
      const isLast = index === regions.length - 1;
      if (swept.last !== undefined) return { ...swept, isFull: swept.isFull || !isLast };
    }
    return NOTHING;
  };
}

/** What of the rows is free to go, goes; what is there then is carried, also what came to be needed since it was looked at. */
function createRemoval(
  database: Database,
): (
  days: number,
  batch: readonly Candidate[],
) => { unit: Unit; swept: Omit<Swept, 'last' | 'isFull'> } {
  const { query } = database;
  const removeBodies = prepareByKeys((keys) =>
    sql`DELETE FROM bodies WHERE id IN (${keys}) AND NOT ${NEEDED}`.compile(query),
  );
  const removeWhatCameOf = createDerivedRemoval(database);
  const note = prepareByKeys(
    (keys, days) =>
      sql`INSERT INTO carried_bodies (retention_days, id)
        SELECT retention_days, id FROM bodies WHERE id IN (${keys}) AND retention_days = ${days}
        ON CONFLICT DO NOTHING`.compile(query),
    (keys, days) =>
      sql`DELETE FROM carried_bodies WHERE retention_days = ${days} AND id IN (${keys})
        AND NOT EXISTS (SELECT 1 FROM bodies WHERE bodies.id = carried_bodies.id)`.compile(query),
  );
  const keysOf = (rows: readonly Candidate[]): readonly number[] => rows.map(({ id }) => id);

  return (days, batch) => {
    const free = batch.filter(({ carried }) => carried === FREE);
    const swept = {
      deleted: free.length,
      bytes: sumOf(free),
      carried: batch.filter(({ carried }) => carried === IS_CARRIED).length,
    };
    const last = batch.at(-1)?.id ?? 0;
    const counted = { retentionDays: days, items: free.length, bytes: swept.bytes, last };
    const unit = [
      ...removeBodies(keysOf(free)),
      ...removeWhatCameOf(keysOf(free)),
      ...note(keysOf(batch), days),
      ...(free.length === 0
        ? []
        : countDeleted(database, { ...counted, owners: sumByOwner(free) })),
    ];
    return { unit, swept };
  };
}

const FREE = 0;
const IS_CARRIED = 1;
/** Erased since it was noted. */
const IS_GONE = 2;

const NEEDED = sql<boolean>`(${hasUnfinishedRun('bodies.id')} OR ${hasUnfinishedReplay('bodies.id')})`;

function prepareFind({ query }: Database) {
  const carried = sql<number>`CASE WHEN ${NEEDED} THEN ${sql.lit(IS_CARRIED)} ELSE ${sql.lit(FREE)} END AS carried`;
  return prepareByTable((table) =>
    prepare<Readonly<Record<'days' | 'after' | 'upTo' | 'limit', number>>, Candidate>((slot) =>
      sql<Candidate>`SELECT id, ${BODY_BYTES}, ${OWNER} AS owner, ${carried} FROM ${asBodies(table)}
        WHERE retention_days = ${slot('days')} AND id > ${slot('after')} AND id <= ${slot('upTo')}
        ORDER BY id LIMIT ${slot('limit')}`.compile(query),
    ),
  );
}

function prepareFindCarried({ query }: Database) {
  const carried = sql<number>`CASE WHEN bodies.id IS NULL THEN ${sql.lit(IS_GONE)}
    WHEN ${NEEDED} THEN ${sql.lit(IS_CARRIED)} ELSE ${sql.lit(FREE)} END AS carried`;
  return prepare<Readonly<Record<'days' | 'after' | 'limit', number>>, Candidate>((slot) =>
    sql<Candidate>`
      SELECT noted.id AS id, COALESCE(octet_length(bytes) + octet_length(head), 0) AS size,
        ${OWNER} AS owner, ${carried}
      FROM carried_bodies AS noted LEFT JOIN bodies ON bodies.id = noted.id
      WHERE noted.retention_days = ${slot('days')} AND noted.id > ${slot('after')}
      ORDER BY noted.id LIMIT ${slot('limit')}`.compile(query),
  );
}
