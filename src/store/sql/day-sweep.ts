import { sql } from 'kysely';
import { HOUR } from '../../base/duration.ts';
import type { Swept } from '../store.ts';
import { firstKeyOf, readBodyDays, regionsOf, type Leaf, type Region } from './body-days.ts';
import { createClearing } from './day-clearing.ts';
import { readOne, toStatement, type Database, type Statement } from './dialect.ts';
import type { Turn } from './duty.ts';
import { isHeldUp } from './postgres-fault.ts';
import { NOTHING } from './sweep-batch.ts';
import type { Stretch } from './sweep-places.ts';
import { neededWithin } from './unfinished.ts';

/**
 * A class of a day that is over is taken out of the table as a table of its own: from then on its bodies are not there.
 * What hangs on them goes piece by piece, as it does with bodies that are deleted; then the table is dropped.
 */
export interface DaySweep {
  /** One step; undefined where there is nothing to take out and nothing to drop. */
  sweep(turn: Turn, stretch: Stretch): Promise<Swept | undefined>;
  /** Where rows of the class are to be looked for one by one. */
  regions(stretch: Stretch): Promise<readonly Region[]>;
}

/**
 * What is needed still is put back among the rows of its day, which takes as long as it does, and meanwhile nobody reads
 * of that day. Where there is more, the rows are deleted one by one, and after a while it is looked at again.
 */
const MOST_CARRIED = 1_000;
const AGAIN_MS = HOUR;

export function createDaySweep(database: Database): DaySweep {
  const outs = createTakeOut(database);
  const clear = createClearing(database);
  /** By table: until when. */
  const byRows = new Map<string, number>();
  const isByRows =
    (before: number) =>
    ({ table }: Leaf): boolean =>
      (byRows.get(table) ?? -1) > before;

  const tryOut = async (turn: Turn, leaf: Leaf): Promise<'out' | 'later' | 'by rows'> => {
    try {
      return (await outs.takeOut(turn, leaf)) ? 'out' : 'later';
    } catch (error) {
      // Somebody reads of that day, for longer than others may be made to wait.
      if (isHeldUp((error as Error).cause)) return 'later';
      return 'by rows';
    }
  };

  return {
    async sweep(turn, stretch) {
      const { days, before } = stretch;
      const leaves = (await readBodyDays(database)).leaves.filter((leaf) => leaf.days === days);
      const out = leaves.find(({ isIn }) => !isIn);
      const cleared = out && (await clear(turn, out));
      if (cleared !== undefined) return cleared;
      const due = leaves.find(
        (leaf) => firstKeyOf(leaf.day + 1) <= before && !isByRows(before)(leaf),
      );
      if (due === undefined) return undefined;
      const outcome =
        (await outs.countNeeded(due)) > MOST_CARRIED ? 'by rows' : await tryOut(turn, due);
      if (outcome === 'by rows') byRows.set(due.table, before + AGAIN_KEYS);
      return outcome === 'out' ? { ...NOTHING, isFull: true } : undefined;
    },
    regions: async (stretch) =>
      regionsOf(stretch, await readBodyDays(database), isByRows(stretch.before)),
  };
}

const AGAIN_KEYS = firstKeyOf(1) * (AGAIN_MS / (24 * HOUR));

function createTakeOut(database: Database) {
  const { query } = database;
  const compile = (text: ReturnType<typeof sql>, flags?: { guard: boolean }): Statement =>
    toStatement(text.compile(query), flags);
  const boundsOf = ({ day }: Leaf) => [firstKeyOf(day) - 1, firstKeyOf(day + 1) - 1] as const;

  return {
    async countNeeded(leaf: Leaf): Promise<number> {
      const [after, last] = boundsOf(leaf);
      const count = sql<{ items: number }>`SELECT count(*) AS items FROM (
        SELECT needed.id FROM ${neededWithin(sql.lit(after), sql.lit(last))} AS needed
        JOIN ${sql.table(leaf.table)} AS bodies ON bodies.id = needed.id LIMIT ${MOST_CARRIED + 1}) AS kept`;
      return (await readOne(database, count.compile(query)))?.items ?? 0;
    },

    /** False where others are reading of it, or it is another process's turn; nothing has been done then. */
    takeOut(turn: Turn, leaf: Leaf): Promise<boolean> {
      const [after, last] = boundsOf(leaf);
      const { day, days } = leaf;
      const table = sql.table(leaf.table);
      const needed = neededWithin(sql.lit(after), sql.lit(last));
      return turn.writeAside([
        compile(sql`SELECT 1 AS done WHERE take_out_bodies(${day}, ${days})`, { guard: true }),
        // By one look at what is needed.
        compile(sql`
          WITH needed AS (DELETE FROM ${table} WHERE id IN (SELECT id FROM ${needed} AS needed)
              RETURNING id, retention_days, head, bytes),
            kept AS (INSERT INTO bodies (id, retention_days, head, bytes) SELECT * FROM needed RETURNING id, retention_days)
          INSERT INTO carried_bodies (retention_days, id) SELECT retention_days, id FROM kept ON CONFLICT DO NOTHING`),
        compile(sql`INSERT INTO left_days (day, retention_days, swept_to) VALUES (${day}, ${days}, -1)
          ON CONFLICT (day, retention_days) DO UPDATE SET swept_to = -1`),
      ]);
    },
  };
}
