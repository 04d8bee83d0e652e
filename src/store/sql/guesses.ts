import { sql } from 'kysely';
import type { Guess, GuessShelf } from '../account-shelf.ts';
import { toStatement, writeGuarded, type Database, type Statement } from './dialect.ts';

export function createGuessShelf(database: Database): GuessShelf {
  const { query } = database;

  function toCount({ key, most }: Guess, nowMs: number, endedMs: number): Statement {
    const upsert = sql`
      INSERT INTO guesses (key, began_at, count) VALUES (${key}, ${nowMs}, 1)
      ON CONFLICT (key) DO UPDATE SET
        began_at = CASE WHEN guesses.began_at <= ${endedMs} OR guesses.count + 1 >= ${most}
          THEN excluded.began_at ELSE guesses.began_at END,
        count = CASE WHEN guesses.began_at <= ${endedMs} THEN 1 ELSE guesses.count + 1 END
      WHERE guesses.began_at <= ${endedMs} OR guesses.count < ${most}`;
    return toStatement(upsert.compile(query), { guard: true });
  }

  async function waitOf(guesses: readonly Guess[], endedMs: number): Promise<number> {
    const keys = guesses.map(({ key }) => key);
    const select = query.selectFrom('guesses').selectAll().where('key', 'in', keys);
    const rows = await database.read(select.compile());
    const waits = rows.map(({ key, count, began_at: beganMs }) => {
      const most = guesses.find((guess) => guess.key === key)?.most ?? Infinity;
      return count >= most ? beganMs - endedMs : 0;
    });
    // Whoever it was that had no room has some by now; it may try, and not in this instant.
    return Math.max(1, ...waits);
  }

  return {
    async count(guesses, { now, lengthMs }) {
      const nowMs = now.getTime();
      const endedMs = nowMs - lengthMs;
      // In one order everywhere, so that no two wait for each other.
      const inOrder = guesses.toSorted((one, other) => (one.key < other.key ? -1 : 1));
      const isCounted = await writeGuarded(database, [
        ...inOrder.map((guess) => toCount(guess, nowMs, endedMs)),
        toStatement(query.deleteFrom('guesses').where('began_at', '<=', endedMs).compile()),
      ]);
      return isCounted ? 0 : waitOf(guesses, endedMs);
    },
    async giveBack(counted, forgotten) {
      const less = query
        .updateTable('guesses')
        .set((on) => ({ count: on('count', '-', 1) }))
        .where('key', 'in', counted)
        .where('count', '>', 0);
      const forget = query.deleteFrom('guesses').where('key', 'in', forgotten);
      await database.write([
        ...(counted.length === 0 ? [] : [toStatement(less.compile())]),
        ...(forgotten.length === 0 ? [] : [toStatement(forget.compile())]),
      ]);
    },
  };
}
