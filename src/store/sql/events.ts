import { sql, type Selectable } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { keyOf, toId } from '../../base/id.ts';
import type { Event } from '../../model/request.ts';
import type { EventShelf } from '../store.ts';
import { BODY_COLUMNS, bodyFromRow, type BodyColumns } from './body-rows.ts';
import { orUndefined } from './columns.ts';
import { readOne, type Database } from './dialect.ts';
import { listLedger } from './ledger.ts';
import { prepare } from './prepare.ts';
import type { RequestRow } from './tables.ts';

const EVENT_COLUMNS = [
  'requests.id',
  'listener_id',
  'received_at',
  'size_bytes',
  'event_type',
  'event_body_id',
] as const;

export function createEventShelf(database: Database, clock: Clock): EventShelf {
  const byKey = prepare<{ key: number }, EventRow>((slot) =>
    database.query
      .selectFrom('requests')
      .select(EVENT_COLUMNS)
      .where('id', '=', slot('key'))
      .where('event_id', '=', slot('key'))
      .compile(),
  );
  const withBody = prepareWithBody(database);
  const body = prepare<{ key: number }, BodyColumns>((slot) =>
    database.query
      .selectFrom('requests')
      .innerJoin('bodies', (join) => join.on('bodies.id', '=', BODY_KEY))
      .select(BODY_COLUMNS)
      .where('requests.id', '=', slot('key'))
      .where('event_id', '=', slot('key'))
      .compile(),
  );
  return {
    async find(id) {
      const row = await readOne(database, byKey({ key: keyOf(id) }));
      return row === undefined ? undefined : fromRow(row);
    },
    async findWithBody(id, mostBytes) {
      const row = await readOne(database, withBody({ key: keyOf(id), mostBytes }));
      if (row === undefined) return undefined;
      const { head, bytes, retention_days: retentionDays } = row;
      const isThere = head !== null && bytes !== null && retentionDays !== null;
      const body = isThere && bodyFromRow({ head, bytes, retention_days: retentionDays });
      return { event: fromRow(row), body: body || undefined };
    },
    async findBody(id) {
      const row = await readOne(database, body({ key: keyOf(id) }));
      return row === undefined ? undefined : bodyFromRow(row);
    },
    async findData(id) {
      const { query } = database;
      const select = query.selectFrom('event_data').select('data').where('id', '=', keyOf(id));
      return (await readOne(database, select.compile()))?.data;
    },
    list: (query) => listLedger({ database, clock, query, prefix: 'evt', toItem: fromRow }),
  };
}

/** The body of an event is its request's, unless a later request has replaced it. */
const BODY_KEY = sql<number>`COALESCE(requests.event_body_id, requests.body_id)`;

type Nullable<T> = { readonly [K in keyof T]: T[K] | null };

function prepareWithBody(database: Database) {
  return prepare<{ key: number; mostBytes: number }, EventRow & Nullable<BodyColumns>>((slot) =>
    database.query
      .selectFrom('requests')
      .leftJoin('bodies', (join) => join.on('bodies.id', '=', BODY_KEY))
      .select(EVENT_COLUMNS)
      .select(['bodies.head', 'bodies.retention_days'])
      // Its header tells the size, so that a larger one is not read.
      .select(
        sql<Uint8Array | null>`CASE WHEN octet_length(bodies.bytes) <= ${slot('mostBytes')} THEN bodies.bytes END`.as(
          'bytes',
        ),
      )
      .where('requests.id', '=', slot('key'))
      .where('event_id', '=', slot('key'))
      .compile(),
  );
}

type EventRow = Pick<
  Selectable<RequestRow>,
  'id' | 'listener_id' | 'received_at' | 'size_bytes' | 'event_type' | 'event_body_id'
>;

function fromRow(row: EventRow): Event {
  return {
    id: toId('evt', row.id),
    requestId: toId('req', row.id),
    bodyOf: toId('req', row.event_body_id ?? row.id),
    listenerId: toId('lsn', row.listener_id),
    type: orUndefined(row.event_type),
    receivedAt: new Date(row.received_at),
    sizeBytes: row.size_bytes,
  };
}
