import { sql } from 'kysely';
import { keyOf, toId } from '../../base/id.ts';
import type { KeySweep, SweptKeys } from '../store.ts';
import { readOne, toStatement, type Database, type Statement } from './dialect.ts';
import type { Claimant, First, Keys } from './keys.ts';
import { prepare } from './prepare.ts';

/** Keys in a table that refuses one twice: for nodes that share a store. */
export function createKeyTable(database: Database): Keys {
  const toOwn = prepareOwn(database);
  const find: Keys['find'] = async (listenerId, { key, now }) => {
    const select = database.query
      .selectFrom('dedupe_keys')
      .select(['event_id', 'expires_at'])
      .where('listener_id', '=', keyOf(listenerId))
      .where('key', '=', key)
      .where('expires_at', '>', now.getTime());
    const first = await readOne(database, select.compile());
    return first && toFirst(first);
  };
  return {
    remembers: false,
    async claim(claimant, toUnit) {
      const own = toOwn(claimant);
      const unit = toUnit(own);
      for (;;) {
        const result = await database.write(unit);
        if (result.kind === 'kept' || unit[result.statement] !== own) return result;
        const first = await find(claimant.listenerId, claimant.claim);
        // It was there when we came, and has been swept since: then the key is ours to claim.
        if (first !== undefined) return { kind: 'had', first };
      }
    },
    find,
    sweep: (query) => sweepKeys(database, query),
  };
}

export function toFirst(row: { readonly event_id: number; readonly expires_at: number }): First {
  return { eventId: toId('evt', row.event_id), expiresAt: new Date(row.expires_at) };
}

/** Holds the unit back where the key is another event's, and its window has not ended. */
function prepareOwn({ query }: Database): (claimant: Claimant) => Statement {
  const insert = prepare<Record<string, number | string>>((slot) =>
    sql`
      INSERT INTO dedupe_keys (listener_id, key, event_id, expires_at)
      VALUES (${slot('listenerId')}, ${slot('key')}, ${slot('eventId')}, ${slot('expiresAtMs')})
      ON CONFLICT (listener_id, key)
      DO UPDATE SET event_id = excluded.event_id, expires_at = excluded.expires_at
      WHERE dedupe_keys.expires_at <= ${slot('nowMs')}`.compile(query),
  );
  return ({ listenerId, eventId, claim: { key, now, expiresAt } }) => {
    const ids = { listenerId: keyOf(listenerId), key, eventId: keyOf(eventId) };
    const times = { nowMs: now.getTime(), expiresAtMs: expiresAt.getTime() };
    return toStatement(insert({ ...ids, ...times }), { guard: true });
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
