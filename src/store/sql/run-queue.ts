import { sql } from 'kysely';
import { keyOf } from '../../base/id.ts';
import type { HastenQuery, RunShelf } from '../store.ts';
import { toStatement, type Database, type Statement } from './dialect.ts';

/** Runs that wait in the queue of their trigger: how many, and letting some of them go. */
export function createRunQueue(database: Database): Pick<RunShelf, 'countWaiting' | 'hasten'> {
  return {
    async countWaiting(triggerId, most, dueAt) {
      const { query } = database;
      const waiting = query
        .selectFrom('runs')
        .select('trigger_id')
        .where('trigger_id', '=', keyOf(triggerId))
        .where(IS_WAITING)
        .$if(dueAt !== undefined, (select) => select.where('due_at', '<=', dueAt?.getTime() ?? 0))
        .limit(most);
      const count = query
        .selectFrom(waiting.as('waiting'))
        .select((select) => select.fn.countAll<number>().as('runs'));
      return (await database.read(count.compile()))[0]?.runs ?? 0;
    },
    async hasten(which) {
      const result = await database.write([hastenRuns(database, which)]);
      return result.kind === 'kept' ? (result.rows[0]?.length ?? 0) : 0;
    },
  };
}

/** In a literal, so that the engine may use the partial index of the queue. */
const IS_WAITING = sql<boolean>`due_at IS NOT NULL`;

function hastenRuns({ query }: Database, { triggerId, at, limit, code }: HastenQuery): Statement {
  const first = query
    .selectFrom('runs')
    .select('id')
    .where('trigger_id', '=', keyOf(triggerId))
    .where('due_at', '>', at.getTime())
    .where(IS_WAITING)
    .$if(code !== undefined, (select) => select.where('code', '=', code ?? null))
    .orderBy('due_at')
    .limit(limit);
  const update = query
    .updateTable('runs')
    .set({ due_at: at.getTime() })
    .where('id', 'in', first)
    // Another node may have claimed one of them meanwhile.
    .where(IS_WAITING)
    .returning('id');
  return toStatement(update.compile(), { returns: true });
}
