import { sql, type RawBuilder } from 'kysely';
import { SLOTS_PER_MS } from '../../base/id.ts';

/**
 * The runs of events. Nearly all are born with their event and have one of the keys that the source gave next, within
 * the same millisecond: a look at these few keys replaces an index that each webhook would have to write. Those that
 * came later, from a replay or a slow moment, are in the index `runs_later`, whose condition stands here word for word.
 */
const REACH = sql.lit(SLOTS_PER_MS - 1);
const IS_LATER = sql`runs.id NOT BETWEEN runs.event_id AND runs.event_id + ${REACH}`;

/** Whether a run is of the event with this key, an expression. */
export function isOfEvent(event: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(
    (runs.id BETWEEN ${event} AND CAST(${event} AS bigint) + ${REACH} AND runs.event_id = ${event})
    OR (runs.event_id = ${event} AND ${IS_LATER}))`;
}

/** Whether a run is of one of the events from behind `after` to `last`. */
export function isOfEvents(
  after: RawBuilder<unknown>,
  last: RawBuilder<unknown>,
): RawBuilder<boolean> {
  return sql<boolean>`(${isBornWithEvents(after, last)} OR ${isLaterOfEvents(after, last)})`;
}

/** Of these the runs that have the keys behind their event's. */
export function isBornWithEvents(
  after: RawBuilder<unknown>,
  last: RawBuilder<unknown>,
): RawBuilder<boolean> {
  return sql<boolean>`(runs.id > ${after} AND runs.id <= CAST(${last} AS bigint) + ${REACH}
    AND ${isBetween(after, last)})`;
}

/** And the others, which may be some of them, too. */
export function isLaterOfEvents(
  after: RawBuilder<unknown>,
  last: RawBuilder<unknown>,
): RawBuilder<boolean> {
  return sql<boolean>`(${isBetween(after, last)} AND ${IS_LATER})`;
}

function isBetween(after: RawBuilder<unknown>, last: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`runs.event_id > ${after} AND runs.event_id <= ${last}`;
}
