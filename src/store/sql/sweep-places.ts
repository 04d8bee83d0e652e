import { sql } from 'kysely';
import { DAY } from '../../base/duration.ts';
import { keyAt } from '../../base/id.ts';
import { readOne, toStatement, type Database, type Statement } from './dialect.ts';
import { prepare } from './prepare.ts';

/** Bodies that a class has to go through, from behind one key to before another. */
export interface Stretch {
  readonly days: number;
  readonly after: number;
  readonly before: number;
  /** What it was told to sweep up to when it began with the oldest body: an instant. */
  readonly beganAt: number;
}

/** How far each class has come. */
export function createSweepPlaces(database: Database) {
  const { query } = database;
  const place = prepare<{ days: number }, { swept_to: number; began_at: number }>((slot) =>
    query.selectFrom('sweeps').selectAll().where('retention_days', '=', slot('days')).compile(),
  );

  return {
    async find(days: number, instant: Date): Promise<Stretch> {
      const [at, before] = [instant.getTime(), keyAt(instant.getTime())];
      const row = await readOne(database, place({ days }));
      // Either way: a clock that was set back says nothing of how long ago it was.
      const isAnew = row === undefined || Math.abs(at - row.began_at) >= DAY;
      return isAnew
        ? { days, before, after: -1, beganAt: at }
        : { days, before, after: row.swept_to, beganAt: row.began_at };
    },

    /** Never behind the last row that was seen: by the clock, rows may yet come before any later place. */
    keep({ days, beganAt }: Stretch, last: number): readonly Statement[] {
      const row = { swept_to: last, began_at: beganAt };
      const upsert = query
        .insertInto('sweeps')
        .values({ retention_days: days, ...row })
        .onConflict((on) => on.column('retention_days').doUpdateSet(row));
      const raise = query
        .updateTable('tallies')
        .set({ oldest: last + 1 })
        .where('retention_days', '=', days)
        .where(sql<boolean>`COALESCE(oldest, 0) <= ${last}`);
      return [upsert, raise].map((each) => toStatement(each.compile()));
    },
  };
}
