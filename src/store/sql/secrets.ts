import type { Selectable } from 'kysely';
import { keyOf, toId } from '../../base/id.ts';
import type { SecretReference } from '../../model/listener.ts';
import type { SealedSecret, SecretShelf } from '../store.ts';
import { toDate, toMs } from './columns.ts';
import { toStatement, type Database, type Statement } from './dialect.ts';
import type { SecretRow } from './tables.ts';

export function createSecretShelf(database: Database): SecretShelf {
  const { query } = database;
  return {
    async list() {
      const rows = query.selectFrom('secrets').selectAll().orderBy('id');
      return (await database.read(rows.compile())).map(fromRow);
    },
    async insert(secret, previousExpireAt) {
      const unit = [insertSecret(database, secret)];
      if (previousExpireAt !== undefined)
        unit.unshift(endSecrets(database, secret.ownerId, previousExpireAt));
      await database.write(unit);
    },
    async confirm(id) {
      const update = query
        .updateTable('secrets')
        .set({ pending_since: null })
        .where('id', '=', keyOf(id));
      await database.write([toStatement(update.compile())]);
    },
    async delete(id) {
      const remove = query.deleteFrom('secrets').where('id', '=', keyOf(id));
      await database.write([toStatement(remove.compile())]);
    },
    async reseal({ secrets, signingKeys, setting }) {
      const update = (table: 'secrets' | 'signing_keys', { id, sealed }: Sealed): Statement =>
        toStatement(query.updateTable(table).set({ sealed }).where('id', '=', keyOf(id)).compile());
      const { name, value } = setting;
      const note = query.updateTable('settings').set({ value }).where('name', '=', name);
      await database.write([
        ...secrets.map((one) => update('secrets', one)),
        ...signingKeys.map((one) => update('signing_keys', one)),
        toStatement(note.compile()),
      ]);
    },
  };
}

interface Sealed {
  readonly id: string;
  readonly sealed: Uint8Array;
}

export function insertSecret(database: Database, secret: SealedSecret): Statement {
  const row = {
    id: keyOf(secret.id),
    owner_id: secret.ownerId,
    sealed: secret.sealed,
    created_at: secret.createdAt.getTime(),
    expires_at: toMs(secret.expiresAt),
    pending_since: toMs(secret.pendingSince),
  };
  return toStatement(database.query.insertInto('secrets').values(row).compile());
}

export function deleteSecretsOf(database: Database, ownerId: SealedSecret['ownerId']): Statement {
  const remove = database.query.deleteFrom('secrets').where('owner_id', '=', ownerId);
  return toStatement(remove.compile());
}

/** What may be known of the secrets of an owner, or of all owners with a prefix; newest first. */
export async function loadReferences(
  database: Database,
  owner: SealedSecret['ownerId'] | 'lsn_' | 'trg_',
): Promise<ReadonlyMap<string, readonly SecretReference[]>> {
  const select = database.query
    .selectFrom('secrets')
    .select(['id', 'owner_id', 'created_at', 'expires_at', 'pending_since'])
    .where('owner_id', 'like', `${owner}%`)
    .orderBy('id', 'desc');
  const rowsOf = Map.groupBy(await database.read(select.compile()), (row) => row.owner_id);
  return new Map([...rowsOf].map(([id, rows]) => [id, rows.map(toReference)]));
}

function endSecrets(database: Database, ownerId: string, at: Date): Statement {
  const end = database.query
    .updateTable('secrets')
    .set({ expires_at: at.getTime() })
    .where('owner_id', '=', ownerId)
    .where('pending_since', 'is', null)
    .where((on) => on.or([on('expires_at', 'is', null), on('expires_at', '>', at.getTime())]));
  return toStatement(end.compile());
}

function toReference(row: Omit<Selectable<SecretRow>, 'sealed'>): SecretReference {
  return {
    id: toId('sec', row.id),
    createdAt: new Date(row.created_at),
    expiresAt: toDate(row.expires_at),
    ...(row.pending_since !== null && { pendingSince: new Date(row.pending_since) }),
  };
}

function fromRow(row: Selectable<SecretRow>): SealedSecret {
  const ownerId = row.owner_id as SealedSecret['ownerId'];
  return { ...toReference(row), ownerId, sealed: row.sealed };
}
