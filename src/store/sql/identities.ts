import { keyOf } from '../../base/id.ts';
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
      const insert = database.query
        .insertInto('identities')
        .values({ issuer, subject, account_id: keyOf(id) })
        .onConflict((on) => on.columns(['issuer', 'subject']).doNothing());
      return writeGuarded(database, [toStatement(insert.compile(), { guard: true })]);
    },
  };
}
