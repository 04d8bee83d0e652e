import { sql } from 'kysely';
import { asBodies, prepareByTable } from './body-days.ts';
import { readOne, type Database } from './dialect.ts';
import { prepare } from './prepare.ts';
import type { Stretch } from './sweep-places.ts';

/** Bodies behind `after`, up to and with `upTo`; undefined: there is none. */
export interface Rows {
  readonly after: number;
  readonly upTo: number | undefined;
  readonly hasOwn: boolean;
  /** Whether there is none behind them that has had its time. */
  readonly isEnd: boolean;
}

interface Walked {
  readonly last: number | null;
  readonly walked: number;
  readonly own: number | null;
}

type Bounds = Readonly<Record<'days' | 'after' | 'before' | 'limit', number>>;

/** In one of the tables of bodies. */
type Placed = Stretch & { readonly table: string };

/** So many times it is walked on, before it is noted how far that was. */
const STEPS = 16;

/**
 * Past rows of other classes to some that may have one of this. Nobody who writes has to wait for it, so only now and
 * then it ends without one.
 */
export function createSweepWalk(
  database: Database,
): (stretch: Placed, limit: number) => Promise<Rows> {
  const look = prepareLook(database);
  /** By class: rows with some of it, of which a batch may not have taken all. */
  const ahead = new Map<number, Rows>();

  const step = async (stretch: Placed, after: number, limit: number): Promise<Rows> => {
    const { table, days, before } = stretch;
    const found = await readOne(database, look(table)({ days, after, before, limit }));
    const { last, walked, own } = found ?? { last: null, walked: 0, own: null };
    const passed = after === stretch.after ? undefined : after;
    return { after, upTo: last ?? passed, hasOwn: (own ?? 0) > 0, isEnd: walked < limit };
  };

  return async (stretch, limit) => {
    const { days, after, before } = stretch;
    const known = ahead.get(days);
    if (known !== undefined && isWithin({ after, before }, known)) return { ...known, after };
    let rows = await step(stretch, after, limit);
    for (let steps = 1; steps < STEPS && goesOn(rows); steps++)
      rows = await step(stretch, rows.upTo ?? after, limit);
    if (rows.hasOwn) ahead.set(days, rows);
    return rows;
  };
}

function goesOn({ hasOwn, isEnd }: Rows): boolean {
  return !hasOwn && !isEnd;
}

/** Whether it begins among them, and all of them have had their time: a clock may have been set back. */
function isWithin(
  { after, before }: { readonly after: number; readonly before: number },
  { after: from, upTo = -1 }: Rows,
): boolean {
  return after >= from && after < upTo && upTo < before;
}

/** What is in a body is not read. */
function prepareLook({ query }: Database) {
  return prepareByTable((table) =>
    prepare<Bounds, Walked>((slot) =>
      sql<Walked>`SELECT max(id) AS last, count(*) AS walked,
        CAST(sum(CASE WHEN retention_days = ${slot('days')} THEN 1 ELSE 0 END) AS bigint) AS own
      FROM (SELECT id, retention_days FROM ${asBodies(table)} WHERE id > ${slot('after')} AND id < ${slot('before')}
        ORDER BY id LIMIT ${slot('limit')}) AS passed`.compile(query),
    ),
  );
}
