import { sql, type CompiledQuery, type RawBuilder } from 'kysely';
import { prepareByKeys } from './by-keys.ts';
import { toStatement, type Database, type Unit } from './dialect.ts';
import { isOfEvent } from './run-events.ts';

/**
 * What was made of bodies goes with them: the data of their events, and what destinations answered, who may have sent
 * back what they got. By keys, and not by a range of them: between two bodies of a class that few use there may be a
 * million events of another. Only of bodies that are gone: one may have come to be needed since it was looked at.
 */
export function createDerivedRemoval(database: Database): (bodyKeys: readonly number[]) => Unit {
  return prepareByKeys(
    ...REMOVALS.map((removal) => (keys: RawBuilder<unknown>) => removal(database, keys)),
  );
}

/** The same, of keys that the engine finds itself. */
export function removeDerived(database: Database, keys: RawBuilder<unknown>): Unit {
  return REMOVALS.map((removal) => toStatement(removal(database, keys)));
}

const REMOVALS = [
  dataOfEvents,
  dataOfReplays,
  answersToEvents,
  answersToReplays,
  answersToReplaced,
];

function dataOfEvents({ query }: Database, keys: RawBuilder<unknown>): CompiledQuery {
  return query
    .deleteFrom('event_data')
    .where(sql<boolean>`id IN (${keys})`)
    .where(isGone(sql`event_data.body_id`))
    .compile();
}

function dataOfReplays({ query }: Database, keys: RawBuilder<unknown>): CompiledQuery {
  return query
    .deleteFrom('event_data')
    .where(sql<boolean>`body_id <> id AND body_id IN (${keys})`)
    .where(isGone(sql`event_data.body_id`))
    .compile();
}

function answersToEvents(database: Database, keys: RawBuilder<unknown>): CompiledQuery {
  return clearAnswers(database, sql`events.id IN (${keys})`);
}

function answersToReplays(database: Database, keys: RawBuilder<unknown>): CompiledQuery {
  return clearAnswers(database, sql`events.replay_of IN (${keys})`);
}

/** Events with the body of a later request in place of their own. */
function answersToReplaced(database: Database, keys: RawBuilder<unknown>): CompiledQuery {
  return clearAnswers(database, sql`events.event_body_id IN (${keys})`);
}

function clearAnswers({ query }: Database, which: RawBuilder<unknown>): CompiledQuery {
  const runs = sql<number>`(
    SELECT runs.id FROM requests AS events JOIN runs ON ${isOfEvent(sql.ref('events.id'))}
    WHERE ${which} AND ${isGone(sql`COALESCE(events.event_body_id, events.body_id)`)})`;
  return query
    .updateTable('attempts')
    .set({ response_body: null })
    .where('run_id', 'in', runs)
    .where('response_body', 'is not', null)
    .compile();
}

function isGone(key: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`NOT EXISTS (SELECT 1 FROM bodies WHERE bodies.id = ${key})`;
}
