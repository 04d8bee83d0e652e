import { keyOf, toId } from '../../base/id.ts';
import type { SealedSecret, SecretShelf } from '../store.ts';
import { toDate, toMs } from './columns.ts';
import { toStatement, type Database, type Statement } from './dialect.ts';

export function createSecretShelf(database: Database): SecretShelf {
  const { query } = database;
  return {
    async list() {
      const rows = await database.read(
        query.selectFrom('secrets').selectAll().orderBy('id').compile(),
      );
      return rows.map((row) => ({
        id: toId('sec', row.id),
        ownerId: row.owner_id as SealedSecret['ownerId'],
        sealed: row.sealed,
        createdAt: new Date(row.created_at),
        expiresAt: toDate(row.expires_at),
      }));
    },
    async insert(secret, previousExpireAt) {
      const unit = [insertSecret(database, secret)];
      if (previousExpireAt !== undefined)
        unit.unshift(endSecrets(database, secret.ownerId, previousExpireAt));
      await database.write(unit);
    },
    async delete(id) {
      await database.write([
        toStatement(query.deleteFrom('secrets').where('id', '=', keyOf(id)).compile()),
      ]);
    },
  };
}

export function insertSecret(database: Database, secret: SealedSecret): Statement {
  const row = {
    id: keyOf(secret.id),
    owner_id: secret.ownerId,
    sealed: secret.sealed,
    created_at: secret.createdAt.getTime(),
    expires_at: toMs(secret.expiresAt),
  };
  return toStatement(database.query.insertInto('secrets').values(row).compile());
}

function endSecrets(database: Database, ownerId: string, at: Date): Statement {
  const end = database.query
    .updateTable('secrets')
    .set({ expires_at: at.getTime() })
    .where('owner_id', '=', ownerId)
    .where((on) => on.or([on('expires_at', 'is', null), on('expires_at', '>', at.getTime())]));
  return toStatement(end.compile());
}
