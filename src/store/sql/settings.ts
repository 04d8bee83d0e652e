import type { SettingShelf } from '../store.ts';
import { readOne, toStatement, type Database, type Statement } from './dialect.ts';

export function createSettingShelf(database: Database): SettingShelf {
  const find = async (name: string): Promise<string | undefined> => {
    const query = database.query
      .selectFrom('settings')
      .select('value')
      .where('name', '=', name)
      .compile();
    return (await readOne(database, query))?.value;
  };
  return {
    find,
    async insertOnce(name, value) {
      const insert = database.query
        .insertInto('settings')
        .values({ name, value })
        .onConflict((on) => on.column('name').doNothing());
      await database.write([toStatement(insert.compile())]);
      return (await find(name)) ?? value;
    },
  };
}

/** A write that can always be made and changes something each time: one that changes nothing touches no disk. */
export function recordProbe(database: Database, nowMs: number): Statement {
  const upsert = database.query
    .insertInto('settings')
    .values({ name: 'probed_at', value: String(nowMs) })
    .onConflict((on) => on.column('name').doUpdateSet({ value: String(nowMs) }));
  return toStatement(upsert.compile());
}
