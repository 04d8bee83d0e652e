import { keyOf, toId } from '../../base/id.ts';
import type { AccountId } from '../../model/account.ts';
import type { SecondFactorShelf } from '../store.ts';
import { toDate } from './columns.ts';
import {
  readOne,
  toStatement,
  writeGuarded,
  type Database,
  type Statement,
  type Unit,
} from './dialect.ts';
import { deleteSecretsOf, insertSecret } from './secrets.ts';

export function createSecondFactorShelf(database: Database): SecondFactorShelf {
  const { query } = database;
  return {
    async find(id) {
      const select = query
        .selectFrom('second_factors')
        .innerJoin('secrets', 'secrets.id', 'second_factors.secret_id')
        .selectAll('second_factors')
        .select('secrets.sealed')
        .where('second_factors.account_id', '=', keyOf(id));
      const row = await readOne(database, select.compile());
      return (
        row && {
          accountId: id,
          secretId: toId('sec', row.secret_id),
          confirmedAt: toDate(row.confirmed_at),
          usedStep: row.used_step,
          sealed: row.sealed,
        }
      );
    },
    begin({ accountId, secretId, sealed, createdAt }) {
      const row = { secret_id: keyOf(secretId), confirmed_at: null, used_step: 0 };
      const upsert = query
        .insertInto('second_factors')
        .values({ account_id: keyOf(accountId), ...row })
        .onConflict((on) =>
          on.column('account_id').doUpdateSet(row).where('second_factors.confirmed_at', 'is', null),
        );
      const secret = { id: secretId, ownerId: accountId, sealed, createdAt, expiresAt: undefined };
      return writeGuarded(database, [
        toStatement(upsert.compile(), { guard: true }),
        deleteSecretsOf(database, accountId),
        insertSecret(database, secret),
      ]);
    },
    confirm({ accountId, secretId, confirmedAt, usedStep }, codeHashes) {
      const update = query
        .updateTable('second_factors')
        .set({ confirmed_at: confirmedAt?.getTime() ?? null, used_step: usedStep })
        .where('account_id', '=', keyOf(accountId))
        .where('secret_id', '=', keyOf(secretId))
        .where('confirmed_at', 'is', null);
      return writeGuarded(database, [
        toStatement(update.compile(), { guard: true }),
        ...replaceCodes(database, accountId, codeHashes),
      ]);
    },
    ...createUses(database),
  };
}

function createUses(database: Database): Omit<SecondFactorShelf, 'find' | 'begin' | 'confirm'> {
  const { query } = database;
  return {
    useStep(id, step) {
      const update = query
        .updateTable('second_factors')
        .set({ used_step: step })
        .where('account_id', '=', keyOf(id))
        .where('used_step', '<', step);
      return writeGuarded(database, [toStatement(update.compile(), { guard: true })]);
    },
    useCode(id, hash) {
      const remove = query
        .deleteFrom('recovery_codes')
        .where('account_id', '=', keyOf(id))
        .where('hash', '=', hash);
      return writeGuarded(database, [toStatement(remove.compile(), { guard: true })]);
    },
    async countCodes(id) {
      const select = query
        .selectFrom('recovery_codes')
        .select('hash')
        .where('account_id', '=', keyOf(id));
      return (await database.read(select.compile())).length;
    },
    async replaceCodes(id, hashes) {
      await database.write(replaceCodes(database, id, hashes));
    },
    async delete(id) {
      await database.write(deleteSecondFactor(database, id));
    },
  };
}

export function deleteSecondFactor(database: Database, id: AccountId): Unit {
  const remove = database.query.deleteFrom('second_factors').where('account_id', '=', keyOf(id));
  return [toStatement(remove.compile()), deleteCodes(database, id), deleteSecretsOf(database, id)];
}

function replaceCodes(database: Database, id: AccountId, hashes: readonly string[]): Unit {
  const rows = hashes.map((hash) => ({ account_id: keyOf(id), hash }));
  return [
    deleteCodes(database, id),
    ...rows.map((row) =>
      toStatement(database.query.insertInto('recovery_codes').values(row).compile()),
    ),
  ];
}

function deleteCodes({ query }: Database, id: AccountId): Statement {
  return toStatement(
    query.deleteFrom('recovery_codes').where('account_id', '=', keyOf(id)).compile(),
  );
}
