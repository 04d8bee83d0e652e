import { sql } from 'kysely';
import { keyOf, toId } from '../../base/id.ts';
import type { Listener, ListenerId, WebhookUrl } from '../../model/listener.ts';
import type { ListenerShelf } from '../store.ts';
import { toDate, toMs } from './columns.ts';
import { toStatement, type Database, type Statement } from './dialect.ts';
import { fromListenerRow, toDefinition } from './listener-rows.ts';
import { insertVersion, loadVersions } from './listener-versions.ts';
import { deleteSecretsOf, insertSecret, loadReferences } from './secrets.ts';
import type { ListenerRow, WebhookUrlRow } from './tables.ts';

export function createListenerShelf(database: Database): ListenerShelf {
  return {
    list: () => loadListeners(database, { evenDeleted: false }),
    async find(id) {
      return (await loadListeners(database, { id, evenDeleted: false }))[0];
    },
    async findEver(id) {
      return (await loadListeners(database, { id, evenDeleted: true }))[0];
    },
    async insert(listener, secrets = [], change = '') {
      await database.write([
        insertListener(database, listener),
        ...versionOf(database, listener, change),
        ...listener.urls.map((url) => insertUrl(database, listener.id, url)),
        ...secrets.map((secret) => insertSecret(database, secret)),
      ]);
    },
    async update(listener, secrets, change = '') {
      const unit = [updateListener(database, listener), ...versionOf(database, listener, change)];
      // A change of preset replaces the secrets; an update that does not speak of secrets leaves them.
      if (secrets !== undefined) unit.push(deleteSecretsOf(database, listener.id));
      for (const secret of secrets ?? []) unit.push(insertSecret(database, secret));
      await database.write(unit);
    },
    async delete(id, at) {
      await database.write([deleteListener(database, id, at), deleteSecretsOf(database, id)]);
    },
    listVersions: (id) => loadVersions(database, id),
    async insertUrl(id, url, previousExpireAt) {
      await database.write([endUrls(database, id, previousExpireAt), insertUrl(database, id, url)]);
    },
  };
}

async function loadListeners(
  database: Database,
  { id, evenDeleted }: { readonly id?: ListenerId; readonly evenDeleted: boolean },
): Promise<readonly Listener[]> {
  let listeners = database.query.selectFrom('listeners').selectAll().orderBy('id', 'desc');
  if (!evenDeleted) listeners = listeners.where('deleted_at', 'is', null);
  // The one without an end is the current one, also where two were made within a millisecond.
  let urls = database.query
    .selectFrom('webhook_urls')
    .selectAll()
    .orderBy(sql`CASE WHEN expires_at IS NULL THEN 0 ELSE 1 END`)
    .orderBy('created_at', 'desc');
  if (id !== undefined) {
    listeners = listeners.where('id', '=', keyOf(id));
    urls = urls.where('listener_id', '=', keyOf(id));
  }
  const [rows, urlRows, secretsOf] = await Promise.all([
    database.read(listeners.compile()),
    database.read(urls.compile()),
    loadReferences(database, id ?? 'lsn_'),
  ]);
  const urlsOf = Map.groupBy(urlRows, (row) => row.listener_id);
  return rows.map((row) => ({
    ...fromListenerRow(row, secretsOf.get(toId('lsn', row.id)) ?? []),
    urls: (urlsOf.get(row.id) ?? []).map(fromUrlRow),
  }));
}

function versionOf(database: Database, listener: Listener, change: string): readonly Statement[] {
  const { id: listenerId, updatedAt: at } = listener;
  return insertVersion(database, { listenerId, definition: toDefinition(listener), change, at });
}

function insertListener(database: Database, listener: Listener): Statement {
  const row: ListenerRow = {
    id: keyOf(listener.id),
    definition: toDefinition(listener),
    created_at: listener.createdAt.getTime(),
    updated_at: listener.updatedAt.getTime(),
    deleted_at: null,
  };
  return toStatement(database.query.insertInto('listeners').values(row).compile());
}

function updateListener(database: Database, listener: Listener): Statement {
  const update = database.query
    .updateTable('listeners')
    .set({ definition: toDefinition(listener), updated_at: listener.updatedAt.getTime() })
    .where('id', '=', keyOf(listener.id));
  return toStatement(update.compile());
}

function deleteListener(database: Database, id: ListenerId, at: Date): Statement {
  const update = database.query
    .updateTable('listeners')
    .set({ deleted_at: at.getTime() })
    .where('id', '=', keyOf(id));
  return toStatement(update.compile());
}

function endUrls(database: Database, id: ListenerId, at: Date): Statement {
  const end = database.query
    .updateTable('webhook_urls')
    .set({ expires_at: at.getTime() })
    .where('listener_id', '=', keyOf(id))
    .where((on) => on.or([on('expires_at', 'is', null), on('expires_at', '>', at.getTime())]));
  return toStatement(end.compile());
}

function insertUrl(database: Database, id: ListenerId, url: WebhookUrl): Statement {
  const row: WebhookUrlRow = {
    uuid: url.uuid,
    listener_id: keyOf(id),
    created_at: url.createdAt.getTime(),
    expires_at: toMs(url.expiresAt),
  };
  return toStatement(database.query.insertInto('webhook_urls').values(row).compile());
}

function fromUrlRow(row: WebhookUrlRow): WebhookUrl {
  return {
    uuid: row.uuid,
    createdAt: new Date(row.created_at),
    expiresAt: toDate(row.expires_at),
  };
}
