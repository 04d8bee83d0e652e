import { sql } from 'kysely';
import { readOne, type Database } from './dialect.ts';

/** Every column that has keys of its own; an event has the key of its request. */
const KEYS = [
  ['listeners', 'id'],
  ['credentials', 'id'],
  ['signing_keys', 'id'],
  ['secrets', 'id'],
  ['triggers', 'id'],
  ['workflows', 'id'],
  ['requests', 'id'],
  ['runs', 'id'],
  ['runs', 'lease_id'],
  ['replays', 'id'],
  ['accounts', 'id'],
  ['account_tokens', 'id'],
  ['audit', 'id'],
] as const;

/** The highest key that is stored: where the source of keys goes on. */
export async function highestKey(database: Database): Promise<number> {
  const each = KEYS.map(
    ([table, column]) => sql`SELECT max(${sql.ref(column)}) AS highest FROM ${sql.table(table)}`,
  );
  const all = sql<{ highest: number | null }>`
    SELECT max(highest) AS highest FROM (${sql.join(each, sql` UNION ALL `)}) AS highest_keys`;
  return (await readOne(database, all.compile(database.query)))?.highest ?? 0;
}
