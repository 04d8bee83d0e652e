import { sql, type RawBuilder } from 'kysely';
import { keyAt, keyOf, parseId } from '../../base/id.ts';
import type { Replay, ReplayFilter } from '../../model/replay.ts';
import type { RunStatus } from '../../model/run.ts';
import { NO_END, selectOfListener, type Stretch } from './of-listener.ts';
import { isOfEvent } from './run-events.ts';
import { hasStatus, partsOfTrigger } from './run-list.ts';

/** What a filter lets through, as SQL. */

type Condition = RawBuilder<boolean>;
type Narrowing = Partial<Record<keyof ReplayFilter, (value: string) => Condition>>;

const isKey =
  (column: string) =>
  (id: string): Condition =>
    sql`${sql.ref(column)} = ${keyOf(id)}`;
const is =
  (column: string) =>
  (text: string): Condition =>
    sql`${sql.ref(column)} = ${text}`;
/** Said again as a literal so that the engine may use the partial index, which leaves out what is usual. */
const isUnlike =
  (usual: string, column: string) =>
  (text: string): Condition =>
    text === usual
      ? is(column)(text)
      : sql`${is(column)(text)} AND ${sql.ref(column)} <> ${sql.lit(usual)}`;
/** Runs know only their event; the rest is in the ledger. */
const ofEvent =
  (narrow: (value: string) => Condition) =>
  (value: string): Condition =>
    sql`event_id IN (SELECT id FROM requests WHERE ${narrow(value)})`;

/** Which members narrow what. A trigger does not narrow events: it says through which of theirs they are put again. */
const NARROWING: Readonly<Record<Replay['of'], Narrowing>> = {
  requests: {
    listenerId: isKey('listener_id'),
    eventId: isKey('event_id'),
    type: is('event_type'),
    outcome: isUnlike('received', 'outcome'),
  },
  events: { listenerId: isKey('listener_id'), eventId: isKey('event_id'), type: is('event_type') },
  runs: {
    listenerId: ofEvent(isKey('listener_id')),
    triggerId: (id) => sql`(${sql.join(partsOfTrigger(keyOf(id)), sql` OR `)})`,
    eventId: (id) => isOfEvent(sql`${sql.lit(keyOf(id))}`),
    type: ofEvent(is('event_type')),
    status: (status) => hasStatus(status as RunStatus),
  },
};

const FROM: Readonly<Record<Replay['of'], RawBuilder<unknown>>> = {
  requests: sql`FROM requests`,
  events: sql`FROM requests`,
  runs: sql`FROM runs`,
};

const OF_ALL: Readonly<Record<Replay['of'], Condition>> = {
  requests: sql`1 = 1`,
  events: sql`event_id = id`,
  runs: sql`1 = 1`,
};

export const PREFIX = { requests: 'req', events: 'evt', runs: 'run' } as const;

/** What a replay is of. */
export interface Matching extends Pick<Replay, 'of' | 'filter'> {
  /** Whether blocks know which requests a listener has, and no index does. */
  readonly isInBlocks: boolean;
}

/** The newest keys below one. */
export function selectNewest(
  matching: Matching,
  below: number,
  limit: number,
): RawBuilder<{ id: number }> {
  const stretch = findStretch(matching, below);
  if (stretch === undefined) return selectNewestOfAll(matching, below, limit);
  const newest = selectOfListener(stretch, { where: whereOf(matching), limit });
  return sql<{ id: number }>`SELECT id FROM (${newest}) ORDER BY id DESC LIMIT ${limit}`;
}

/** How many there are. */
export function selectTotal(matching: Matching): RawBuilder<{ total: number }> {
  const stretch = findStretch(matching, NO_END);
  const all =
    stretch === undefined
      ? fromMatching(matching)
      : sql`FROM (${selectOfListener(stretch, { where: whereOf(matching) })})`;
  return sql<{ total: number }>`SELECT count(*) AS total ${all}`;
}

