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

/** Of a class that is in use, what came late goes within a day; all of one that is not are passed for hardly anything. */
const ANEW_MS = DAY;
const UNUSED_ANEW_MS = 7 * DAY;

interface Place {
  readonly swept_to: number;
  readonly began_at: number;
  readonly items: number | null;
}

/** How far each class has come. */
export function createSweepPlaces(database: Database) {
  const { query } = database;
  const place = prepare<{ days: number }, Place>((slot) =>
    query
      .selectFrom('sweeps')
      .leftJoin('tallies', 'tallies.retention_days', 'sweeps.retention_days')
      .select(['swept_to', 'began_at', 'items'])
      .where('sweeps.retention_days', '=', slot('days'))
      .compile(),
  );

  return {
    async find(days: number, instant: Date): Promise<Stretch> {
      const [at, before] = [instant.getTime(), keyAt(instant.getTime())];
      const row = await readOne(database, place({ days }));
      return row === undefined || isDueAnew(row, at)
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

/** Either way: a clock that was set back says nothing of how long ago it was. */
function isDueAnew(place: Place, at: number): boolean {
  const every = (place.items ?? 0) > 0 ? ANEW_MS : UNUSED_ANEW_MS;
  return Math.abs(at - place.began_at) >= every;
}
