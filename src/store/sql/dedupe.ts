import { sql } from 'kysely';
import { keyOf, toId } from '../../base/id.ts';
import type { EventId } from '../../model/request.ts';
import type { Admission, DedupeShelf, HeldEvent } from '../store.ts';
import { toStatement, writeGuarded, type Database, type Statement } from './dialect.ts';
import type { Keys } from './keys.ts';
import { prepare } from './prepare.ts';
import { bodyGone, createKeptBody } from './kept-body.ts';
import { createAdmissionUnit } from './requests.ts';
import { createRunInsert } from './run-rows.ts';

/** Which requests are the same as an earlier one. */
export function createDedupeShelf(database: Database, keys: Keys): DedupeShelf {
  return { ...createFirst(database, keys), ...createLast(database) };
}

function createFirst(
  database: Database,
  keys: Keys,
): Pick<DedupeShelf, 'remembers' | 'insertFirst' | 'findFirst' | 'sweep'> {
  const toUnit = createAdmissionUnit(database);
  const keptBody = createKeptBody(database);
  return {
    remembers: keys.remembers,
    async insertFirst(admission, claim) {
      const { listenerId } = admission.request;
      const claimant = { listenerId, eventId: eventIdOf(admission), claim };
      const claimed = await keys.claim(claimant, (own) => [
        own,
        ...toUnit(admission),
        ...keptBody.ofReplayed(admission),
      ]);
      if (claimed.kind === 'guarded') throw bodyGone();
      return claimed.kind === 'had' ? claimed.first : undefined;
    },
    async findFirst(id, key, now) {
      return (await keys.find(id, { key, now }))?.eventId;
    },
    sweep: (query) => keys.sweep(query),
  };
}

function createLast(database: Database): Pick<DedupeShelf, 'insertLast' | 'listHeld' | 'release'> {
  const { query } = database;
  const toUnit = createAdmissionUnit(database);
  const insertRun = createRunInsert(database);
  const keptBody = createKeptBody(database);
  const hold = prepareHold(database);
  return {
    async insertLast(admission, { key, dueAt, deadlineAt }) {
      const result = await database.write([
        ...toUnit({ ...admission, eventData: undefined }),
        ...hold(admission, {
          key,
          dueAtMs: dueAt.getTime(),
          deadlineAtMs: toDeadlineMs(deadlineAt),
        }),
        ...keptBody.ofReplayed(admission),
      ]);
      if (result.kind === 'guarded') throw bodyGone();
      const [row] = result.rows[0] ?? [];
      return toId('evt', (row as { event_id: number }).event_id);
    },
    async listHeld(now, limit) {
      const select = query
        .selectFrom('held_events')
        .selectAll()
        .where('due_at', '<=', now.getTime())
        .orderBy('due_at')
        .limit(limit);
      return (await database.read(select.compile())).map((row): HeldEvent => ({
        eventId: toId('evt', row.event_id),
        listenerId: toId('lsn', row.listener_id),
        requestId: toId('req', row.request_id),
      }));
    },
    release({ eventId, requestId }, runs) {
      const remove = query
        .deleteFrom('held_events')
        .where('event_id', '=', keyOf(eventId))
        // Another payload may have come while this one was matched.
        .where('request_id', '=', keyOf(requestId));
      return writeGuarded(database, [
        toStatement(remove.compile(), { guard: true }),
        ...runs.map((run) => insertRun(run, keyOf(eventId), null)),
      ]);
    },
  };
}

export function eventIdOf({ request }: Admission): EventId {
  if (request.eventId === undefined) throw new TypeError('only an event has a dedupe key');
  return request.eventId;
}

/** Without a deadline there is one that never comes. */
export function toDeadlineMs(deadlineAt: Date | undefined): number {
  return deadlineAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
}

interface HoldTimes {
  readonly key: string;
  readonly dueAtMs: number;
  readonly deadlineAtMs: number;
}

/**
 * The request becomes the held event of its key, or replaces the payload of the one that is there. Which of the two is
 * known only in the transaction, so each statement looks the event up by its key.
 */
export function prepareHold(
  database: Database,
): (admission: Admission, hold: HoldTimes) => readonly Statement[] {
  const { query } = database;
  const held = (slot: (name: 'listenerId' | 'key') => never) =>
    sql`(SELECT event_id FROM held_events WHERE listener_id = ${slot('listenerId')} AND key = ${slot('key')})`;
  const upsert = prepare<Record<string, number | string>, { event_id: number }>((slot) =>
    sql<{ event_id: number }>`
      INSERT INTO held_events (event_id, listener_id, key, request_id, body_id, due_at, deadline_at)
      VALUES (${slot('eventId')}, ${slot('listenerId')}, ${slot('key')}, ${slot('requestId')}, ${slot('bodyId')},
        ${slot('dueAtMs')}, ${slot('deadlineAtMs')})
      ON CONFLICT (listener_id, key)
      DO UPDATE SET request_id = excluded.request_id, body_id = excluded.body_id,
        due_at = CASE WHEN excluded.due_at < held_events.deadline_at
          THEN excluded.due_at ELSE held_events.deadline_at END
      RETURNING event_id`.compile(query),
  );
  const point = prepare<Record<string, number | string>>((slot) =>
    sql`UPDATE requests SET event_id = ${held(slot)} WHERE id = ${slot('requestId')}`.compile(
      query,
    ),
  );
  const replace = prepare<Record<string, number | string | null>>((slot) =>
    sql`UPDATE requests SET event_body_id = ${slot('bodyId')}, event_type = ${slot('eventType')}
      WHERE id = ${held(slot)}`.compile(query),
  );
  const clear = prepare<Record<string, number | string>>((slot) =>
    sql`DELETE FROM event_data WHERE id = ${held(slot)}`.compile(query),
  );
  const write = prepare<Record<string, number | string>>((slot) =>
    sql`INSERT INTO event_data (id, body_id, data)
      SELECT event_id, body_id, ${slot('data')} FROM held_events
      WHERE listener_id = ${slot('listenerId')} AND key = ${slot('key')}`.compile(query),
  );
  return ({ request, eventType = null, eventData }, { key, dueAtMs, deadlineAtMs }) => {
    const requestId = keyOf(request.id);
    const listenerId = keyOf(request.listenerId);
    const bodyId = request.replayOf === undefined ? requestId : keyOf(request.replayOf);
    const ids = { listenerId, key, requestId, bodyId };
    const times = { dueAtMs: Math.min(dueAtMs, deadlineAtMs), deadlineAtMs };
    const statements = [
      toStatement(upsert({ ...ids, ...times, eventId: requestId }), { returns: true }),
      toStatement(point(ids)),
      toStatement(replace({ ...ids, eventType })),
      toStatement(clear(ids)),
    ];
    if (eventData !== undefined) statements.push(toStatement(write({ ...ids, data: eventData })));
    return statements;
  };
}
