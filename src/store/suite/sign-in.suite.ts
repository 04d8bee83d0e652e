import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Account, AccountToken } from '../../model/account.ts';
import type { Open } from './opened.suite.ts';

type Store = Awaited<ReturnType<Open>>['store'];

const AT = new Date(Date.UTC(2026, 10, 23));

/** What lets somebody in besides the password: second factors, tokens, and what providers know accounts by. */
export function signInSuite(open: Open): void {
  async function openWithAccount(t: TestContext): Promise<{ store: Store; account: Account }> {
    const { store } = await open(t);
    return { store, account: await insertAccount(store, 'Ada') };
  }

  async function insertAccount(store: Store, name: string): Promise<Account> {
    const account: Account = {
      id: store.newId('acc'),
      name,
      role: 'editor',
      password: undefined,
      hasSecondFactor: false,
      link: undefined,
      createdAt: AT,
      lastSeenAt: undefined,
    };
    assert.ok(await store.accounts.insert(account));
    return account;
  }

  const begin = async (store: Store, { id }: Account, sealed = 'sealed') => {
    const secretId = store.newId('sec');
    const factor = { accountId: id, secretId, sealed: Buffer.from(sealed), createdAt: AT };
    return { secretId, begun: await store.secondFactors.begin(factor) };
  };

  test('a second factor is in force when it is confirmed, and not replaced from then on', async (t) => {
    const { store, account } = await openWithAccount(t);
    const first = await begin(store, account, 'one');
    const second = await begin(store, account, 'two');
    assert.deepEqual([first.begun, second.begun], [true, true]);
    const waiting = await store.secondFactors.find(account.id);
    assert.ok(waiting);
    assert.deepEqual([waiting.secretId, waiting.confirmedAt], [second.secretId, undefined]);
    assert.equal(Buffer.from(waiting.sealed).toString(), 'two');
    assert.equal((await store.accounts.find(account.id))?.hasSecondFactor, false);
    const confirmed = { ...waiting, confirmedAt: AT, usedStep: 7 };
    const overtaken = { ...confirmed, secretId: first.secretId };
    assert.equal(await store.secondFactors.confirm(overtaken, ['x']), false);
    assert.equal(await store.secondFactors.confirm(confirmed, ['a', 'b']), true);
    assert.equal(await store.secondFactors.confirm(confirmed, ['c']), false);
    assert.equal((await store.accounts.find(account.id))?.hasSecondFactor, true);
    assert.equal((await begin(store, account)).begun, false);
    assert.equal((await store.secondFactors.find(account.id))?.secretId, second.secretId);
    // One secret, sealed with the others: a change of the master key takes it along.
    const secrets = await store.secrets.list();
    assert.deepEqual(
      secrets.map(({ id, ownerId }) => [id, ownerId]),
      [[second.secretId, account.id]],
    );
  });

  test('a time step is used once, also by two at the same time; so is a recovery code', async (t) => {
    const { store, account } = await openWithAccount(t);
    await begin(store, account);
    const factor = await store.secondFactors.find(account.id);
    assert.ok(factor);
    await store.secondFactors.confirm({ ...factor, confirmedAt: AT, usedStep: 7 }, ['a', 'b']);
    const { id } = account;
    const steps = await Promise.all([8, 8, 7].map((step) => store.secondFactors.useStep(id, step)));
    assert.equal(steps.filter(Boolean).length, 1);
    const codes = await Promise.all(
      ['a', 'a', 'x'].map((hash) => store.secondFactors.useCode(id, hash)),
    );
    assert.equal(codes.filter(Boolean).length, 1);
    assert.equal(await store.secondFactors.countCodes(id), 1);
    await store.secondFactors.replaceCodes(id, ['c', 'd', 'e']);
    assert.equal(await store.secondFactors.useCode(id, 'b'), false);
    assert.equal(await store.secondFactors.countCodes(id), 3);
    await store.secondFactors.delete(id);
    assert.equal(await store.secondFactors.find(id), undefined);
    assert.equal(await store.secondFactors.countCodes(id), 0);
    assert.deepEqual(await store.secrets.list(), []);
    assert.equal(await store.secondFactors.useStep(id, 99), false);
  });

  const tokenOf = (store: Store, { id }: Account, hash: string): AccountToken => ({
    id: store.newId('tok'),
    accountId: id,
    name: 'of the build',
    role: 'viewer',
    hash,
    createdAt: AT,
    expiresAt: new Date(AT.getTime() + 1_000),
    lastUsedAt: undefined,
  });

  test('a token leads to its account as that is now, until it is deleted', async (t) => {
    const { store, account } = await openWithAccount(t);
    const eve = await insertAccount(store, 'Eve');
    const [first, second, hers] = [
      tokenOf(store, account, 'a'),
      { ...tokenOf(store, account, 'b'), expiresAt: undefined },
      tokenOf(store, eve, 'c'),
    ];
    for (const token of [first, second, hers]) await store.accountTokens.insert(token);
    assert.deepEqual(await store.accountTokens.find(first.id), first);
    assert.deepEqual(await store.accountTokens.list(account.id), [second, first]);
    assert.deepEqual(await store.accountTokens.list(undefined), [hers, second, first]);
    await store.accounts.update(account.id, { role: 'viewer' });
    await store.accountTokens.markUsed(first.id, AT);
    const found = await store.accountTokens.findByHash('a');
    assert.deepEqual(found, {
      token: { ...first, lastUsedAt: AT },
      account: { ...account, role: 'viewer' },
    });
    await store.accountTokens.delete(first.id);
    assert.equal(await store.accountTokens.findByHash('a'), undefined);
    assert.equal(await store.accountTokens.find(first.id), undefined);
  });

  test('who somebody is to a provider leads to one account', async (t) => {
    const { store, account } = await openWithAccount(t);
    const eve = await insertAccount(store, 'Eve');
    const ada = { issuer: 'https://id.example', subject: '1' };
    assert.equal(await store.identities.insert(ada, account.id), true);
    assert.equal(await store.identities.insert(ada, eve.id), false);
    assert.deepEqual(await store.identities.find(ada), account);
    assert.equal(await store.identities.find({ ...ada, subject: '2' }), undefined);
    assert.equal(await store.identities.find({ ...ada, issuer: 'https://x.example' }), undefined);
    // One person of a provider, and no second one, also where two try in the same instant.
    const others = ['2', '3'].map((subject) => ({ ...ada, subject }));
    assert.equal(await store.identities.insert({ ...ada, subject: '2' }, account.id), false);
    const both = await Promise.all(others.map((other) => store.identities.insert(other, eve.id)));
    assert.equal(both.filter(Boolean).length, 1);
    const nobody = store.newId('acc');
    assert.equal(await store.identities.insert({ ...ada, subject: '4' }, nobody), false);
    assert.equal(await store.identities.has(account.id, ada.issuer), true);
    assert.equal(await store.identities.has(account.id, 'https://x.example'), false);
    assert.equal(await store.identities.delete(account.id, ada.issuer), true);
    assert.equal(await store.identities.delete(account.id, ada.issuer), false);
    assert.equal(await store.identities.find(ada), undefined);
  });

  test('an account that is deleted takes along all that lets somebody in', async (t) => {
    const { store, account } = await openWithAccount(t);
    await begin(store, account);
    const identity = { issuer: 'https://id.example', subject: '1' };
    await store.identities.insert(identity, account.id);
    await store.accountTokens.insert(tokenOf(store, account, 'a'));
    await store.accounts.delete(account.id);
    assert.equal(await store.identities.find(identity), undefined);
    assert.deepEqual(await store.accountTokens.list(undefined), []);
    assert.equal(await store.secondFactors.find(account.id), undefined);
    assert.deepEqual(await store.secrets.list(), []);
  });

  const LENGTH_MS = 1_000;
  const windowAt = (ms: number) => ({ now: new Date(AT.getTime() + ms), lengthMs: LENGTH_MS });

  test('guesses are counted until there are enough, and whoever has had its fill waits for a whole window', async (t) => {
    const { store } = await open(t);
    const [few, many] = [
      { key: 'few', most: 3 },
      { key: 'many', most: 9 },
    ];
    const waits = [];
    for (const ms of [0, 100, 900, 901])
      waits.push(await store.guesses.count([few, many], windowAt(ms)));
    assert.deepEqual(waits, [0, 0, 0, 999]);
    assert.equal(await store.guesses.count([few], windowAt(1_899)), 1);
    // What was refused counts for none of them.
    for (let i = 3; i < 9; i++) assert.equal(await store.guesses.count([many], windowAt(950)), 0);
    assert.equal(await store.guesses.count([many], windowAt(951)), 999);
    assert.equal(await store.guesses.count([few], windowAt(1_900)), 0);
    await store.guesses.giveBack([many.key, 'other'], [few.key]);
    assert.equal(await store.guesses.count([many], windowAt(951)), 0);
    for (let i = 0; i < 3; i++) assert.equal(await store.guesses.count([few], windowAt(1_900)), 0);
    await store.guesses.giveBack([], []);
  });

  test('of guesses that come together no more than may be are taken', async (t) => {
    const { store } = await open(t);
    const counted = await Promise.all(
      Array.from({ length: 9 }, () => store.guesses.count([{ key: 'a', most: 5 }], windowAt(0))),
    );
    assert.equal(counted.filter((waitMs) => waitMs === 0).length, 5);
  });

  test('ids go on behind those of tokens, whatever the clock does', async (t) => {
    const { store, clock, ...opened } = await open(t);
    const account = await insertAccount(store, 'Ada');
    const token = tokenOf(store, account, 'a');
    await store.accountTokens.insert(token);
    const again = await opened.reopen(clock);
    assert.ok(again.newId('tok') > token.id);
  });
}
