import { sql } from 'kysely';
import { newUuid } from '../../base/id.ts';
import type { DutyShelf } from '../duty-shelf.ts';
import { toStatement, writeGuarded, type Database } from './dialect.ts';

export function createDutyShelf(database: Database): DutyShelf {
  const { query } = database;
  // A node's number may be another one after its connection broke: what it has taken stays its own.
  const holder = newUuid();
  return {
    take(name, { now, until }) {
      // Nobody else has the store open.
      if (database.isExclusive) return Promise.resolve(true);
      const upsert = sql`
        INSERT INTO duties (name, holder, held_until) VALUES (${name}, ${holder}, ${until.getTime()})
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
        WHERE duties.holder = excluded.holder OR duties.held_until <= ${now.getTime()}`;
      return writeGuarded(database, [toStatement(upsert.compile(query), { guard: true })]);
    },
    async leave(name) {
      if (database.isExclusive) return;
      const remove = query
        .deleteFrom('duties')
        .where('name', '=', name)
        .where('holder', '=', holder);
      await database.write([toStatement(remove.compile())]);
    },
  };
}
