import { sql, type RawBuilder } from 'kysely';
import { keyAt, keyOf } from '../../base/id.ts';
import type { RequestQuery } from '../store.ts';
import { readOne, type Database } from './dialect.ts';
import { slicesOfListener, type ListenerSlicing } from './listener-slices.ts';
import { NO_END } from './of-listener.ts';
import type { Slice } from './slice.ts';

export interface Slicing {
  readonly database: Database;
  readonly query: RequestQuery;
  /** Only requests of which an event was made. */
  readonly isOfEvents: boolean;
  /** Candidates of the first slice; each has four times as many as the one before it, */
  readonly first: number;
  /** but not more than this, */
  readonly most: number;
  /** and as many rows at the most: who gets all of them needs no further slice. */
  readonly limit: number;
}

/**
 * A list, newest first, in slices that each take a few milliseconds, whatever it is filtered by. One index answers one
 * filter; rows that fulfil it and not the others may stand in any number between two that fulfil all.
 */
export function slicesOf(slicing: Slicing): AsyncGenerator<Slice> {
  const stretch = findStretch(slicing);
  if (stretch === undefined) return slicesByIndex(slicing);
  const { outcome } = slicing.query;
  const rest = [
    ...(outcome === undefined ? [] : [sql`outcome = ${outcome}`]),
    ...(slicing.isOfEvents ? [sql`event_id = requests.id`] : []),
  ];
  return slicesOfListener({ ...slicing, stretch, rest });
}

/** Where to look by the listener alone, and blocks know which are its requests; undefined where an index does. */
function findStretch({ database, query }: Slicing): ListenerSlicing['stretch'] | undefined {
  const { listenerId, outcome, type, since } = query;
  if (database.byListener?.isWhole !== true || listenerId === undefined) return undefined;
  if (type !== undefined || (outcome !== undefined && outcome !== 'received')) return undefined;
  return {
    listener: keyOf(listenerId),
    above: since === undefined ? -1 : keyAt(since.getTime()) - 1,
    below: upperKey(query) ?? NO_END,
  };
}

async function* slicesByIndex(slicing: Slicing): AsyncGenerator<Slice> {
  const { database, most, limit } = slicing;
  const { indexed, rest } = toPlan(slicing);
  let before = upperEnd(slicing.query);
  let candidates = slicing.first;
  for (;;) {
    const isExact = rest.length === 0;
    // Found first: rows that come or go between two looks must not be left out, nor shown twice.
    const floor = isExact ? undefined : await findFloor(database, [...indexed, before], candidates);
    const within = [...indexed, before, ...(floor === undefined ? [] : [sql`id >= ${floor}`])];
    const select = database.query
      .selectFrom('requests')
      .selectAll('requests')
      .where(all([...within, ...rest]))
      .orderBy('requests.id', 'desc')
      .limit(isExact ? Math.min(candidates, limit) : limit);
    const rows = await database.read(select.compile());
    const next = isExact && rows.length === Math.min(candidates, limit) ? rows.at(-1)?.id : floor;
    yield { rows, next };
    if (next === undefined) return;
    before = sql`id < ${next}`;
    candidates = Math.min(candidates * 4, most);
  }
}

type Condition = RawBuilder<unknown>;

interface Plan {
  /** What an index answers, in the order of ids. */
  readonly indexed: readonly Condition[];
  /** Said so that no engine looks for an index: it would read all that it has of one. */
  readonly rest: readonly Condition[];
}

function toPlan({ query, isOfEvents }: Slicing): Plan {
  const { listenerId, outcome, type, since } = query;
  const listener = listenerId === undefined ? undefined : keyOf(listenerId);
  // The type before the listener: what one provider sends comes to few listeners, and a listener takes many types.
  const by = outcome !== undefined && outcome !== 'received' ? 'outcome' : byOf(query);
  const conditions: readonly (readonly [isIndexed: boolean, Condition, checked: Condition])[] = [
    // Said again as a literal so that the engine may use the partial index.
    [
      by === 'outcome',
      sql`outcome = ${outcome} AND outcome <> 'received'`,
      sql`outcome || '' = ${outcome}`,
    ],
    [by === 'type', sql`event_type = ${type}`, sql`event_type || '' = ${type}`],
    [by !== 'type', sql`listener_id = ${listener}`, sql`listener_id + 0 = ${listener}`],
  ];
  const isAsked = [outcome, type, listener].map((value) => value !== undefined);
  const asked = conditions.filter((_, i) => isAsked[i]);
  return {
    indexed: [
      ...asked.flatMap(([isIndexed, condition]) => (isIndexed ? [condition] : [])),
      ...(since === undefined ? [] : [sql`id >= ${keyAt(since.getTime())}`]),
    ],
    rest: [
      ...asked.flatMap(([isIndexed, , checked]) => (isIndexed ? [] : [checked])),
      ...(isOfEvents ? [sql`event_id = id`] : []),
    ],
  };
}

function byOf({ type }: RequestQuery): 'type' | 'listener' {
  return type === undefined ? 'listener' : 'type';
}

function upperEnd(query: RequestQuery): Condition {
  const end = upperKey(query);
  return end === undefined ? sql`TRUE` : sql`id < ${end}`;
}

function upperKey({ before, until }: RequestQuery): number | undefined {
  const ends = [
    ...(before === undefined ? [] : [keyOf(before)]),
    ...(until === undefined ? [] : [keyAt(until.getTime())]),
  ];
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** The last of so many candidates, by the index alone; undefined where there are not as many. */
async function findFloor(
  database: Database,
  conditions: readonly Condition[],
  candidates: number,
): Promise<number | undefined> {
  const select = database.query
    .selectFrom('requests')
    .select('id')
    .where(all(conditions))
    .orderBy('id', 'desc')
    .limit(1)
    .offset(candidates - 1);
  return (await readOne(database, select.compile()))?.id;
}

function all(conditions: readonly Condition[]): RawBuilder<boolean> {
  return sql<boolean>`${sql.join(conditions, sql` AND `)}`;
}
