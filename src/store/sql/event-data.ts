import { sql } from 'kysely';
import { keyOf } from '../../base/id.ts';
import type { Admission, EventShelf } from '../store.ts';
import { formatHead } from './body-rows.ts';
import { readOne, type Database, type Statement } from './dialect.ts';
import { prepareInsert } from './insert.ts';
import { prepare } from './prepare.ts';

/**
 * What a mapping has made of a body. Where the engine has a column for it, it lies in the row of the body: there is no
 * row of its own to be written, and none to be found when the body goes. Apart from the body lies what has another one
 * than that of its own request: replays, and events whose payload may be replaced. And what older versions wrote.
 */

/** The body that a request brings, and the data of its event. */
export function createContentInsert(
  database: Pick<Database, 'query' | 'dialect'>,
): (admission: Admission) => readonly Statement[] {
  const { heads, hasDataInBodies } = database.dialect.types;
  const columns = ['id', 'retention_days', 'head', 'bytes'] as const;
  const insertBody = prepareInsert(database, 'bodies', columns);
  const insertWithData = prepareInsert(database, 'bodies', [...columns, 'data']);
  const insertApart = prepareInsert(database, 'event_data', ['id', 'body_id', 'data']);
  return (admission) => {
    const { request, body } = admission;
    const key = keyOf(request.id);
    const made = dataOf(admission);
    const apart = (): Statement[] =>
      made === undefined
        ? []
        : [insertApart([made.eventKey, keyOf(request.replayOf ?? request.id), made.data])];
    // A replayed request has no body of its own.
    if (body === undefined || request.replayOf !== undefined) return apart();
    const row = [key, body.retentionDays, formatHead(body.head, heads), body.bytes];
    return hasDataInBodies && made?.eventKey === key
      ? [insertWithData([...row, made.data])]
      : [insertBody(row), ...apart()];
  };
}

function dataOf({ request, eventData }: Admission): { eventKey: number; data: string } | undefined {
  return eventData === undefined || request.eventId === undefined
    ? undefined
    : { eventKey: keyOf(request.eventId), data: eventData };
}

export function createFindData(database: Database): EventShelf['findData'] {
  const { query } = database;
  const apart = prepare<{ key: number }, { data: string | null }>((slot) =>
    query.selectFrom('event_data').select('data').where('id', '=', slot('key')).compile(),
  );
  // What lies apart comes first: it may have replaced what was there.
  const anywhere = prepare<{ key: number }, { data: string | null }>((slot) =>
    sql<{ data: string | null }>`SELECT COALESCE(
      (SELECT data FROM event_data WHERE id = ${slot('key')}),
      (SELECT data FROM bodies WHERE id = ${slot('key')})) AS data`.compile(query),
  );
  const find = database.dialect.types.hasDataInBodies ? anywhere : apart;
  return async (id) => (await readOne(database, find({ key: keyOf(id) })))?.data ?? undefined;
}
