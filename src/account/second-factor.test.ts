import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { TOTP, URI } from 'otpauth';
import { createManualClock } from '../../test/kit/clock.ts';
import { randomKey, seal, unseal } from '../base/bytes.ts';
import { MINUTE, SECOND } from '../base/duration.ts';
import { silentLog } from '../base/log.ts';
import type { Result } from '../base/result.ts';
import { changeMasterKey, openKeyring } from '../keyring/keyring.ts';
import type { Account, Role } from '../model/account.ts';
import type { EarshotError } from '../model/error.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { createAccounts, newAccount, type Accounts, type SignedIn } from './account.ts';
import { createPasswords } from './password.ts';

const PASSWORD = 'a horse and a staple';
const ADDRESS = '192.0.2.1';
const STEP = 30 * SECOND;

/** Over a real store, with codes that another implementation makes. */
describe('a second factor', () => {
  let folder: string;
  let store: Store;
  let accounts: Accounts;
  const clock = createManualClock();
  const masterKey = randomKey(32);
  const open = (secondFactorRoles: readonly Role[] = []): Accounts =>
    createAccounts({
      store,
      clock,
      log: silentLog,
      sealing: {
        sealSecret: (id, value) => seal(masterKey, value, id),
        openSecret: (id, sealed) => unseal(masterKey, sealed, id),
      },
      passwords: createPasswords({ n: 2, r: 1 }),
      secondFactorRoles,
    });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-factor-'));
    store = await openStore({ dataFolder: folder, clock });
    accounts = open();
  });
  after(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const codeOf = (result: Result<unknown, EarshotError>): string =>
    result.ok ? 'ok' : result.error.code;

  function valueOf<T>(result: Result<T, EarshotError>): T {
    assert.ok(result.ok, codeOf(result));
    return result.value;
  }

  interface Enrolled {
    readonly account: Account;
    readonly totp: TOTP;
    readonly recovery: readonly string[];
  }

  async function addAccount(name: string): Promise<Account> {
    const account = newAccount({ id: store.newId('acc'), name, role: 'admin', now: clock.now() });
    await store.accounts.insert(account);
    const { link } = await accounts.issueLink(account);
    const given = { link, name: undefined, password: PASSWORD };
    return valueOf(await accounts.redeemLink(given)).account;
  }

  async function begin(account: Account): Promise<TOTP> {
    const owner = { account, password: PASSWORD, address: ADDRESS };
    const { uri, secret } = valueOf(await accounts.ownFactor.begin(owner, 'hooks.example'));
    const totp = URI.parse(uri);
    assert.ok(totp instanceof TOTP);
    assert.equal(totp.secret.base32, secret);
    return totp;
  }

  const codeNow = (totp: TOTP): string => totp.generate({ timestamp: clock.now() });

  async function enrol(name: string): Promise<Enrolled> {
    const account = await addAccount(name);
    const totp = await begin(account);
    const recovery = valueOf(await accounts.ownFactor.confirm(account, codeNow(totp)));
    await clock.advance(STEP);
    return { account, totp, recovery };
  }

  const signIn = (name: string, code?: string): Promise<Result<SignedIn, EarshotError>> =>
    accounts.signIn({ name, password: PASSWORD, code, address: ADDRESS });

  test('is asked of nobody before it is confirmed, and takes the password to begin', async () => {
    const account = await addAccount('Ada');
    const owner = { account, password: 'wrong', address: ADDRESS };
    assert.equal(codeOf(await accounts.ownFactor.begin(owner, 'a')), 'password_mismatch');
    await begin(account);
    const totp = await begin(account);
    assert.equal(codeOf(await accounts.ownFactor.confirm(account, '000000')), MISMATCH);
    assert.equal(codeOf(await signIn('Ada')), 'ok');
    assert.equal(await accounts.ownFactor.state(account), undefined);
    const recovery = valueOf(await accounts.ownFactor.confirm(account, codeNow(totp)));
    assert.equal(new Set(recovery).size, 10);
    for (const code of recovery) assert.match(code, /^[a-z2-7]{4}(?:-[a-z2-7]{4}){3}$/);
    assert.deepEqual(await accounts.ownFactor.state(account), {
      since: new Date(clock.now()),
      codesLeft: 10,
    });
    assert.equal(codeOf(await signIn('Ada')), 'second_factor_required');
    const again = { account, password: PASSWORD, address: ADDRESS };
    assert.equal(codeOf(await accounts.ownFactor.begin(again, 'a')), 'state_conflict');
  });

  test('takes each code once, that of the confirmation too, and none that is older', async () => {
    const account = await addAccount('Once');
    const totp = await begin(account);
    const first = codeNow(totp);
    valueOf(await accounts.ownFactor.confirm(account, first));
    assert.equal(codeOf(await signIn('Once', first)), MISMATCH);
    await clock.advance(STEP);
    const second = codeNow(totp);
    const both = await Promise.all([signIn('Once', second), signIn('Once', second)]);
    assert.deepEqual(both.map(codeOf).toSorted(byText), ['ok', MISMATCH]);
    await clock.advance(2 * STEP);
    const third = codeNow(totp);
    const between = totp.generate({ timestamp: clock.now() - STEP });
    assert.equal(codeOf(await signIn('Once', ` ${third.slice(0, 3)} ${third.slice(3)}`)), 'ok');
    assert.equal(codeOf(await signIn('Once', between)), MISMATCH);
  });

  test('is stood in for by a recovery code, once, however it is typed', async () => {
    const { account, recovery } = await enrol('Lost');
    const [code = '', other = ''] = recovery;
    const typed = code.toUpperCase().replaceAll('-', ' ');
    const both = await Promise.all([signIn('Lost', typed), signIn('Lost', code)]);
    assert.deepEqual(both.map(codeOf).toSorted(byText), ['ok', MISMATCH]);
    assert.equal((await accounts.ownFactor.state(account))?.codesLeft, 9);
    const enrolled = await store.accounts.find(account.id);
    assert.ok(enrolled);
    const owner = { account: enrolled, password: PASSWORD, address: ADDRESS };
    const renewed = valueOf(await accounts.ownFactor.renewCodes(owner));
    assert.equal(codeOf(await signIn('Lost', other)), MISMATCH);
    assert.equal(codeOf(await signIn('Lost', renewed[0])), 'ok');
  });

  test('holds who guesses off after five, from wherever, and with the right code too', async () => {
    const { totp } = await enrol('Guessed');
    const guess = (code: string, i: number) =>
      accounts.signIn({ name: 'Guessed', password: PASSWORD, code, address: `192.0.2.${i}` });
    const wrong = await Promise.all(
      [10, 11, 12, 13, 14, 15, 16].map((i) => guess(`00000${i % 10}`, i)),
    );
    assert.deepEqual(wrong.map(codeOf).toSorted(byText), [
      ...Array<string>(2).fill('failures_exceeded'),
      ...Array<string>(5).fill(MISMATCH),
    ]);
    assert.equal(codeOf(await guess(codeNow(totp), 20)), 'failures_exceeded');
    await clock.advance(15 * MINUTE);
    assert.equal(codeOf(await guess(codeNow(totp), 20)), 'ok');
  });

  test('is wanted with a wrong password by nobody, so that it tells nothing of it', async () => {
    await enrol('Quiet');
    const wrong = { name: 'Quiet', password: 'not it', address: ADDRESS };
    assert.equal(codeOf(await accounts.signIn(wrong)), 'password_mismatch');
    assert.equal(codeOf(await accounts.signIn({ ...wrong, code: '0' })), 'password_mismatch');
  });

  test('is not passed by a link for a new password, and the link is not used up', async () => {
    const { account, totp } = await enrol('Linked');
    const { link } = await accounts.issueLink(account);
    const given = { link, name: undefined, password: 'another horse, other staple' };
    assert.equal(codeOf(await accounts.redeemLink(given)), 'second_factor_required');
    assert.equal(codeOf(await accounts.redeemLink({ ...given, code: '000000' })), MISMATCH);
    assert.equal(codeOf(await accounts.redeemLink({ ...given, code: codeNow(totp) })), 'ok');
  });

  test('is taken off by its owner with the password, and by nobody without', async () => {
    const { account } = await enrol('Off');
    const owner = { account, password: 'wrong', address: ADDRESS };
    assert.equal(codeOf(await accounts.ownFactor.delete(owner)), 'password_mismatch');
    assert.equal(codeOf(await signIn('Off')), 'second_factor_required');
    valueOf(await accounts.ownFactor.delete({ ...owner, password: PASSWORD }));
    assert.equal(codeOf(await signIn('Off')), 'ok');
    const { items } = await store.audit.list({ limit: 500, subject: account.id });
    assert.deepEqual(
      items.map(({ operation, actor }) => [operation, actor]),
      ['deleteSecondFactor', 'createSecondFactor', 'setPassword'].map((done) => [done, 'Off']),
    );
  });

  test('lies in the store sealed, and its recovery codes as hashes', async () => {
    const { account, totp, recovery } = await enrol('Sealed');
    const factor = await store.secondFactors.find(account.id);
    assert.ok(factor);
    assert.ok(!Buffer.from(factor.sealed).includes(Buffer.from(totp.secret.bytes)));
    assert.equal(await store.secondFactors.useCode(account.id, recovery[0] ?? ''), false);
    // What was sealed for one row opens at no other.
    assert.equal(unseal(masterKey, factor.sealed, 'sec_00000000000'), undefined);
  });

  test('goes over to another master key with everything else that is sealed', async (t) => {
    const other = await mkdtemp(join(tmpdir(), 'earshot-rekeyed-'));
    t.after(() => rm(other, { recursive: true, force: true }));
    const kept = await openStore({ dataFolder: other, clock });
    t.after(() => kept.close());
    const [current, next] = [randomKey(32), randomKey(32)];
    const openWith = async (key: Uint8Array) =>
      createAccounts({
        store: kept,
        clock,
        log: silentLog,
        sealing: await openKeyring({ store: kept, clock, masterKey: key }),
        passwords: createPasswords({ n: 2, r: 1 }),
      });
    const before = await openWith(current);
    const link = (await before.firstLink()) ?? '';
    const first = { link, name: 'Ada', password: PASSWORD };
    const { account } = valueOf(await before.redeemLink(first));
    const owner = { account, password: PASSWORD, address: ADDRESS };
    const totp = URI.parse(valueOf(await before.ownFactor.begin(owner, 'a')).uri) as TOTP;
    valueOf(await before.ownFactor.confirm(account, codeNow(totp)));
    assert.ok((await changeMasterKey(kept, { current, next })).ok);
    await clock.advance(STEP);
    const given = { name: 'Ada', password: PASSWORD, code: codeNow(totp), address: ADDRESS };
    assert.equal(codeOf(await before.signIn(given)), MISMATCH);
    assert.equal(codeOf(await (await openWith(next)).signIn(given)), 'ok');
  });

  test('is missing where a role wants one and a password has let somebody in', async () => {
    const account = await addAccount('Bare');
    const strict = open(['admin']);
    const { token } = valueOf(
      await strict.signIn({ name: 'Bare', password: PASSWORD, address: ADDRESS }),
    );
    const lacks = async () => (await strict.authenticate(token))?.lacksSecondFactor;
    assert.equal(await lacks(), true);
    assert.equal((await accounts.authenticate(token))?.lacksSecondFactor, false);
    await store.accounts.update(account.id, { role: 'editor', evenLastAdmin: true });
    assert.equal(await lacks(), false);
    await store.accounts.update(account.id, { role: 'admin' });
    const totp = await begin(account);
    valueOf(await strict.ownFactor.confirm(account, codeNow(totp)));
    assert.equal(await lacks(), false);
  });
});

const MISMATCH = 'second_factor_mismatch';

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
