import { keyOf, toId } from '../../base/id.ts';
import type { Account, Role, Session } from '../../model/account.ts';
import type { AccountShelf } from '../store.ts';
import { toDate, toMs } from './columns.ts';
import { readOne, toStatement, writeGuarded, type Database } from './dialect.ts';
import type { AccountRow, SessionRow } from './tables.ts';

export function createAccountShelf(database: Database): AccountShelf {
  return { ...createAccounts(database), ...createSessions(database) };
}

function createAccounts(
  database: Database,
): Pick<
  AccountShelf,
  'list' | 'find' | 'findByName' | 'findByLink' | 'insert' | 'update' | 'delete'
> {
  const { query } = database;
  async function findBy(
    column: 'id' | 'name_key' | 'link_hash',
    value: string | number,
  ): Promise<Account | undefined> {
    const select = query
      .selectFrom('accounts')
      .selectAll()
      .where(column, '=', value as never);
    const row = await readOne(database, select.compile());
    return row === undefined ? undefined : fromRow(row);
  }
  return {
    async list() {
      const select = query.selectFrom('accounts').selectAll().orderBy('id', 'desc');
      return (await database.read(select.compile())).map(fromRow);
    },
    find: (id) => findBy('id', keyOf(id)),
    findByName: (name) => findBy('name_key', toNameKey(name)),
    findByLink: (hash) => findBy('link_hash', hash),
    insert(account) {
      const insert = query
        .insertInto('accounts')
        .values(toRow(account))
        .onConflict((on) => on.column('name_key').doNothing());
      return writeGuarded(database, [{ ...toStatement(insert.compile()), guard: true }]);
    },
    update(account) {
      const { id, ...row } = toRow(account);
      const update = query
        .updateTable('accounts')
        .set(row)
        .where('id', '=', id)
        .where((expression) =>
          expression.not(
            expression.exists(
              expression
                .selectFrom('accounts as other')
                .select('other.id')
                .where('other.name_key', '=', row.name_key)
                .where('other.id', '<>', id),
            ),
          ),
        );
      return writeGuarded(database, [{ ...toStatement(update.compile()), guard: true }]);
    },
    async delete(id) {
      await database.write([
        toStatement(query.deleteFrom('sessions').where('account_id', '=', keyOf(id)).compile()),
        toStatement(query.deleteFrom('accounts').where('id', '=', keyOf(id)).compile()),
      ]);
    },
  };
}

function createSessions(
  database: Database,
): Pick<
  AccountShelf,
  'insertSession' | 'findSession' | 'extendSession' | 'deleteSession' | 'deleteSessions'
> {
  const { query } = database;
  return {
    async insertSession(session) {
      const row = toSessionRow(session);
      await database.write([
        toStatement(
          query.deleteFrom('sessions').where('expires_at', '<=', row.created_at).compile(),
        ),
        toStatement(query.insertInto('sessions').values(row).compile()),
      ]);
    },
    async findSession(hash) {
      const select = query
        .selectFrom('sessions')
        .innerJoin('accounts', 'accounts.id', 'sessions.account_id')
        .selectAll('accounts')
        .select(['sessions.created_at as began_at', 'sessions.expires_at as ends_at'])
        .where('sessions.hash', '=', hash);
      const row = await readOne(database, select.compile());
      if (row === undefined) return undefined;
      const account = fromRow(row);
      const times = { createdAt: new Date(row.began_at), expiresAt: new Date(row.ends_at) };
      return { account, session: { hash, accountId: account.id, ...times } };
    },
    async extendSession(session, seenAt) {
      const { hash, account_id: id, expires_at: expiresAt } = toSessionRow(session);
      await database.write([
        toStatement(
          query
            .updateTable('sessions')
            .set({ expires_at: expiresAt })
            .where('hash', '=', hash)
            .compile(),
        ),
        toStatement(
          query
            .updateTable('accounts')
            .set({ last_seen_at: seenAt.getTime() })
            .where('id', '=', id)
            .compile(),
        ),
      ]);
    },
    async deleteSession(hash) {
      const deletion = query.deleteFrom('sessions').where('hash', '=', hash);
      await database.write([toStatement(deletion.compile())]);
    },
    async deleteSessions(id) {
      const deletion = query.deleteFrom('sessions').where('account_id', '=', keyOf(id));
      await database.write([toStatement(deletion.compile())]);
    },
  };
}

function toNameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

function toRow(account: Account): AccountRow {
  return {
    id: keyOf(account.id),
    name: account.name,
    name_key: toNameKey(account.name),
    role: account.role,
    password: account.password ?? null,
    link_hash: account.link?.hash ?? null,
    link_expires_at: toMs(account.link?.expiresAt),
    created_at: account.createdAt.getTime(),
    last_seen_at: toMs(account.lastSeenAt),
  };
}

function fromRow(row: AccountRow): Account {
  return {
    id: toId('acc', row.id),
    name: row.name,
    role: row.role as Role,
    password: row.password ?? undefined,
    link:
      row.link_hash === null || row.link_expires_at === null
        ? undefined
        : { hash: row.link_hash, expiresAt: new Date(row.link_expires_at) },
    createdAt: new Date(row.created_at),
    lastSeenAt: toDate(row.last_seen_at),
  };
}

function toSessionRow(session: Session): SessionRow {
  return {
    hash: session.hash,
    account_id: keyOf(session.accountId),
    created_at: session.createdAt.getTime(),
    expires_at: session.expiresAt.getTime(),
  };
}
