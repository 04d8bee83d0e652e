import { sql } from 'kysely';
import { keyOf, toId } from '../../base/id.ts';
import type { ListenerId } from '../../model/listener.ts';
import type { EventId } from '../../model/request.ts';
import type { Admission, Claim, DedupeShelf, HeldEvent, KeySweep, SweptKeys } from '../store.ts';
import { readOne, toStatement, writeGuarded, type Database, type Statement } from './dialect.ts';
import { prepare } from './prepare.ts';
import { createAdmissionUnit } from './requests.ts';
import { createRunInsert } from './run-rows.ts';

/** Which requests are the same as an earlier one. */
export function createDedupeShelf(database: Database): DedupeShelf {
  return { ...createFirst(database), ...createLast(database) };
}

function createFirst(database: Database): Pick<DedupeShelf, 'insertFirst' | 'findFirst' | 'sweep'> {
  const toUnit = createAdmissionUnit(database);
  const claimOf = prepareClaimOf(database);

  return {
    async insertFirst(admission, claim) {
      const unit = [claimOf(admission, claim), ...toUnit(admission)];
      for (;;) {
        if (await writeGuarded(database, unit)) return undefined;
        const first = await findClaim(database, admission.request.listenerId, claim);
        // It was there when we came, and has been swept since: then the key is ours to claim.
        if (first !== undefined) return first;
      }
    },
    async findFirst(id, key, now) {
      return (await findClaim(database, id, { key, now }))?.eventId;
    },
    sweep: (query) => sweepKeys(database, query),
  };
}

/**
 * Neighbours in the table: those that go share their pages, where in the order of their expiry each would change a page
 * of its own; and no key pays for an index of that order when it comes.
 */
async function sweepKeys(database: Database, { now, after, rows }: KeySweep): Promise<SweptKeys> {
  const { query } = database;
  const behind = (listenerKey: number, key: string, is: '>' | '<=') =>
    sql<boolean>`(listener_id, key) ${sql.raw(is)} (${listenerKey}, ${key})`;
  const isBehind = behind(after === undefined ? 0 : keyOf(after.listenerId), after?.key ?? '', '>');
  const slice = query
    .selectFrom('dedupe_keys')
    .select(['listener_id', 'key', 'expires_at'])
    .where(isBehind)
    .orderBy('listener_id')
    .orderBy('key')
    .limit(rows);
  const keys = await database.read(slice.compile());
  const last = keys.at(-1);
  const deleted = keys.filter(({ expires_at }) => expires_at <= now.getTime()).length;
  if (last !== undefined && deleted > 0) {
    const remove = query
      .deleteFrom('dedupe_keys')
      .where(isBehind)
      .where(behind(last.listener_id, last.key, '<='))
      .where('expires_at', '<=', now.getTime());
    await database.write([toStatement(remove.compile())]);
  }
  const isLast = last === undefined || keys.length < rows;
  return {
    deleted,
    next: isLast ? undefined : { listenerId: toId('lsn', last.listener_id), key: last.key },
  };
}

/** Who has the key at an instant. */
export async function findClaim(
  database: Database,
  listenerId: ListenerId,
  { key, now }: Pick<Claim, 'key' | 'now'>,
): Promise<{ readonly eventId: EventId; readonly expiresAt: Date } | undefined> {
  const select = database.query
    .selectFrom('dedupe_keys')
    .select(['event_id', 'expires_at'])
    .where('listener_id', '=', keyOf(listenerId))
    .where('key', '=', key)
    .where('expires_at', '>', now.getTime());
  const first = await readOne(database, select.compile());
  return first && { eventId: toId('evt', first.event_id), expiresAt: new Date(first.expires_at) };
}

function createLast(database: Database): Pick<DedupeShelf, 'insertLast' | 'listHeld' | 'release'> {
  const { query } = database;
  const toUnit = createAdmissionUnit(database);
  const insertRun = createRunInsert(database);
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
      ]);
      const [row] = (result.kind === 'kept' ? result.rows[0] : undefined) ?? [];
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

function eventIdOf({ request }: Admission): EventId {
  if (request.eventId === undefined) throw new TypeError('only an event has a dedupe key');
  return request.eventId;
}

/** Without a deadline there is one that never comes. */
export function toDeadlineMs(deadlineAt: Date | undefined): number {
  return deadlineAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
}

/** Holds the unit back where the key is another event's, and its window has not ended. */
export function prepareClaimOf({
  query,
}: Database): (admission: Admission, claim: Claim) => Statement {
  const insert = prepare<Record<string, number | string>>((slot) =>
    sql`
      INSERT INTO dedupe_keys (listener_id, key, event_id, expires_at)
      VALUES (${slot('listenerId')}, ${slot('key')}, ${slot('eventId')}, ${slot('expiresAtMs')})
      ON CONFLICT (listener_id, key)
      DO UPDATE SET event_id = excluded.event_id, expires_at = excluded.expires_at
      WHERE dedupe_keys.expires_at <= ${slot('nowMs')}`.compile(query),
  );
  return (admission, { key, now, expiresAt }) => {
    const listenerId = keyOf(admission.request.listenerId);
    const eventId = keyOf(eventIdOf(admission));
    const times = { nowMs: now.getTime(), expiresAtMs: expiresAt.getTime() };
    return toStatement(insert({ listenerId, key, eventId, ...times }), { guard: true });
  };
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
