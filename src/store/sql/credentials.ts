import { keyOf, toId } from '../../base/id.ts';
import type { Credential } from '../../model/credential.ts';
import type { ListenerId } from '../../model/listener.ts';
import type { CredentialShelf } from '../store.ts';
import { toDate, toMs } from './columns.ts';
import { toStatement, type Database } from './dialect.ts';
import type { CredentialRow } from './tables.ts';

export function createCredentialShelf(database: Database): CredentialShelf {
  const { query } = database;
  return {
    async list() {
      const rows = await database.read(
        query.selectFrom('credentials').selectAll().orderBy('id', 'desc').compile(),
      );
      return rows.map(fromRow);
    },
    async insert(credential) {
      await database.write([
        toStatement(query.insertInto('credentials').values(toRow(credential)).compile()),
      ]);
    },
    async revoke(id, at) {
      const update = query
        .updateTable('credentials')
        .set({ revoked_at: at.getTime() })
        .where('id', '=', keyOf(id))
        .where('revoked_at', 'is', null);
      await database.write([toStatement(update.compile())]);
    },
    async updateLastUsed(uses) {
      const unit = [...uses].map(([id, at]) =>
        toStatement(
          query
            .updateTable('credentials')
            .set({ last_used_at: at.getTime() })
            .where('id', '=', keyOf(id))
            .compile(),
        ),
      );
      if (unit.length > 0) await database.write(unit);
    },
  };
}

function toRow(credential: Credential): CredentialRow {
  return {
    id: keyOf(credential.id),
    name: credential.name,
    kind: credential.kind,
    ...(credential.kind === 'api_key'
      ? { token_id: credential.tokenId, key_id: keyOf(credential.keyId) }
      : { token_id: credential.secretHash, key_id: 0 }),
    listener_ids:
      credential.listenerIds === undefined ? null : JSON.stringify(credential.listenerIds),
    created_at: credential.createdAt.getTime(),
    expires_at: toMs(credential.expiresAt),
    revoked_at: toMs(credential.revokedAt),
    last_used_at: toMs(credential.lastUsedAt),
  };
}

function fromRow(row: CredentialRow): Credential {
  const shared = {
    id: toId('crd', row.id),
    name: row.name,
    listenerIds:
      row.listener_ids === null ? undefined : (JSON.parse(row.listener_ids) as ListenerId[]),
    createdAt: new Date(row.created_at),
    expiresAt: toDate(row.expires_at),
    revokedAt: toDate(row.revoked_at),
    lastUsedAt: toDate(row.last_used_at),
  };
  return row.kind === 'api_key'
    ? { ...shared, kind: 'api_key', tokenId: row.token_id, keyId: toId('key', row.key_id) }
    : { ...shared, kind: 'oauth_client', secretHash: row.token_id };
}
