import { sql, type CompiledQuery, type RawBuilder } from 'kysely';
import { keyAt, keyOf, toId } from '../../base/id.ts';
import type { StorageShelf, SweepQuery, Swept } from '../store.ts';
import { BODY_BYTES } from './body-bytes.ts';
import { toStatement, type Database, type Unit } from './dialect.ts';
import { createDerivedRemoval } from './derived.ts';
import type { Duty, Turn } from './duty.ts';
import { prepare } from './prepare.ts';
import { isOfEvents } from './run-events.ts';
import {
  countDeleted,
  createCount,
  createTallyOf,
  OWNER,
  readTallies,
  sumByOwner,
} from './tallies.ts';
import { hasUnfinishedReplay, hasUnfinishedRun } from './unfinished.ts';

/**
 * A batch is looked for by the thread that reads, which also brings its pages into memory, and deleted by the one that
 * writes, as one unit among the others. Both walk one range of keys, so that no batch looks at what the one before it
 * has seen.
 */
export function createStorageShelf(database: Database, duty: Duty): StorageShelf {
  const bodies = createBodySweep(database);
  const ledger = createLedgerSweep(database);
  return {
    sweepBodies: async (retentionDays, query) =>
      (await duty.inTurn((turn) => sweep({ database, turn }, bodies(retentionDays), query))) ??
      NOTHING,
    sweepLedger: async (query) =>
      (await duty.inTurn((turn) => sweep({ database, turn }, ledger, query))) ?? NOTHING,
    count: createCount(database, duty),
    tallies: () => readTallies(database),
    tallyOf: createTallyOf(database),
    reclaim: (query) => database.reclaim(query),
  };
}

/** A body freed is pages to be written: of large ones, a batch takes fewer. */
const BATCH_BYTES = 4 * 2 ** 20;

interface Range extends Readonly<Record<string, number>> {
  readonly after: number;
  readonly before: number;
}

/** `carried` is 0 or 1: the engines do not agree on booleans. */
interface Candidate {
  readonly id: number;
  readonly size: number;
  readonly carried: number;
  /** Whose the body is. */
  readonly owner: number | null;
}

interface Kind {
  select(range: Range & { readonly limit: number }): CompiledQuery<Candidate>;
  /** What is to be deleted of the rows between the two keys; these are theirs. */
  remove(range: Range, keys: readonly number[]): Unit;
  readonly retentionDays: number;
}

interface Sweeping {
  readonly database: Database;
  readonly turn: Turn;
}

/** What there is to do is another process's turn, or nothing. */
const NOTHING: Swept = { deleted: 0, bytes: 0, carried: 0, last: undefined, isFull: false };

async function sweep({ database, turn }: Sweeping, kind: Kind, query: SweepQuery): Promise<Swept> {
  const after = query.after === undefined ? -1 : keyOf(query.after);
  const before = keyAt(query.before.getTime());
  const found = await database.read(kind.select({ after, before, limit: query.limit }));
  const batch = cutBySize(found);
  const last = batch.at(-1);
  if (last === undefined) return NOTHING;

  const free = batch.filter(({ carried }) => carried === 0);
  const bytes = free.reduce((sum, { size }) => sum + size, 0);
  if (free.length > 0) {
    const isKept = await turn.write([
      ...kind.remove(
        { after, before: last.id },
        free.map(({ id }) => id),
      ),
      ...countDeleted(database, {
        retentionDays: kind.retentionDays,
        items: free.length,
        bytes,
        last: last.id,
        owners: sumByOwner(free),
      }),
    ]);
    if (!isKept) return NOTHING;
  }
  return {
    deleted: free.length,
    bytes,
    carried: batch.length - free.length,
    last: toId('req', last.id),
    isFull: batch.length < found.length || found.length === query.limit,
  };
}

/** At least one, however large. */
function cutBySize(rows: readonly Candidate[]): readonly Candidate[] {
  let room = BATCH_BYTES;
  const end = rows.findIndex(({ size, carried }) => {
    const isOver = room <= 0;
    if (carried === 0) room -= size;
    return isOver;
  });
  return end < 0 ? rows : rows.slice(0, end);
}

