import { sql } from 'kysely';
import { keyAt } from '../../base/id.ts';
import { RETENTION_CLASSES } from '../../model/listener.ts';
import type { StorageShelf } from '../store.ts';
import { dayOf, readBodyDays, type BodyDays } from './body-days.ts';
import { toStatement, type Database } from './dialect.ts';

/** So many days are there before they come: a week in which nobody could make any is bridged. */
const AHEAD_DAYS = 7;
/** A clock may be behind, and what was spooled comes late: an empty day is dropped when it has been over for so long. */
const KEPT_DAYS = 3;
/** What a listener has unless it says otherwise. */
const USUAL_CLASS = 30;

/** Whichever process comes first makes the days to come, and drops those that are empty and over. */
export function createDayMaker(database: Database): StorageShelf['prepareDays'] {
  const { query, writeAside } = database;
  if (writeAside === undefined || !database.dialect.types.hasPartitions)
    return () => Promise.resolve();

  /** Each by itself, since a day that cannot be had must not keep the others from being made. */
  const call = async (text: ReturnType<typeof sql>, faults: Error[]): Promise<void> => {
    await writeAside([toStatement(text.compile(query))]).catch((error: unknown) =>
      faults.push(error as Error),
    );
  };

  return async (now) => {
    const today = dayOf(keyAt(now.getTime()));
    const there = await readBodyDays(database);
    const classes = await readClasses(database);
    const faults: Error[] = [];
    for (let day = today; day <= today + AHEAD_DAYS; day++) {
      // Into a day that has begun no class is put any more: there would be rows of it among the others.
      const isLacking = day > today && lacks(there, day, classes);
      if (isLacking || !there.days.includes(day))
        await call(sql`SELECT make_body_day(${day}, ${`{${classes.join()}}`}::integer[])`, faults);
    }
    for (const day of there.days) {
      const isEmpty = !there.leaves.some((leaf) => leaf.day === day && leaf.isIn);
      if (isEmpty && day < today - KEPT_DAYS) await call(sql`SELECT drop_body_day(${day})`, faults);
    }
    if (faults[0] !== undefined) throw faults[0];
  };
}

/** Classes of which there are bodies; those of one that was used for the first time just now are among others for some days. */
async function readClasses({ query, ...database }: Database): Promise<readonly number[]> {
  const select = query.selectFrom('tallies').select('retention_days').where('items', '>', 0);
  const used = new Set((await database.read(select.compile())).map((row) => row.retention_days));
  return RETENTION_CLASSES.filter((days) => days === USUAL_CLASS || used.has(days));
}

function lacks(there: BodyDays, day: number, classes: readonly number[]): boolean {
  const made = new Set(there.leaves.filter((leaf) => leaf.day === day).map(({ days }) => days));
  return classes.some((days) => !made.has(days));
}
