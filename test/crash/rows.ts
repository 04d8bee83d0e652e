import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The tables themselves, read with SQL of our own. */
export interface Rows {
  /** With `?` for each parameter. */
  all(sql: string, ...parameters: readonly number[]): Promise<unknown[]>;
  /** What is wrong with the file as such, in words. */
  check(): Promise<string | undefined>;
  close(): Promise<void>;
}

export function openSqliteRows(dataFolder: string): Rows {
  const database = new DatabaseSync(join(dataFolder, 'earshot.db'), { readOnly: true });
  return {
    all: (sql, ...parameters) => Promise.resolve(database.prepare(sql).all(...parameters)),
    check() {
      const [check] = database.prepare('PRAGMA quick_check(1)').all();
      return Promise.resolve(check?.['quick_check'] === 'ok' ? undefined : JSON.stringify(check));
    },
    close: () => Promise.resolve(database.close()),
  };
}
