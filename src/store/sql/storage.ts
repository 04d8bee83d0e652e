import { sql, type CompiledQuery, type RawBuilder } from 'kysely';
import { keyAt, keyOf, toId } from '../../base/id.ts';
import type { PlacedSweepQuery, StorageShelf, Swept } from '../store.ts';
import { createBodySweep } from './body-sweep.ts';
import { createDayMaker } from './day-maker.ts';
import { toStatement, type Database, type Unit } from './dialect.ts';
import type { Duty, Turn } from './duty.ts';
import { prepare } from './prepare.ts';
import { isOfEvents } from './run-events.ts';
import { NOTHING } from './sweep-batch.ts';
import { countDeleted, createCount, createTallyOf, LEDGER, readTallies } from './tallies.ts';
import { hasUnfinishedRun } from './unfinished.ts';

/**
 * A batch is looked for by the thread that reads, which also brings its pages into memory, and deleted by the one that
 * writes, as one unit among the others. Both walk one range of keys, so that no batch looks at what the one before it
 * has seen.
 */
export function createStorageShelf(database: Database, duty: Duty): StorageShelf {
  const ledger = createLedgerSweep(database);
  return {
    prepareDays: createDayMaker(database),
    ...createBodySweep(database, duty),
    sweepLedger: async (query) =>
      (await duty.inTurn((turn) => sweepLedger({ database, turn }, ledger, query))) ?? NOTHING,
    count: createCount(database, duty),
    tallies: () => readTallies(database),
    tallyOf: createTallyOf(database),
    reclaim: (query) => database.reclaim(query),
  };
}

interface Range extends Readonly<Record<string, number>> {
  readonly after: number;
  readonly before: number;
}

interface LedgerRow {
  readonly id: number;
  readonly carried: number;
}

interface LedgerSweep {
  select(range: Range & { readonly limit: number }): CompiledQuery<LedgerRow>;
  /** What is to be deleted of the rows between the two keys. */
  remove(range: Range): Unit;
}

interface Sweeping {
  readonly database: Database;
  readonly turn: Turn;
}

async function sweepLedger(
  { database, turn }: Sweeping,
  ledger: LedgerSweep,
  query: PlacedSweepQuery,
): Promise<Swept> {
  const after = query.after === undefined ? -1 : keyOf(query.after);
  const before = keyAt(query.before.getTime());
  const found = await database.read(ledger.select({ after, before, limit: query.limit }));
  const last = found.at(-1);
  if (last === undefined) return NOTHING;

  const items = found.filter(({ carried }) => carried === 0).length;
  const gone = { retentionDays: LEDGER, items, bytes: 0, last: last.id, owners: new Map() };
  const isKept =
    items === 0 ||
    (await turn.write([
      ...ledger.remove({ after, before: last.id }),
      ...countDeleted(database, gone),
    ]));
  if (!isKept) return NOTHING;
  await database.byListener?.sweep(last.id);
  return {
    deleted: items,
    bytes: 0,
    carried: found.length - items,
    last: toId('req', last.id),
    isFull: found.length === query.limit,
  };
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

/** Within the range: where each day is a table of its own, the others are not looked into. */
function isNeeded(after: number, before: number): RawBuilder<boolean> {
  return sql<boolean>`(EXISTS (SELECT 1 FROM bodies
      WHERE bodies.id = requests.id AND bodies.id > ${after} AND bodies.id <= ${before})
    OR ${hasUnfinishedRun('requests.id')})`;
}

/** Runs go with their event: what has ended, first its attempts; then the rows that nothing hangs on any more. */
function createLedgerSweep(database: Database): LedgerSweep {
  const { query } = database;
  const isCarried = (after: number, before: number) =>
    sql<number>`CASE WHEN ${isNeeded(after, before)} THEN 1 ELSE 0 END`;
  const hasEnded = sql<boolean>`status IN ('completed', 'failed', 'canceled')`;

  const select = prepare<Range & { limit: number }, LedgerRow>((slot) =>
    query
      .selectFrom('requests')
      .select(['id', isCarried(slot('after'), slot('before')).as('carried')])
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
      .where(sql<boolean>`NOT ${isNeeded(slot('after'), slot('before'))}`)
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
  };
}
