import { keyOf } from '../../base/id.ts';
import type { AccountId } from '../../model/account.ts';
import type { IdentityShelf } from '../store.ts';
import { selectAccounts, toAccount } from './account-rows.ts';
import { readOne, toStatement, writeGuarded, type Database } from './dialect.ts';

export function createIdentityShelf(database: Database): IdentityShelf {
  return {
    async find({ issuer, subject }) {
      const select = selectAccounts(database)
        .innerJoin('identities', 'identities.account_id', 'accounts.id')
        .where('identities.issuer', '=', issuer)
        .where('identities.subject', '=', subject);
      const row = await readOne(database, select.compile());
      return row && toAccount(row);
    },
    insert({ issuer, subject }, id) {
      const { query } = database;
      const insert = query
        .insertInto('identities')
        .values({ issuer, subject, account_id: keyOf(id) })
        .onConflict((on) => on.columns(['issuer', 'subject']).doNothing());
      // Whoever has the row of the account is alone with it, so that no other process adds one in the same instant.
      const isFree = query
        .updateTable('accounts')
        .set((on) => ({ role: on.ref('role') }))
        .where('id', '=', keyOf(id));
      const hasNone = isFree.where((on) =>
        on.not(on.exists(ofAccount(database, id, issuer).select('subject'))),
      );
      return writeGuarded(database, [
        toStatement(isFree.compile(), { guard: true }),
        toStatement(hasNone.compile(), { guard: true }),
        toStatement(insert.compile(), { guard: true }),
      ]);
    },
    async has(id, issuer) {
      const select = ofAccount(database, id, issuer).select('subject');
      return (await readOne(database, select.compile())) !== undefined;
    },
    delete(id, issuer) {
      const remove = database.query
        .deleteFrom('identities')
        .where('account_id', '=', keyOf(id))
        .where('issuer', '=', issuer);
      return writeGuarded(database, [toStatement(remove.compile(), { guard: true })]);
    },
  };
}

function ofAccount({ query }: Database, id: AccountId, issuer: string) {
  return query
    .selectFrom('identities')
    .where('identities.account_id', '=', keyOf(id))
    .where('identities.issuer', '=', issuer);
}
