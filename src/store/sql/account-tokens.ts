import { keyOf, toId } from '../../base/id.ts';
import type { AccountToken, Role } from '../../model/account.ts';
import type { AccountTokenShelf } from '../store.ts';
import { selectAccounts, toAccount } from './account-rows.ts';
import { toDate, toMs } from './columns.ts';
import { readOne, toStatement, type Database } from './dialect.ts';
import type { AccountTokenRow } from './tables.ts';

export function createAccountTokenShelf(database: Database): AccountTokenShelf {
  const { query } = database;
  const select = () => query.selectFrom('account_tokens').selectAll();
  return {
    async list(of) {
      const all = select().orderBy('id', 'desc');
      const some = of === undefined ? all : all.where('account_id', '=', keyOf(of));
      return (await database.read(some.compile())).map(fromRow);
    },
    async find(id) {
      const row = await readOne(database, select().where('id', '=', keyOf(id)).compile());
      return row && fromRow(row);
    },
    async findByHash(hash) {
      const row = await readOne(database, select().where('hash', '=', hash).compile());
      if (row === undefined) return undefined;
      const owner = selectAccounts(database).where('accounts.id', '=', row.account_id);
      const account = await readOne(database, owner.compile());
      return account && { token: fromRow(row), account: toAccount(account) };
    },
    async insert(token) {
      const insert = query.insertInto('account_tokens').values(toRow(token));
      await database.write([toStatement(insert.compile())]);
    },
    async markUsed(id, at) {
      const update = query
        .updateTable('account_tokens')
        .set({ last_used_at: at.getTime() })
        .where('id', '=', keyOf(id));
      await database.write([toStatement(update.compile())]);
    },
    async delete(id) {
      const remove = query.deleteFrom('account_tokens').where('id', '=', keyOf(id));
      await database.write([toStatement(remove.compile())]);
    },
  };
}

function toRow(token: AccountToken): AccountTokenRow {
  return {
    id: keyOf(token.id),
    account_id: keyOf(token.accountId),
    name: token.name,
    role: token.role,
    hash: token.hash,
    created_at: token.createdAt.getTime(),
    expires_at: toMs(token.expiresAt),
    last_used_at: toMs(token.lastUsedAt),
  };
}

function fromRow(row: AccountTokenRow): AccountToken {
  return {
    id: toId('tok', row.id),
    accountId: toId('acc', row.account_id),
    name: row.name,
    role: row.role as Role,
    hash: row.hash,
    createdAt: new Date(row.created_at),
    expiresAt: toDate(row.expires_at),
    lastUsedAt: toDate(row.last_used_at),
  };
}
