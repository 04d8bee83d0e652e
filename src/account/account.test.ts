import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { DAY, HOUR, MINUTE } from '../base/duration.ts';
import type { Clock } from '../base/clock.ts';
import type { Result } from '../base/result.ts';
import type { EarshotError } from '../model/error.ts';
import { silentLog } from '../base/log.ts';
import { seal, unseal, randomKey } from '../base/bytes.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { createAccounts, newAccount, type Accounts, type SignedIn } from './account.ts';
import { createPasswords } from './password.ts';

const PASSWORD = 'a horse and a staple';
const MASTER_KEY = randomKey(32);
const SEALING = {
  sealSecret: (id: string, value: Uint8Array) => seal(MASTER_KEY, value, id),
  openSecret: (id: string, sealed: Uint8Array) => unseal(MASTER_KEY, sealed, id),
};
const FROM = { address: '192.0.2.1' };

/** Over a real store; only the time is set. */
describe('accounts', () => {
  let folder: string;
  let store: Store;
  let nowMs = Date.UTC(2026, 10, 23);
  const clock: Clock = {
    now: () => nowMs,
    monotonic: () => nowMs,
    after: () => ({ cancel: () => undefined }),
  };
  const open = (): Accounts =>
    createAccounts({
      store,
      clock,
      log: silentLog,
      sealing: SEALING,
      passwords: createPasswords({ n: 2, r: 1 }),
    });
  let accounts: Accounts;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-account-'));
    store = await openStore({ dataFolder: folder, clock });
    accounts = open();
  });

  after(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const codeOf = (result: Result<unknown, EarshotError>): string =>
    result.ok ? 'ok' : result.error.code;

  async function enter(result: Promise<Result<SignedIn, EarshotError>>): Promise<SignedIn> {
    const settled = await result;
    assert.ok(settled.ok, codeOf(settled));
    return settled.value;
  }

  async function addAccount(name: string): Promise<string> {
    const account = newAccount({ id: store.newId('acc'), name, role: 'viewer', now: nowMs });
    assert.ok(await store.accounts.insert(account));
    return (await accounts.issueLink(account)).link;
  }

  test('the first link makes an admin, once, and none is given from then on', async () => {
    const link = (await accounts.firstLink()) ?? '';
    assert.equal(await accounts.firstLink(), link);
    assert.deepEqual(await accounts.describeLink(link), { kind: 'first' });
    assert.notEqual(await open().firstLink(), link);
    for (const [given, code] of [
      [{ link: `${link}x`, name: 'Ada', password: PASSWORD }, 'link_invalid'],
      [{ link, name: 'Al', password: PASSWORD }, 'request_invalid'],
      [{ link, name: undefined, password: PASSWORD }, 'request_invalid'],
      [{ link, name: 'Ada', password: 'too short' }, 'request_invalid'],
      [{ link, name: 'Ada Lovelace', password: 'ADA lovelace' }, 'request_invalid'],
    ] as const)
      assert.equal(codeOf(await accounts.redeemLink(given)), code);
    const both = await Promise.all(
      ['Ada', 'Eve'].map((name) => accounts.redeemLink({ link, name, password: PASSWORD })),
    );
    assert.deepEqual(both.map(codeOf).toSorted(), ['link_invalid', 'ok']);
    assert.deepEqual(
      (await store.accounts.list()).map(({ name, role }) => [name, role]),
      [['Ada', 'admin']],
    );
    assert.equal(await accounts.firstLink(), undefined);
  });

  test('a session is found by what is in the cookie, and the store has neither that nor the password', async () => {
    const { token } = await enter(accounts.signIn({ name: 'ADA', password: PASSWORD, ...FROM }));
    assert.equal((await accounts.authenticate(token))?.account.name, 'Ada');
    assert.equal(await accounts.authenticate(`${token}x`), undefined);
    const kept = JSON.stringify([
      await store.accounts.list(),
      (await accounts.authenticate(token))?.session,
    ]);
    assert.ok(!kept.includes(PASSWORD) && !kept.includes(token));
    await accounts.signOut(token);
    assert.equal(await accounts.authenticate(token), undefined);
  });

  test('who guesses waits, also with the right password; others do not, nor does he later', async () => {
    const guess = (password: string, address: string) =>
      accounts.signIn({ name: 'ada', password, address });
    for (let i = 0; i < 5; i++)
      assert.equal(codeOf(await guess('wrong', '192.0.2.9')), 'password_mismatch');
    assert.equal(codeOf(await guess(PASSWORD, '192.0.2.9')), 'failures_exceeded');
    assert.equal(codeOf(await guess(PASSWORD, '192.0.2.1')), 'ok');
    assert.equal(
      codeOf(await accounts.signIn({ name: 'nobody', password: 'x', ...FROM })),
      'password_mismatch',
    );
    nowMs += 15 * MINUTE;
    assert.equal(codeOf(await guess(PASSWORD, '192.0.2.9')), 'ok');
  });

  test('guesses that are made together count together', async () => {
    const all = await Promise.all(
      Array.from({ length: 8 }, () =>
        accounts.signIn({ name: 'ada', password: 'wrong', address: '192.0.2.10' }),
      ),
    );
    assert.equal(all.filter((one) => codeOf(one) === 'failures_exceeded').length, 3);
  });

  test('a session lasts while it is used, but no longer than 30 days', async () => {
    const { token } = await enter(accounts.signIn({ name: 'ada', password: PASSWORD, ...FROM }));
    for (let day = 0; day < 29; day += 6) {
      nowMs += 6 * DAY - HOUR;
      assert.ok(await accounts.authenticate(token), `day ${day}`);
    }
    nowMs += DAY;
    assert.equal(await accounts.authenticate(token), undefined);
    const idle = await enter(accounts.signIn({ name: 'ada', password: PASSWORD, ...FROM }));
    nowMs += 7 * DAY;
    assert.equal(await accounts.authenticate(idle.token), undefined);
  });

  test('a link sets the password once, within a day, and ends the sessions before it', async () => {
    const first = await addAccount('Bob');
    assert.deepEqual(await accounts.describeLink(first), {
      kind: 'account',
      name: 'Bob',
      role: 'viewer',
    });
    const { token } = await enter(
      accounts.redeemLink({ link: first, name: undefined, password: PASSWORD }),
    );
    assert.equal(await accounts.describeLink(first), undefined);
    const bob = await store.accounts.findByName('bob');
    assert.ok(bob);
    const second = (await accounts.issueLink(bob)).link;
    const next = { link: second, name: undefined, password: 'another horse, other staple' };
    await enter(accounts.redeemLink(next));
    assert.equal(await accounts.authenticate(token), undefined);
    assert.equal(codeOf(await accounts.redeemLink(next)), 'link_invalid');
    const late = await addAccount('Late');
    nowMs += DAY;
    assert.equal(await accounts.describeLink(late), undefined);
  });

  test('who changes the password must have it, and stays in alone', async () => {
    const mine = await enter(accounts.signIn({ name: 'ada', password: PASSWORD, ...FROM }));
    const other = await enter(accounts.signIn({ name: 'ada', password: PASSWORD, ...FROM }));
    const change = (current: string) =>
      accounts.changePassword({
        account: mine.account,
        current,
        next: 'ten green bottles',
        ...FROM,
      });
    assert.equal(codeOf(await change('wrong')), 'password_mismatch');
    const { token } = await enter(change(PASSWORD));
    assert.ok(await accounts.authenticate(token));
    assert.equal(await accounts.authenticate(other.token), undefined);
  });

  test('no two accounts have a name, in whatever case', async () => {
    const again = newAccount({ id: store.newId('acc'), name: 'bOB', role: 'admin', now: nowMs });
    assert.equal(await store.accounts.insert(again), false);
    const late = await store.accounts.findByName('late');
    assert.ok(late);
    assert.equal(await store.accounts.update(late.id, { name: 'BOB' }), 'name_taken');
    assert.equal(await store.accounts.update(late.id, { name: 'LATE' }), 'done');
  });

  test('a deleted account takes its sessions with it', async () => {
    const { token, account } = await enter(
      accounts.signIn({ name: 'ada', password: 'ten green bottles', ...FROM }),
    );
    const id = store.newId('acc');
    await store.accounts.insert(newAccount({ id, name: 'Grace', role: 'admin', now: nowMs }));
    assert.equal(await store.accounts.delete(account.id), 'done');
    assert.equal(await accounts.authenticate(token), undefined);
  });
});

test('a password is kept by a scrypt of its cost, with a salt of its own', async () => {
  const passwords = createPasswords();
  const kept = await passwords.hash(PASSWORD);
  assert.match(kept, /^scrypt\$32768\$8\$[\w-]{22}\$[\w-]{43}$/);
  assert.notEqual(await passwords.hash(PASSWORD), kept);
  assert.ok(await passwords.matches(PASSWORD, kept));
  for (const [password, other] of [
    ['a horse and a stable', kept],
    [PASSWORD, undefined],
    [PASSWORD, 'scrypt$'],
  ] as const)
    assert.equal(await passwords.matches(password, other), false);
});
