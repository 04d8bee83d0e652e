import { sql, type Selectable } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { keyOf, toId } from '../../base/id.ts';
import type { Event } from '../../model/request.ts';
import type { EventShelf } from '../store.ts';
import { createFindByKey } from './body-look-up.ts';
import { bodyFromRow, type BodyColumns } from './body-rows.ts';
import { orUndefined } from './columns.ts';
import { readOne, type Database } from './dialect.ts';
import { createFindData } from './event-data.ts';
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
  // What is no event has no body as such.
  const find = createFindByKey(
    database,
    sql`CASE WHEN requests.event_id = requests.id THEN ${BODY_KEY} END`,
  );
  return {
    async find(id) {
      const row = await readOne(database, byKey({ key: keyOf(id) }));
      return row === undefined ? undefined : fromRow(row);
    },
    async findWithBody(id, mostBytes) {
      const key = keyOf(id);
      const row = await readOne(database, withBody({ key, mostBytes }));
      if (row === undefined) return undefined;
      const { head, bytes, retention_days: retentionDays } = row;
      const isThere = head !== null && bytes !== null && retentionDays !== null;
      const body = isThere ? { head, bytes, retention_days: retentionDays } : undefined;
      const other = row.is_own === 1 ? undefined : await find(key);
      const columns = other === undefined || other.bytes.byteLength > mostBytes ? body : other;
      return { event: fromRow(row), body: columns && bodyFromRow(columns) };
    },
    async findBody(id) {
      const row = await find(keyOf(id));
      return row === undefined ? undefined : bodyFromRow(row);
    },
    findData: createFindData(database),
    list: (query) => listLedger({ database, clock, query, prefix: 'evt', toItem: fromRow }),
  };
}

/** The body of an event is its request's, unless a later request has replaced it. */
const BODY_KEY = sql<number>`COALESCE(requests.event_body_id, requests.body_id)`;

type Nullable<T> = { readonly [K in keyof T]: T[K] | null };

function prepareWithBody(database: Database) {
  type Row = EventRow & Nullable<BodyColumns> & { readonly is_own: number };
  return prepare<{ key: number; mostBytes: number }, Row>((slot) =>
    database.query
      .selectFrom('requests')
      .leftJoin('bodies', (join) =>
        join.on('bodies.id', '=', slot('key')).on(sql<boolean>`${BODY_KEY} = requests.id`),
      )
      .select(EVENT_COLUMNS)
      .select(
        sql<number>`CASE WHEN COALESCE(${BODY_KEY}, requests.id) = requests.id THEN 1 ELSE 0 END`.as(
          'is_own',
        ),
      )
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