/** Looked at again when it is deleted: a run may have been born in between. */
function createBodySweep(database: Database): (retentionDays: number) => Kind {
  const { query } = database;
  const needed = sql<boolean>`(${hasUnfinishedRun('bodies.id')} OR ${hasUnfinishedReplay('bodies.id')})`;
  const select = prepare<Range & { limit: number; days: number }, Candidate>((slot) =>
    query
      .selectFrom('bodies')
      .select(['id', BODY_BYTES, OWNER.as('owner'), toFlag(needed)])
      .where('retention_days', '=', slot('days'))
      .where('id', '>', slot('after'))
      .where('id', '<', slot('before'))
      .orderBy('id')
      .limit(slot('limit'))
      .compile(),
  );
  const remove = prepare<Range & { days: number }>((slot) =>
    query
      .deleteFrom('bodies')
      .where('retention_days', '=', slot('days'))
      .where('id', '>', slot('after'))
      .where('id', '<=', slot('before'))
      .where(sql<boolean>`NOT ${needed}`)
      .compile(),
  );
  const removeWhatCameOf = createDerivedRemoval(database);
  return (days) => ({
    select: (range) => select({ ...range, days }),
    remove: (range, keys) => [toStatement(remove({ ...range, days })), ...removeWhatCameOf(keys)],
    retentionDays: days,
  });
}

/** By the keys of the events: what a replay has made is met when the sweep comes to it. */
function prepareDataRemoval({ query }: Database): (range: Range) => CompiledQuery {
  return prepare<Range>((slot) =>
    query
      .deleteFrom('event_data')
      .where('id', '>', slot('after'))
      .where('id', '<=', slot('before'))
      .where(sql<boolean>`NOT EXISTS (SELECT 1 FROM bodies WHERE bodies.id = event_data.body_id)`)
      .compile(),
  );
}

/** Runs go with their event: what has ended, first its attempts; then the rows that nothing hangs on any more. */
function createLedgerSweep(database: Database): Kind {
  const { query } = database;
  const hasBody = sql<boolean>`EXISTS (SELECT 1 FROM bodies WHERE bodies.id = requests.id)`;
  const needed = sql<boolean>`(${hasBody} OR ${hasUnfinishedRun('requests.id')})`;
  const hasEnded = sql<boolean>`status IN ('completed', 'failed', 'canceled')`;

  const select = prepare<Range & { limit: number }, Candidate>((slot) =>
    query
      .selectFrom('requests')
      .select(['id', sql<number>`0`.as('size'), sql<null>`NULL`.as('owner'), toFlag(needed)])
      .where('id', '>', slot('after'))
      .where('id', '<', slot('before'))
      .orderBy('id')
      .limit(slot('limit'))
      .compile(),
  );
  const attempts = prepare<Range>((slot) => {
    const runs = query
      .selectFrom('runs')
      .select('id')
      .where(isOfEvents(sql.val(slot('after')), sql.val(slot('before'))))
      .where(hasEnded);
    return query.deleteFrom('attempts').where('run_id', 'in', runs).compile();
  });
  const runs = prepare<Range>((slot) =>
    query
      .deleteFrom('runs')
      .where(isOfEvents(sql.val(slot('after')), sql.val(slot('before'))))
      .where(hasEnded)
      .compile(),
  );
  const data = prepareDataRemoval(database);
  const requests = prepare<Range>((slot) =>
    query
      .deleteFrom('requests')
      .where('id', '>', slot('after'))
      .where('id', '<=', slot('before'))
      .where(sql<boolean>`NOT ${needed}`)
      .compile(),
  );
  // One is kept for each event that somebody puts through again; what one has done is told by its runs.
  const replays = prepare<Range>((slot) =>
    query
      .deleteFrom('replays')
      .where('id', '<=', slot('before'))
      .where('status', '<>', 'running')
      .compile(),
  );
  return {
    select,
    remove: (range) =>
      [attempts, runs, data, requests, replays].map((each) => toStatement(each(range))),
    retentionDays: 0,
  };
}

function toFlag(condition: RawBuilder<boolean>) {
  return sql<number>`CASE WHEN ${condition} THEN 1 ELSE 0 END`.as('carried');
}
