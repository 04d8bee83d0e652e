import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { openPostgresServer, type Postgres } from '../../../test/kit/postgres.ts';
import { systemClock } from '../../base/clock.ts';
import type { Account } from '../../model/account.ts';
import { openStore } from '../open.ts';
import type { Store } from '../store.ts';

/** Often enough that two would meet in the same instant if they could. */
const ROUNDS = 20;

describe('two nodes on one PostgreSQL database', () => {
  let server: Postgres;
  let here: Store;
  let there: Store;

  before(async () => {
    server = await openPostgresServer();
    const options = {
      url: await server.createDatabase(),
      dataFolder: tmpdir(),
      clock: systemClock,
    };
    here = await openStore(options);
    there = await openStore(options);
  });
  after(async () => {
    await Promise.all([here.close(), there.close()]);
    await server.close();
  });

  const adminOf = (name: string): Account => ({
    id: here.newId('acc'),
    name,
    role: 'admin',
    password: undefined,
    hasSecondFactor: false,
    link: undefined,
    createdAt: new Date(),
    lastSeenAt: undefined,
  });

  test('do not each remove the last admin but the own', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [ada, eve] = [adminOf('Ada'), adminOf('Eve')];
      const made = [here.accounts.insertFirst(ada), there.accounts.insertFirst(eve)];
      assert.equal((await Promise.all(made)).filter(Boolean).length, 1);
      await Promise.all([here.accounts.insert(ada), there.accounts.insert(eve)]);
      const outcomes = await Promise.all([
        here.accounts.delete(ada.id),
        there.accounts.update(eve.id, { role: 'viewer' }),
      ]);
      assert.deepEqual(outcomes.toSorted(byText), ['done', 'last_admin']);
      const left = await here.accounts.list();
      assert.equal(left.filter(({ role }) => role === 'admin').length, 1);
      for (const { id } of left) {
        await here.accounts.update(id, { role: 'viewer', evenLastAdmin: true });
        await here.accounts.delete(id);
      }
    }
  });

  test('count guesses together', async () => {
    const window = { now: new Date(), lengthMs: 60_000 };
    const guesses = [
      { key: 'a', most: 5 },
      { key: 'b', most: 50 },
    ];
    const waits = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 === 0 ? here : there).guesses.count(
          i % 3 === 0 ? guesses.toReversed() : guesses,
          window,
        ),
      ),
    );
    assert.equal(waits.filter((waitMs) => waitMs === 0).length, 5);
  });
});

function byText(one: string, other: string): number {
  return one < other ? -1 : 1;
}
