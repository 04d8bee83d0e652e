import { keyOf } from '../../base/id.ts';
import { sql } from 'kysely';
import type { RequestShelf } from '../store.ts';
import { BODY_BYTES } from './body-bytes.ts';
import { isOfEvent } from './run-events.ts';
import { OWNER } from './tallies.ts';
import { readOne, toStatement, writeGuarded, type Database, type Statement } from './dialect.ts';

/** One payload, removed on request: the row that says who and when stays. */
export function createEraseBody(database: Database): RequestShelf['eraseBody'] {
  const { query, dialect } = database;

  /** The body is kept under the request that brought it, whoever replays it. */
  async function findBodyKey(key: number): Promise<number | undefined> {
    const select = query.selectFrom('requests').select('body_id').where('id', '=', key);
    return (await readOne(database, select.compile()))?.body_id ?? undefined;
  }

  return async (id, at) => {
    const key = await findBodyKey(keyOf(id));
    if (key === undefined) return false;
    const erased = await writeGuarded(database, [
      // The guard comes first: what stops the unit must not stop it while it overwrites.
      markErased(database, key, at),
      markReplays(database, key, at),
      ...countOut(database, key),
      ...dialect.overwriting.begin,
      toStatement(query.deleteFrom('bodies').where('id', '=', key).compile()),
      deleteData(database, key),
      clearAnswers(database, key),
      ...dialect.overwriting.end,
    ]);
    // The log holds the body too, until it is written over.
    if (erased) await database.reclaim({ pages: 0, emptyLog: true });
    return erased;
  };
}

/** Before the body goes: its size is read from it. */
function countOut({ query }: Database, key: number): readonly Statement[] {
  const body = query.selectFrom('bodies').where('bodies.id', '=', key);
  const ofClass = query
    .updateTable('tallies')
    .set((on) => ({
      items: on('items', '-', 1),
      bytes: on('bytes', '-', body.select(BODY_BYTES)),
    }))
    .where('retention_days', '=', body.select('retention_days'))
    .where('counted_to', '>=', key);
  const isCounted = sql<boolean>`EXISTS (SELECT 1 FROM tallies JOIN bodies
    ON bodies.retention_days = tallies.retention_days WHERE bodies.id = ${key} AND counted_to >= ${key})`;
  const ofOwner = query
    .updateTable('listener_tallies')
    .set((on) => ({
      items: on('items', '-', 1),
      bytes: on('bytes', '-', body.select(BODY_BYTES)),
    }))
    .where('listener_id', '=', body.select(OWNER.as('owner')))
    .where(isCounted);
  return [ofClass, ofOwner].map((each) => toStatement(each.compile()));
}

/** What was made of the body goes with it, of its replays too. */
function deleteData({ query }: Database, key: number): Statement {
  const remove = query.deleteFrom('event_data').where((on) =>
    // Said so that the engine may use the partial index.
    on.or([on('id', '=', key), on.and([on('body_id', '=', key), sql<boolean>`body_id <> id`])]),
  );
  return toStatement(remove.compile());
}

/** A destination may have sent back what it got. */
function clearAnswers({ query }: Database, key: number): Statement {
  const events = query
    .selectFrom('requests')
    .select('id')
    .where((on) =>
      on.or([on('id', '=', key), on('replay_of', '=', key), on('event_body_id', '=', key)]),
    );
  const runs = sql<number>`(SELECT runs.id FROM (${events}) AS events JOIN runs ON ${isOfEvent(sql.ref('events.id'))})`;
  const update = query
    .updateTable('attempts')
    .set({ request: null, response_body: null })
    .where('run_id', 'in', runs);
  return toStatement(update.compile());
}

function markErased({ query }: Database, key: number, at: Date): Statement {
  const body = query.selectFrom('bodies').select('id').where('id', '=', key);
  const update = query
    .updateTable('requests')
    .set({ body_erased_at: at.getTime() })
    .where('id', '=', key)
    .where((on) => on.exists(body));
  return toStatement(update.compile(), { guard: true });
}

function markReplays({ query }: Database, key: number, at: Date): Statement {
  const update = query
    .updateTable('requests')
    .set({ body_erased_at: at.getTime() })
    .where('replay_of', '=', key);
  return toStatement(update.compile());
}