/** Where to look by the listener alone; undefined where something else narrows more. */
function findStretch({ of, filter, isInBlocks }: Matching, below: number): Stretch | undefined {
  const { listenerId, ids, type, outcome, since, until } = filter;
  if (!isInBlocks || of === 'runs' || listenerId === undefined) return undefined;
  const isUsual = outcome === undefined || outcome === 'received';
  if (ids !== undefined || type !== undefined || !isUsual) return undefined;
  return {
    listener: keyOf(listenerId),
    above: since === undefined ? -1 : keyAt(since.getTime()) - 1,
    below: Math.min(below, until === undefined ? NO_END : keyAt(until.getTime())),
  };
}

/** What else a row of the stretch must fulfil. */
function whereOf({ of, filter }: Matching): Condition {
  const rest = narrow(of, { ...filter, listenerId: undefined });
  return sql`${sql.join([OF_ALL[of], ...rest], sql` AND `)}`;
}

function selectNewestOfAll(
  matching: Matching,
  below: number,
  limit: number,
): RawBuilder<{ id: number }> {
  const { of, filter } = matching;
  const { triggerId, ...rest } = filter;
  const newest = (all: RawBuilder<unknown>) =>
    sql<{ id: number }>`SELECT id ${all} AND id < ${below} ORDER BY id DESC LIMIT ${limit}`;
  if (of !== 'runs' || triggerId === undefined || filter.status !== undefined)
    return newest(fromMatching(matching));
  // In two indexes, each of which has them in order: together they would have to be sorted, for each batch anew.
  const parts = partsOfTrigger(keyOf(triggerId)).map(
    (part) =>
      sql`SELECT id FROM (${newest(sql`${fromMatching({ ...matching, filter: rest })} AND ${part}`)}) AS part`,
  );
  const both = sql.join(parts, sql` UNION ALL `);
  return sql<{
    id: number;
  }>`SELECT id FROM (${both}) AS both_parts ORDER BY id DESC LIMIT ${limit}`;
}

/** `FROM … WHERE …`, which more conditions may follow with AND. */
function fromMatching({ of, filter, isInBlocks }: Matching): RawBuilder<unknown> {
  const { listenerId } = filter;
  const isByRun = isInBlocks && of === 'runs' && listenerId !== undefined;
  const conditions = [
    ...narrow(of, isByRun ? { ...filter, listenerId: undefined } : filter),
    ...(isByRun ? [isRunOf(keyOf(listenerId))] : []),
    ...narrowKeys(of, filter),
  ];
  return sql.join([sql`${FROM[of]} WHERE ${OF_ALL[of]}`, ...conditions], sql` AND `);
}

/** By the event of each run: all requests of a listener are not gathered first. */
function isRunOf(listener: number): Condition {
  return sql`EXISTS (SELECT 1 FROM requests WHERE requests.id = runs.event_id AND listener_id = ${listener})`;
}

function narrow(of: Replay['of'], filter: ReplayFilter): Condition[] {
  return Object.entries(NARROWING[of]).flatMap(([member, toCondition]) => {
    const value = filter[member as keyof ReplayFilter];
    return typeof value === 'string' ? [toCondition(value)] : [];
  });
}

/** Keys rise with time, so a stretch of time is a stretch of keys. */
function narrowKeys(of: Replay['of'], { since, until, ids }: ReplayFilter): Condition[] {
  const conditions: Condition[] = [];
  if (since !== undefined) conditions.push(sql`id >= ${keyAt(since.getTime())}`);
  if (until !== undefined) conditions.push(sql`id < ${keyAt(until.getTime())}`);
  if (ids !== undefined) {
    // What is no id of this kind matches nothing.
    const keys = ids.flatMap((id) => parseId(PREFIX[of], id) ?? []);
    conditions.push(keys.length === 0 ? sql`1 = 0` : sql`id IN (${sql.join(keys)})`);
  }
  return conditions;
}
