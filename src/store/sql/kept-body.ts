import { keyOf } from '../../base/id.ts';
import { sql } from 'kysely';
import type { EarshotError } from '../../model/error.ts';
import type { EventId } from '../../model/request.ts';
import type { Admission } from '../store.ts';
import { toStatement, type Database, type Statement, type Unit } from './dialect.ts';
import { prepare } from './prepare.ts';
import { unavailable } from './unavailable.ts';

/**
 * What stands at the end of a unit that needs a body which came earlier: it is held back where retention has deleted
 * that since it was looked at. Being last, it also keeps the inserts before it where they are: those that end a unit go
 * behind all others of a batch, and a sweep in the same batch would not see the run whose body it takes.
 */
export interface KeptBody {
  ofEvent(eventId: EventId): Statement;
  /** None for what brings its body itself, or makes no event. */
  ofReplayed(admission: Admission): Unit;
}

export function createKeptBody({ query }: Pick<Database, 'query'>): KeptBody {
  const ofEvent = prepare<{ key: number }>((slot) =>
    sql`SELECT 1 AS kept FROM requests JOIN bodies ON bodies.id = COALESCE(event_body_id, body_id)
      WHERE requests.id = ${slot('key')}`.compile(query),
  );
  const ofKey = prepare<{ key: number }>((slot) =>
    sql`SELECT 1 AS kept FROM bodies WHERE id = ${slot('key')}`.compile(query),
  );
  const flags = { guard: true, returns: true };
  return {
    ofEvent: (eventId) => toStatement(ofEvent({ key: keyOf(eventId) }), flags),
    ofReplayed: ({ request: { replayOf, eventId }, body }) =>
      replayOf === undefined || eventId === undefined || body === undefined
        ? []
        : [toStatement(ofKey({ key: keyOf(replayOf) }), flags)],
  };
}

/** Who asks again finds that there is nothing to replay. */
export function bodyGone(): EarshotError {
  return unavailable('the body has just been deleted, since it has been kept for its time');
}
