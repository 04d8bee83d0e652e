import { keyOf } from '../../base/id.ts';
import type { Account, AccountId, Session, SignedInVia } from '../../model/account.ts';
import type { AccountShelf } from '../store.ts';
import { selectAccounts, toAccount } from './account-rows.ts';
import { toMs } from './columns.ts';
import {
  readOne,
  toStatement,
  writeGuarded,
  type Database,
  type Statement,
  type Unit,
} from './dialect.ts';
import { deleteSecondFactor } from './second-factors.ts';
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
    const select = selectAccounts(database).where(`accounts.${column}`, '=', value as never);
    const row = await readOne(database, select.compile());
    return row === undefined ? undefined : toAccount(row);
  }
  return {
    async list() {
      const select = selectAccounts(database).orderBy('accounts.id', 'desc');
      return (await database.read(select.compile())).map(toAccount);
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
        ...deleteBelongings(database, id),
        toStatement(query.deleteFrom('accounts').where('id', '=', keyOf(id)).compile()),
      ]);
    },
  };
}

/** What lets somebody in as this account goes with it. */
function deleteBelongings(database: Database, id: AccountId): Unit {
  const { query } = database;
  const remove = (table: 'sessions' | 'account_tokens' | 'identities'): Statement =>
    toStatement(query.deleteFrom(table).where('account_id', '=', keyOf(id)).compile());
  return [
    remove('sessions'),
    remove('account_tokens'),
    remove('identities'),
    ...deleteSecondFactor(database, id),
  ];
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
      const select = selectAccounts(database)
        .innerJoin('sessions', 'sessions.account_id', 'accounts.id')
        .select([
          'sessions.created_at as began_at',
          'sessions.expires_at as ends_at',
          'sessions.via',
        ])
        .where('sessions.hash', '=', hash);
      const row = await readOne(database, select.compile());
      if (row === undefined) return undefined;
      const account = toAccount(row);
      const times = { createdAt: new Date(row.began_at), expiresAt: new Date(row.ends_at) };
      const via = row.via as SignedInVia;
      return { account, session: { hash, accountId: account.id, via, ...times } };
    },
    async extendSession(session, seenAt) {
      const { hash, account_id: id, expires_at: expiresAt } = toSessionRow(session);
      const extend = query
        .updateTable('sessions')
        .set({ expires_at: expiresAt })
        .where('hash', '=', hash);
      const see = query
        .updateTable('accounts')
        .set({ last_seen_at: seenAt.getTime() })
        .where('id', '=', id);
      await database.write([toStatement(extend.compile()), toStatement(see.compile())]);
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

function toSessionRow(session: Session): SessionRow {
  return {
    hash: session.hash,
    account_id: keyOf(session.accountId),
    created_at: session.createdAt.getTime(),
    expires_at: session.expiresAt.getTime(),
    via: session.via,
  };
}
