import { sql, type RawBuilder } from 'kysely';
import { keyOf } from '../../base/id.ts';
import type { Account, AccountId, Session, SignedInVia } from '../../model/account.ts';
import type { AccountChanges, AccountOutcome, AccountShelf } from '../store.ts';
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
): Pick<AccountShelf, Exclude<keyof AccountShelf, `${string}Session${string}`>> {
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
    insertFirst(account) {
      const insert = query.insertInto('accounts').values(toRow(account));
      const none = sql`${ALONE} AND NOT EXISTS (SELECT 1 FROM accounts)`;
      return writeGuarded(database, [
        toStatement(ALONE.compile(query)),
        toStatement(none.compile(query), { guard: true }),
        // As a guard it is in its place: plain inserts wait until all else of a batch has been done.
        toStatement(insert.compile(), { guard: true }),
      ]);
    },
    async setPassword(id, password, link) {
      let update = query
        .updateTable('accounts')
        .set({ password, link_hash: null, link_expires_at: null })
        .where('id', '=', keyOf(id));
      if (link !== undefined) update = update.where('link_hash', '=', link.hash);
      return writeGuarded(database, [toStatement(update.compile(), { guard: true })]);
    },
    ...createChanges(database, (id) => findBy('id', keyOf(id))),
  };
}

/** Whoever has this row is alone with the accounts: what is read behind it holds until the commit, on whichever node. */
const ALONE = sql`UPDATE configuration SET version = version WHERE id = 1`;

function createChanges(
  database: Database,
  find: AccountShelf['find'],
): Pick<AccountShelf, 'update' | 'delete'> {
  const { query } = database;

  /** Why a guard has held. */
  async function explain(id: AccountId, name?: string): Promise<AccountOutcome> {
    if ((await find(id)) === undefined) return 'gone';
    if (name === undefined) return 'last_admin';
    const named = query.selectFrom('accounts').select('id').where('name_key', '=', toNameKey(name));
    const other = await readOne(database, named.compile());
    return other === undefined || other.id === keyOf(id) ? 'last_admin' : 'name_taken';
  }

  return {
    async update(id, changes) {
      const { name, role, evenLastAdmin = false } = changes;
      const isLess = role !== undefined && role !== 'admin' && !evenLastAdmin;
      const update = query
        .updateTable('accounts')
        .set(toChangedRow(changes))
        .where('id', '=', keyOf(id))
        .where(name === undefined ? sql<boolean>`TRUE` : isFreeName(name, id))
        .where(isLess ? leavesAnAdmin(id) : sql<boolean>`TRUE`);
      const unit = [
        ...(isLess ? [toStatement(ALONE.compile(query))] : []),
        toStatement(update.compile(), { guard: true }),
      ];
      return (await writeGuarded(database, unit)) ? 'done' : explain(id, name);
    },
    async delete(id) {
      const remove = query
        .deleteFrom('accounts')
        .where('id', '=', keyOf(id))
        .where(leavesAnAdmin(id));
      const unit = [
        toStatement(ALONE.compile(query)),
        toStatement(remove.compile(), { guard: true }),
        ...deleteBelongings(database, id),
      ];
      return (await writeGuarded(database, unit)) ? 'done' : explain(id);
    },
  };
}

function toChangedRow({ name, role, link }: AccountChanges) {
  return {
    // So that there is something to set where nothing is named.
    role: role ?? sql<string>`role`,
    ...(name !== undefined && { name, name_key: toNameKey(name) }),
    ...(link !== undefined && { link_hash: link.hash, link_expires_at: link.expiresAt.getTime() }),
  };
}

/** Somebody must be left who can let others in. */
function leavesAnAdmin(id: AccountId): RawBuilder<boolean> {
  return sql<boolean>`(role <> 'admin' OR EXISTS (
    SELECT 1 FROM accounts AS other WHERE other.role = 'admin' AND other.id <> ${keyOf(id)}))`;
}

function isFreeName(name: string, id: AccountId): RawBuilder<boolean> {
  return sql<boolean>`NOT EXISTS (
    SELECT 1 FROM accounts AS other WHERE other.name_key = ${toNameKey(name)} AND other.id <> ${keyOf(id)})`;
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
