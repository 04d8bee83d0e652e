import { sql, type RawBuilder } from 'kysely';
import { keyAt, keyOf, parseId } from '../../base/id.ts';
import type { Replay, ReplayFilter } from '../../model/replay.ts';
import type { RunStatus } from '../../model/run.ts';
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
  requests: sql`FROM requests WHERE 1 = 1`,
  events: sql`FROM requests WHERE event_id = id`,
  runs: sql`FROM runs WHERE 1 = 1`,
};

export const PREFIX = { requests: 'req', events: 'evt', runs: 'run' } as const;

/** The newest keys below one. */
export function selectNewest(
  { of, filter }: Pick<Replay, 'of' | 'filter'>,
  below: number,
  limit: number,
): RawBuilder<{ id: number }> {
  const { triggerId, ...rest } = filter;
  const newest = (matching: RawBuilder<unknown>) =>
    sql<{ id: number }>`SELECT id ${matching} AND id < ${below} ORDER BY id DESC LIMIT ${limit}`;
  if (of !== 'runs' || triggerId === undefined || filter.status !== undefined)
    return newest(fromMatching(of, filter));
  // In two indexes, each of which has them in order: together they would have to be sorted, for each batch anew.
  const parts = partsOfTrigger(keyOf(triggerId)).map(
    (part) => sql`SELECT id FROM (${newest(sql`${fromMatching(of, rest)} AND ${part}`)}) AS part`,
  );
  const both = sql.join(parts, sql` UNION ALL `);
  return sql<{
    id: number;
  }>`SELECT id FROM (${both}) AS both_parts ORDER BY id DESC LIMIT ${limit}`;
}

/** `FROM … WHERE …`, which more conditions may follow with AND. */
export function fromMatching(of: Replay['of'], filter: ReplayFilter): RawBuilder<unknown> {
  const conditions = [...narrow(of, filter), ...narrowKeys(of, filter)];
  return sql.join([FROM[of], ...conditions], sql` AND `);
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
