import type { HistoryShelf, Minute, MinuteCounts } from '../history-shelf.ts';
import { toStatement, type Database } from './dialect.ts';
import type { HistoryRow } from './tables.ts';

export function createHistoryShelf(database: Database): HistoryShelf {
  const { query } = database;
  return {
    async insert(minutes, keepFrom) {
      const forget = query.deleteFrom('history').where('at', '<', keepFrom.getTime());
      const inserts = minutes.map((minute) =>
        query
          .insertInto('history')
          .values(toRow(minute))
          .onConflict((on) => on.doNothing()),
      );
      await database.write(
        [forget, ...inserts].map((statement) => toStatement(statement.compile())),
      );
    },
    async list(since) {
      const select = query
        .selectFrom('history')
        .selectAll()
        .where('at', '>=', since.getTime())
        .orderBy('at');
      return (await database.read(select.compile())).map(fromRow);
    },
  };
}

function toRow({ at, source, counts }: Minute): HistoryRow {
  return { at: at.getTime(), source, counts: JSON.stringify(counts) };
}

function fromRow({ at, source, counts }: HistoryRow): Minute {
  return { at: new Date(at), source, counts: JSON.parse(counts) as MinuteCounts };
}
