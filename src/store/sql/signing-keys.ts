import { keyOf, toId } from '../../base/id.ts';
import type { SigningKeyShelf } from '../store.ts';
import { toDate } from './columns.ts';
import { toStatement, type Database } from './dialect.ts';

export function createSigningKeyShelf(database: Database): SigningKeyShelf {
  const { query } = database;
  return {
    async list() {
      const rows = await database.read(
        query.selectFrom('signing_keys').selectAll().orderBy('id', 'desc').compile(),
      );
      return rows.map((row) => ({
        id: toId('key', row.id),
        state: row.state,
        sealed: row.sealed,
        createdAt: new Date(row.created_at),
        retiredAt: toDate(row.retired_at),
      }));
    },
    async insertCurrent(key) {
      const demote = query
        .updateTable('signing_keys')
        .set({ state: 'verifying' })
        .where('state', '=', 'current');
      const insert = query.insertInto('signing_keys').values({
        id: keyOf(key.id),
        state: 'current',
        sealed: key.sealed,
        created_at: key.createdAt.getTime(),
        retired_at: null,
      });
      await database.write([toStatement(demote.compile()), toStatement(insert.compile())]);
    },
    async retire(id, at) {
      const update = query
        .updateTable('signing_keys')
        .set({ state: 'retired', retired_at: at.getTime() })
        .where('id', '=', keyOf(id));
      await database.write([toStatement(update.compile())]);
    },
  };
}
