import { sql } from 'kysely';
import { isOfEvent } from './run-events.ts';

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
