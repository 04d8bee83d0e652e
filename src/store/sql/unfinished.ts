import { sql, type RawBuilder } from 'kysely';
import { isBornWithEvents, isLaterOfEvents, isOfEvent } from './run-events.ts';

/** In literals: the texts are compiled once, and the engine sees how few the unfinished are. */
const IS_UNFINISHED = sql`status IN ('pending', 'running', 'waiting')`;

/** Whether an event has a run that has not ended. The column holds the event's key. */
export function hasUnfinishedRun(column: string) {
  return sql<boolean>`EXISTS (
    SELECT 1 FROM runs WHERE ${isOfEvent(sql.ref(column))} AND ${IS_UNFINISHED})`;
}

/** Whether an event that replays the request has one: its runs have no other body than the request's. */
export function hasUnfinishedReplay(column: string) {
  return sql<boolean>`(EXISTS (
    SELECT 1 FROM requests AS again JOIN runs ON ${isOfEvent(sql.ref('again.id'))}
    WHERE again.replay_of = ${sql.ref(column)} AND ${IS_UNFINISHED})
    OR ${isOfAnotherEvent(column)})`;
}

/** Whether an event has this body in place of its own, and is held or has a run that has not ended. */
function isOfAnotherEvent(column: string) {
  return sql<boolean>`EXISTS (SELECT 1 FROM held_events WHERE held_events.body_id = ${sql.ref(column)})
    OR EXISTS (
      SELECT 1 FROM requests AS event JOIN runs ON ${isOfEvent(sql.ref('event.id'))}
      WHERE event.event_body_id = ${sql.ref(column)} AND ${IS_UNFINISHED})`;
}

/** The indexes of these are small, where that of all runs of a day is not. */
const IS_QUEUED = sql`due_at IS NOT NULL AND ${IS_UNFINISHED}`;
const IS_LEASED = sql`lease_id IS NOT NULL AND ${IS_UNFINISHED}`;

/**
 * The keys of bodies from behind one key to another that are needed so: what is asked above of each body, asked of the
 * few runs that have not ended. The bodies themselves are not looked at.
 */
export function neededWithin(
  after: RawBuilder<unknown>,
  last: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const isWithin = (column: string): RawBuilder<unknown> =>
    sql`${sql.ref(column)} > ${after} AND ${sql.ref(column)} <= ${last}`;
  const ofAnother = (column: string): RawBuilder<unknown> => sql`
    SELECT ${sql.ref(column)} FROM requests AS event JOIN runs ON ${isOfEvent(sql.ref('event.id'))}
    WHERE ${isWithin(column)} AND ${IS_UNFINISHED}`;
  return sql`(
    SELECT event_id AS id FROM runs WHERE ${isBornWithEvents(after, last)} AND ${IS_QUEUED}
    UNION SELECT event_id FROM runs WHERE ${isBornWithEvents(after, last)} AND ${IS_LEASED}
    UNION SELECT event_id FROM runs WHERE ${isLaterOfEvents(after, last)} AND ${IS_UNFINISHED}
    UNION ${ofAnother('event.replay_of')}
    UNION ${ofAnother('event.event_body_id')}
    UNION SELECT body_id FROM held_events WHERE ${isWithin('body_id')})`;
}
