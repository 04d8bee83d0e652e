import { keyOf, toId } from '../../base/id.ts';
import type {
  Listener,
  SecretReference,
  SignatureSetting,
  WebhookUrl,
} from '../../model/listener.ts';
import type { ListenerShelf, SealedSecret } from '../store.ts';
import { toDate, toMs } from './columns.ts';
import { toStatement, type Database, type Statement } from './dialect.ts';
import { insertSecret } from './secrets.ts';
import type { Selectable } from 'kysely';
import type { ListenerRow, SecretRow, WebhookUrlRow } from './tables.ts';

/** What is kept as JSON: the listener without what has rows of its own. */
type Definition = Omit<Listener, 'id' | 'urls' | 'createdAt' | 'updatedAt' | 'verification'> & {
  readonly verification: Omit<Listener['verification'], 'signature'> & {
    readonly signature: { readonly preset: string } | undefined;
  };
};

export function createListenerShelf(database: Database): ListenerShelf {
  const { query } = database;

  async function load(key?: number): Promise<readonly Listener[]> {
    let rows = query
      .selectFrom('listeners')
      .selectAll()
      .where('deleted_at', 'is', null)
      .orderBy('id', 'desc');
    let urls = query.selectFrom('webhook_urls').selectAll().orderBy('created_at', 'desc');
    if (key !== undefined) {
      rows = rows.where('id', '=', key);
      urls = urls.where('listener_id', '=', key);
    }
    const secrets = query
      .selectFrom('secrets')
      .selectAll()
      .where('owner_id', 'like', 'lsn_%')
      .orderBy('id', 'desc');
    const [listeners, urlRows, secretRows] = await Promise.all([
      database.read(rows.compile()),
      database.read(urls.compile()),
      database.read(secrets.compile()),
    ]);
    const urlsOf = Map.groupBy(urlRows, (row) => row.listener_id);
    const secretsOf = Map.groupBy(secretRows, (row) => row.owner_id);
    return listeners.map((row) =>
      fromRow(row, urlsOf.get(row.id) ?? [], secretsOf.get(toId('lsn', row.id)) ?? []),
    );
  }

  return {
    list: () => load(),
    async find(id) {
      return (await load(keyOf(id)))[0];
    },
    async insert(listener, secrets = []) {
      const row = {
        id: keyOf(listener.id),
        definition: toDefinition(listener),
        created_at: listener.createdAt.getTime(),
        updated_at: listener.updatedAt.getTime(),
        deleted_at: null,
      };
      await database.write([
        toStatement(query.insertInto('listeners').values(row).compile()),
        ...listener.urls.map((url) => insertUrl(database, row.id, url)),
        ...secrets.map((secret) => insertSecret(database, secret)),
      ]);
    },
    async update(listener, secrets) {
      const unit = [
        toStatement(
          query
            .updateTable('listeners')
            .set({ definition: toDefinition(listener), updated_at: listener.updatedAt.getTime() })
            .where('id', '=', keyOf(listener.id))
            .compile(),
        ),
      ];
      await database.write([...unit, ...replaceSecrets(database, listener.id, secrets)]);
    },
    async delete(id, at) {
      const update = query
        .updateTable('listeners')
        .set({ deleted_at: at.getTime() })
        .where('id', '=', keyOf(id));
      const secrets = query.deleteFrom('secrets').where('owner_id', '=', id);
      await database.write([toStatement(update.compile()), toStatement(secrets.compile())]);
    },
    async insertUrl(id, url, previousExpireAt) {
      const end = query
        .updateTable('webhook_urls')
        .set({ expires_at: previousExpireAt.getTime() })
        .where('listener_id', '=', keyOf(id))
        .where((on) =>
          on.or([on('expires_at', 'is', null), on('expires_at', '>', previousExpireAt.getTime())]),
        );
      await database.write([toStatement(end.compile()), insertUrl(database, keyOf(id), url)]);
    },
  };
}

/** A change of preset replaces the secrets; an update that does not speak of secrets leaves them. */
function replaceSecrets(
  database: Database,
  ownerId: string,
  secrets: readonly SealedSecret[] | undefined,
): Statement[] {
  if (secrets === undefined) return [];
  const remove = database.query.deleteFrom('secrets').where('owner_id', '=', ownerId);
  return [
    toStatement(remove.compile()),
    ...secrets.map((secret) => insertSecret(database, secret)),
  ];
}

function insertUrl(database: Database, listenerKey: number, url: WebhookUrl): Statement {
  const row: WebhookUrlRow = {
    uuid: url.uuid,
    listener_id: listenerKey,
    created_at: url.createdAt.getTime(),
    expires_at: toMs(url.expiresAt),
  };
  return toStatement(database.query.insertInto('webhook_urls').values(row).compile());
}

function toDefinition(listener: Listener): string {
  const {
    id: _id,
    urls: _urls,
    createdAt: _createdAt,
    updatedAt: _updatedAt,
    verification,
    ...rest
  } = listener;
  const signature =
    verification.signature === undefined ? undefined : { preset: verification.signature.preset };
  const definition: Definition = { ...rest, verification: { ...verification, signature } };
  return JSON.stringify(definition);
}

function fromRow(
  row: ListenerRow,
  urls: readonly WebhookUrlRow[],
  secrets: readonly Selectable<SecretRow>[],
): Listener {
  const definition = JSON.parse(row.definition) as Definition;
  const preset = definition.verification.signature?.preset;
  const signature: SignatureSetting | undefined =
    preset === undefined ? undefined : { preset, secrets: secrets.map(toSecretReference) };
  return {
    ...definition,
    id: toId('lsn', row.id),
    rateLimit: definition.rateLimit,
    payload: {
      contentTypes: definition.payload.contentTypes,
      maxBytes: definition.payload.maxBytes,
    },
    verification: {
      credential: definition.verification.credential,
      allowedCredentials: definition.verification.allowedCredentials,
      allowlist: definition.verification.allowlist,
      signature,
    },
    urls: urls.map((url) => ({
      uuid: url.uuid,
      createdAt: new Date(url.created_at),
      expiresAt: toDate(url.expires_at),
    })),
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}

export function toSecretReference(row: Selectable<SecretRow>): SecretReference {
  return {
    id: toId('sec', row.id),
    createdAt: new Date(row.created_at),
    expiresAt: toDate(row.expires_at),
  };
}
