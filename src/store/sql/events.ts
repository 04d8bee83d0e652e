import type { Selectable } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { keyOf, toId } from '../../base/id.ts';
import type { Event } from '../../model/request.ts';
import type { EventShelf } from '../store.ts';
import { orUndefined } from './columns.ts';
import { readOne, type Database } from './dialect.ts';
import { listLedger } from './ledger.ts';
import { prepare } from './prepare.ts';
import type { RequestRow } from './tables.ts';

export function createEventShelf(database: Database, clock: Clock): EventShelf {
  const byKey = prepare<{ key: number }, EventRow>((slot) =>
    database.query
      .selectFrom('requests')
      .select(['id', 'listener_id', 'received_at', 'size_bytes', 'event_type'])
      .where('id', '=', slot('key'))
      .where('event_id', '=', slot('key'))
      .compile(),
  );
  return {
    async find(id) {
      const row = await readOne(database, byKey({ key: keyOf(id) }));
      return row === undefined ? undefined : fromRow(row);
    },
    list: (query) =>
      listLedger({
        database,
        clock,
        query,
        toItem: fromRow,
        narrow(select) {
          const events = select.whereRef('requests.event_id', '=', 'requests.id');
          return query.type === undefined ? events : events.where('event_type', '=', query.type);
        },
      }),
  };
}

type EventRow = Pick<
  Selectable<RequestRow>,
  'id' | 'listener_id' | 'received_at' | 'size_bytes' | 'event_type'
>;

function fromRow(row: EventRow): Event {
  return {
    id: toId('evt', row.id),
    requestId: toId('req', row.id),
    listenerId: toId('lsn', row.listener_id),
    type: orUndefined(row.event_type),
    receivedAt: new Date(row.received_at),
    sizeBytes: row.size_bytes,
  };
}
