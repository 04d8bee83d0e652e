import { sql, type Selectable, type SelectQueryBuilder } from 'kysely';
import { keyAt, keyOf, parseId, timeOf, toId } from '../../base/id.ts';
import type { Replay, ReplayFilter } from '../../model/replay.ts';
import type { ReplayShelf } from '../store.ts';
import { orNull, toDate, toMs, toPage } from './columns.ts';
import { readOne, toStatement, writeGuarded, type Database } from './dialect.ts';
import { createRunInsert } from './run-rows.ts';
import type { ReplayRow } from './tables.ts';

const SAMPLE = 10;
const PREFIX = { requests: 'req', events: 'evt', runs: 'run' } as const;

export function createReplayShelf(database: Database): ReplayShelf {
  const { query } = database;
  const insertRun = createRunInsert(database);

  return {
    async plan(of, filter) {
      const matching = selectMatching(database, of, filter);
      const count = matching.clearSelect().select(sql<number>`count(*)`.as('total'));
      const sample = matching.orderBy('id', 'desc').limit(SAMPLE);
      const [counted, rows] = await Promise.all([
        readOne(database, count.compile()),
        database.read(sample.compile()),
      ]);
      return {
        total: Number(counted?.total ?? 0),
        sample: rows.map((row) => toId(PREFIX[of], row.id)),
      };
    },
    async insert(replay) {
      await database.write([
        toStatement(query.insertInto('replays').values(toRow(replay)).compile()),
      ]);
    },
    async find(id) {
      const row = await readOne(
        database,
        query.selectFrom('replays').selectAll().where('id', '=', keyOf(id)).compile(),
      );
      return row === undefined ? undefined : fromRow(row);
    },
    async list({ limit, before }) {
      let select = query
        .selectFrom('replays')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (before !== undefined) select = select.where('id', '<', keyOf(before));
      return toPage((await database.read(select.compile())).map(fromRow), limit);
    },
    async listRunning() {
      const running = query
        .selectFrom('replays')
        .selectAll()
        .where('status', '=', 'running')
        .orderBy('id');
      const rows = await database.read(running.compile());
      return rows.map((row) => ({ replay: fromRow(row), cursor: row.cursor ?? undefined }));
    },
    async match(replay, cursor, limit) {
      // What the replay itself makes is younger than the replay: it never feeds on its own runs.
      let select = selectMatching(database, replay.of, replay.filter).where(
        'id',
        '<',
        keyOf(replay.id),
      );
      if (cursor !== undefined) select = select.where('id', '<', keyOf(cursor));
      const rows = await database.read(select.orderBy('id', 'desc').limit(limit).compile());
      return rows.map((row) => toId(PREFIX[replay.of], row.id));
    },
    advance({ id, runs, cursor, done, skipped, completedAt }) {
      const update = query
        .updateTable('replays')
        .set({
          cursor: orNull(cursor),
          done,
          skipped,
          status: completedAt === undefined ? 'running' : 'completed',
          ended_at: toMs(completedAt),
        })
        .where('id', '=', keyOf(id))
        .where('status', '=', 'running');
      return writeGuarded(database, [
        toStatement(update.compile(), { guard: true }),
        ...runs.map(({ eventId, run }) => insertRun(run, keyOf(eventId), keyOf(id))),
      ]);
    },
    cancel(id, at) {
      const update = query
        .updateTable('replays')
        .set({ status: 'canceled', ended_at: at.getTime() })
        .where('id', '=', keyOf(id))
        .where('status', '=', 'running');
      return writeGuarded(database, [toStatement(update.compile(), { guard: true })]);
    },
  };
}

/** One shape for both tables: the columns that filters name. */
interface Candidate {
  id: number;
  listener_id: number;
  trigger_id: number;
  event_id: number | null;
  event_type: string | null;
  outcome: string;
  status: string;
}

type Candidates = SelectQueryBuilder<{ candidates: Candidate }, 'candidates', { id: number }>;

function selectMatching(database: Database, of: Replay['of'], filter: ReplayFilter): Candidates {
  const table = of === 'runs' ? sql.raw('runs') : sql.raw('requests');
  const from = sql<Candidate>`${table}`.as<'candidates'>(sql.raw('candidates'));
  let select = database.query.selectFrom(from).select('candidates.id') as unknown as Candidates;
  if (of === 'events') select = select.whereRef('event_id', '=', 'id');
  for (const [column, id] of [
    ['listener_id', filter.listenerId],
    ['trigger_id', of === 'runs' ? filter.triggerId : undefined],
    ['event_id', filter.eventId],
  ] as const) {
    if (id === undefined) continue;
    const key = keyOf(id);
    select =
      column === 'listener_id' && of === 'runs'
        ? select.where(
            sql<boolean>`event_id IN (SELECT id FROM requests WHERE listener_id = ${key})`,
          )
        : select.where(column, '=', key);
  }
  if (filter.type !== undefined) select = whereType(select, of, filter.type);
  if (filter.outcome !== undefined && of === 'requests')
    select = select.where('outcome', '=', filter.outcome);
  if (filter.status !== undefined && of === 'runs')
    select = select.where('status', '=', filter.status);
  if (filter.since !== undefined) select = select.where('id', '>=', keyAt(filter.since.getTime()));
  if (filter.until !== undefined) select = select.where('id', '<', keyAt(filter.until.getTime()));
  if (filter.ids !== undefined)
    select = select.where(
      'id',
      'in',
      filter.ids.map((id) => parseId(PREFIX[of], id) ?? -1),
    );
  return select;
}

function whereType(select: Candidates, of: Replay['of'], type: string): Candidates {
  if (of !== 'runs') return select.where('event_type', '=', type);
  return select.where(
    sql<boolean>`event_id IN (SELECT id FROM requests WHERE event_type = ${type})`,
  );
}

function toRow(replay: Replay) {
  const { since, until, ...rest } = replay.filter;
  return {
    id: keyOf(replay.id),
    of: replay.of,
    filter: JSON.stringify({ ...rest, since: toMs(since), until: toMs(until) }),
    status: replay.status,
    total: replay.total,
    done: replay.done,
    skipped: replay.skipped,
    cursor: null,
    ended_at: toMs(replay.endedAt),
  };
}

function fromRow(row: Selectable<ReplayRow>): Replay {
  const filter = JSON.parse(row.filter) as Omit<ReplayFilter, 'since' | 'until'> & {
    since: number | null;
    until: number | null;
  };
  return {
    id: toId('rpl', row.id),
    of: row.of,
    filter: { ...filter, since: toDate(filter.since), until: toDate(filter.until) },
    status: row.status,
    total: row.total,
    done: row.done,
    skipped: row.skipped,
    createdAt: new Date(timeOf(row.id)),
    endedAt: toDate(row.ended_at),
  };
}
