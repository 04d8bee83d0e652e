import { sql } from 'kysely';
import { toId } from '../../base/id.ts';
import type { Swept } from '../store.ts';
import { BODY_BYTES } from './body-bytes.ts';
import { asBodies, type Leaf } from './body-days.ts';
import { removeDerived } from './derived.ts';
import { readOne, toStatement, type Database, type Statement, type Unit } from './dialect.ts';
import type { Turn } from './duty.ts';
import { isHeldUp } from './postgres-fault.ts';
import { isOfEvent } from './run-events.ts';
import { NOTHING, sumOf } from './sweep-batch.ts';
import { countDeleted, OWNER, type Amount } from './tallies.ts';

/** Nobody who writes has to wait for it. */
const ROWS = 20_000;

/** What a piece of the table has of one listener. */
interface Piece {
  readonly owner: number | null;
  readonly items: number;
  readonly size: number;
  readonly last: number;
  /** Whether anything may hang on one of them. */
  readonly is_used: number;
}

const IS_USED = sql`(EXISTS (SELECT 1 FROM event_data WHERE event_data.id = bodies.id)
  OR EXISTS (SELECT 1 FROM event_data WHERE body_id <> id AND body_id = bodies.id)
  OR EXISTS (SELECT 1 FROM requests AS again WHERE again.replay_of = bodies.id)
  OR EXISTS (SELECT 1 FROM requests AS again WHERE again.event_body_id = bodies.id)
  OR EXISTS (SELECT 1 FROM runs WHERE ${isOfEvent(sql.ref('bodies.id'))}))`;

/**
 * Takes a piece of a table that was taken out off the counts, with what hangs on it; or drops the table, where all is
 * done; undefined where that is not to be had now.
 */
export function createClearing(database: Database) {
  return async (turn: Turn, leaf: Leaf): Promise<Swept | undefined> => {
    const after = await findPlace(database, leaf);
    const pieces = await readPieces(database, leaf, after);
    if (pieces.length === 0)
      return (await isDropped(database, turn, leaf)) ? { ...NOTHING, isFull: true } : undefined;
    const last = Math.max(...pieces.map((piece) => piece.last));
    const items = pieces.reduce((sum, piece) => sum + piece.items, 0);
    const bytes = sumOf(pieces);
    const owners = new Map<number, Amount>();
    for (const piece of pieces)
      if (piece.owner !== null) owners.set(piece.owner, { items: piece.items, bytes: piece.size });
    const keys = sql`SELECT id FROM ${sql.table(leaf.table)} WHERE id > ${after} AND id <= ${last}`;
    const isKept = await turn.writeAside([
      ...(pieces.some((piece) => piece.is_used === 1) ? removeDerived(database, keys) : []),
      ...countDeleted(database, { retentionDays: leaf.days, items, bytes, last, owners }),
      keepPlace(database, leaf, last),
    ]);
    if (!isKept) return NOTHING;
    return { deleted: items, bytes, carried: 0, last: toId('req', last), isFull: true };
  };
}

async function readPieces(
  database: Database,
  leaf: Leaf,
  after: number,
): Promise<readonly Piece[]> {
  const select = sql<Piece>`
    SELECT owner, count(*) AS items, sum(size)::bigint AS size, max(id) AS last, max(is_used::int) AS is_used FROM (
      SELECT id, ${BODY_BYTES}, ${OWNER} AS owner, ${IS_USED} AS is_used FROM ${asBodies(leaf.table)}
      WHERE id > ${after} ORDER BY id LIMIT ${ROWS}) AS piece
    GROUP BY owner`;
  return database.read(select.compile(database.query));
}

async function findPlace(database: Database, { day, days }: Leaf): Promise<number> {
  const select = database.query
    .selectFrom('left_days')
    .select('swept_to')
    .where('day', '=', day)
    .where('retention_days', '=', days);
  return (await readOne(database, select.compile()))?.swept_to ?? -1;
}

function keepPlace({ query }: Database, { day, days }: Leaf, last: number): Statement {
  const upsert = sql`
    INSERT INTO left_days (day, retention_days, swept_to) VALUES (${day}, ${days}, ${last})
    ON CONFLICT (day, retention_days) DO UPDATE SET swept_to = excluded.swept_to`;
  return toStatement(upsert.compile(query));
}

/** A copy of the database that is being made may read it; then it goes another time. */
function isDropped(database: Database, turn: Turn, leaf: Leaf): Promise<boolean> {
  return turn.writeAside(drop(database, leaf)).catch((error: unknown) => {
    if (isHeldUp((error as Error).cause)) return false;
    throw error;
  });
}

function drop({ query }: Database, { day, days }: Leaf): Unit {
  const dropped = sql`SELECT 1 AS done WHERE drop_bodies(${day}, ${days})`;
  const forget = query
    .deleteFrom('left_days')
    .where('day', '=', day)
    .where('retention_days', '=', days);
  return [toStatement(dropped.compile(query), { guard: true }), toStatement(forget.compile())];
}
