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
  return sql<boolean>`EXISTS (
    SELECT 1 FROM requests AS again JOIN runs ON ${isOfEvent(sql.ref('again.id'))}
    WHERE again.replay_of = ${sql.ref(column)} AND ${IS_UNFINISHED})`;
}
