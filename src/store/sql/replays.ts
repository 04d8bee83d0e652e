import type { Selectable } from 'kysely';
import { keyOf, timeOf, toId } from '../../base/id.ts';
import type { Replay, ReplayFilter, ReplayId } from '../../model/replay.ts';
import type { ReplayPlan, ReplayProgress, ReplayShelf } from '../store.ts';
import { orNull, orUndefined, toDate, toMs, toPage } from './columns.ts';
import { readOne, toStatement, writeGuarded, type Database, type Statement } from './dialect.ts';
import { PREFIX, selectNewest, selectTotal } from './replay-filter.ts';
import { createKeptBody } from './kept-body.ts';
import { NO_END } from './of-listener.ts';
import { createRunInsert } from './run-rows.ts';
import type { ReplayRow } from './tables.ts';

const SAMPLE = 10;

export function createReplayShelf(database: Database): ReplayShelf {
  const { query } = database;
  const insertRun = createRunInsert(database);
  const keptBody = createKeptBody(database);
  const select = query.selectFrom('replays').selectAll();

  return {
    plan: (of, filter) => planReplay(database, of, filter),
    async insert(replay) {
      const insert = query.insertInto('replays').values(toRow(replay));
      await database.write([toStatement(insert.compile())]);
    },
    async find(id) {
      const row = await readOne(database, select.where('id', '=', keyOf(id)).compile());
      return row === undefined ? undefined : fromRow(row);
    },
    async list({ limit, before }) {
      let page = select.orderBy('id', 'desc').limit(limit + 1);
      if (before !== undefined) page = page.where('id', '<', keyOf(before));
      return toPage((await database.read(page.compile())).map(fromRow), limit);
    },
    async listRunning() {
      const running = select.where('status', '=', 'running').orderBy('id');
      const rows = await database.read(running.compile());
      return rows.map((row) => ({ replay: fromRow(row), cursor: orUndefined(row.cursor) }));
    },
    async match({ id, of, filter }, cursor, limit) {
      // What came after the replay is no part of it, so that it never feeds on what it makes itself.
      const below = Math.min(keyOf(id), keyOf(cursor ?? id));
      const ids = selectNewest({ of, filter, isInBlocks: isInBlocks(database) }, below, limit);
      const rows = await database.read(ids.compile(query));
      return rows.map((row) => toId(PREFIX[of], row.id));
    },
    async advance(progress) {
      const runs = progress.runs.map(({ eventId, run }) =>
        insertRun(run, keyOf(eventId), keyOf(progress.id)),
      );
      const eventIds = new Set(progress.runs.map(({ eventId }) => eventId));
      const result = await database.write([
        advanceReplay(database, progress),
        ...runs,
        ...[...eventIds].map((eventId) => keptBody.ofEvent(eventId)),
      ]);
      if (result.kind === 'kept') return 'advanced';
      return result.statement === 0 ? 'ended' : 'outdated';
    },
    cancel(id, at) {
      const set = { status: 'canceled', ended_at: at.getTime() } as const;
      const update = updateRunning(database, id, set);
      return writeGuarded(database, [toStatement(update.compile(), { guard: true })]);
    },
  };
}

async function planReplay(
  database: Database,
  of: Replay['of'],
  filter: ReplayFilter,
): Promise<ReplayPlan> {
  const matching = { of, filter, isInBlocks: isInBlocks(database) };
  const sample = selectNewest(matching, NO_END, SAMPLE);
  const [counted, rows] = await Promise.all([
    readOne(database, selectTotal(matching).compile(database.query)),
    database.read(sample.compile(database.query)),
  ]);
  return { total: counted?.total ?? 0, sample: rows.map((row) => toId(PREFIX[of], row.id)) };
}

function isInBlocks({ byListener }: Database): boolean {
  return byListener?.isWhole === true;
}

function advanceReplay(database: Database, progress: ReplayProgress): Statement {
  const { id, from, cursor, done, skipped, completedAt } = progress;
  const set = {
    cursor: orNull(cursor),
    done,
    skipped,
    status: completedAt === undefined ? 'running' : 'completed',
    ended_at: toMs(completedAt),
  } as const;
  const update = updateRunning(database, id, set).where((on) =>
    from === undefined ? on('cursor', 'is', null) : on('cursor', '=', from),
  );
  return toStatement(update.compile(), { guard: true });
}

/** Holds the unit back when the replay has ended meanwhile. */
function updateRunning({ query }: Database, id: ReplayId, set: Partial<ReplayColumns>) {
  return query
    .updateTable('replays')
    .set(set)
    .where('id', '=', keyOf(id))
    .where('status', '=', 'running');
}

type ReplayColumns = Selectable<ReplayRow>;
type KeptFilter = Omit<ReplayFilter, 'since' | 'until'> & Record<'since' | 'until', number | null>;

function toRow(replay: Replay): ReplayColumns {
  const { since, until, ...rest } = replay.filter;
  const filter: KeptFilter = { ...rest, since: toMs(since), until: toMs(until) };
  return {
    id: keyOf(replay.id),
    of: replay.of,
    filter: JSON.stringify(filter),
    status: replay.status,
    total: replay.total,
    done: replay.done,
    skipped: replay.skipped,
    cursor: null,
    ended_at: toMs(replay.endedAt),
  };
}

function fromRow(row: ReplayColumns): Replay {
  const { since, until, ...rest } = JSON.parse(row.filter) as KeptFilter;
  return {
    id: toId('rpl', row.id),
    of: row.of,
    filter: { ...rest, since: toDate(since), until: toDate(until) },
    status: row.status,
    total: row.total,
    done: row.done,
    skipped: row.skipped,
    createdAt: new Date(timeOf(row.id)),
    endedAt: toDate(row.ended_at),
  };
}
