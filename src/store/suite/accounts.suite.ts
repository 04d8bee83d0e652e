import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account } from '../../model/account.ts';
import type { Open } from './opened.suite.ts';

const AT = new Date(Date.UTC(2026, 10, 23));
const LATER = new Date(AT.getTime() + 1_000);

type Store = Awaited<ReturnType<Open>>['store'];

function accountOf(store: Store, changes: Partial<Account> = {}): Account {
  return {
    id: store.newId('acc'),
    name: 'Ada',
    role: 'editor',
    password: 'scrypt$…',
    hasSecondFactor: false,
    link: { hash: 'ab', expiresAt: LATER },
    createdAt: AT,
    lastSeenAt: undefined,
    ...changes,
  };
}

/** Accounts with their sessions, and the audit log. */
export function accountsSuite(open: Open): void {
  test('an account is found as it was inserted, by id, by name in any case, and by its link', async (t) => {
    const { store } = await open(t);
    const account = accountOf(store);
    assert.ok(await store.accounts.insert(account));
    assert.deepEqual(await store.accounts.find(account.id), account);
    assert.deepEqual(await store.accounts.findByName('aDA'), account);
    assert.deepEqual(await store.accounts.findByLink('ab'), account);
    assert.equal(await store.accounts.findByName('Eve'), undefined);
    assert.equal(await store.accounts.insert(accountOf(store, { name: 'ADA' })), false);
    assert.deepEqual(await store.accounts.list(), [account]);
  });

  test('of an account only what is named is changed, and it cannot take the name of another', async (t) => {
    const { store } = await open(t);
    const [ada, eve] = [accountOf(store), accountOf(store, { name: 'Eve', link: undefined })];
    await store.accounts.insert(ada);
    await store.accounts.insert(eve);
    const { accounts } = store;
    assert.equal(await accounts.update(ada.id, { name: 'Countess' }), 'done');
    assert.equal(await accounts.update(ada.id, { role: 'admin' }), 'done');
    const changed = { ...ada, name: 'Countess', role: 'admin' } as const;
    assert.deepEqual(await accounts.find(ada.id), changed);
    assert.equal(await accounts.update(ada.id, { name: 'eve', role: 'viewer' }), 'name_taken');
    assert.deepEqual(await accounts.find(ada.id), changed);
    assert.equal(await accounts.update(store.newId('acc'), { name: 'Nobody' }), 'gone');
    const link = { hash: 'cd', expiresAt: LATER };
    assert.equal(await accounts.update(ada.id, { link }), 'done');
    // The link before is good no more, and the one that is there is good once.
    assert.equal(await accounts.setPassword(ada.id, 'new', ada.link), false);
    const used = [
      accounts.setPassword(ada.id, 'new', link),
      accounts.setPassword(ada.id, 'newer', link),
    ];
    assert.deepEqual(await Promise.all(used), [true, false]);
    assert.deepEqual(await accounts.find(ada.id), { ...changed, password: 'new', link: undefined });
    assert.equal(await accounts.setPassword(ada.id, 'newest'), true);
    assert.equal(await accounts.setPassword(store.newId('acc'), 'x'), false);
  });

  test('one admin is left, whoever goes; the first account is made once', async (t) => {
    const { store } = await open(t);
    const { accounts } = store;
    const make = (name: string) => accountOf(store, { name, role: 'admin', link: undefined });
    const [ada, eve] = [make('Ada'), make('Eve')];
    const first = await Promise.all([accounts.insertFirst(ada), accounts.insertFirst(eve)]);
    assert.deepEqual(first, [true, false]);
    assert.ok(await accounts.insert(eve));
    const outcomes = await Promise.all([
      accounts.delete(ada.id),
      accounts.update(eve.id, { role: 'editor' }),
      accounts.delete(eve.id),
    ]);
    assert.deepEqual(outcomes, ['done', 'last_admin', 'last_admin']);
    assert.equal(await accounts.delete(ada.id), 'gone');
    assert.deepEqual(await accounts.list(), [eve]);
    assert.equal(await accounts.update(eve.id, { role: 'editor', evenLastAdmin: true }), 'done');
    assert.equal(await accounts.delete(eve.id), 'done');
  });

  test('a session leads to its account until it is deleted, by itself or with it', async (t) => {
    const { store } = await open(t);
    const account = accountOf(store);
    await store.accounts.insert(account);
    const sessionOf = (hash: string, expiresAt = LATER) => ({
      hash,
      accountId: account.id,
      via: 'openid' as const,
      createdAt: AT,
      expiresAt,
    });
    for (const hash of ['a', 'b', 'c']) await store.accounts.insertSession(sessionOf(hash));
    assert.deepEqual(await store.accounts.findSession('a'), { account, session: sessionOf('a') });
    await store.accounts.extendSession(sessionOf('a', new Date(LATER.getTime() + 5)), LATER);
    const extended = await store.accounts.findSession('a');
    assert.equal(extended?.session.expiresAt.getTime(), LATER.getTime() + 5);
    assert.deepEqual(extended.account.lastSeenAt, LATER);
    await store.accounts.deleteSession('b');
    assert.equal(await store.accounts.findSession('b'), undefined);
    // What has ended goes when somebody else comes.
    await store.accounts.insertSession({ ...sessionOf('d'), createdAt: LATER });
    assert.equal(await store.accounts.findSession('c'), undefined);
    assert.equal(await store.accounts.delete(account.id), 'done');
    assert.equal(await store.accounts.findSession('a'), undefined);
    assert.deepEqual(await store.accounts.list(), []);
  });

  test('the audit log answers newest first, by who, by what and by when', async (t) => {
    const { store } = await open(t);
    const entries = ['Ada', undefined, 'Ada'].map((actor, index) => ({
      id: store.newId('aud'),
      at: AT,
      actor,
      token: actor === undefined ? undefined : 'of the build',
      operation: index === 0 ? 'deleteListener' : 'updateListener',
      subject: `lsn_${index}`,
      input: { text: 'a\u0001 ü "' },
      before: null,
      after: [1, { a: true }],
    }));
    for (const entry of entries) await store.audit.insert(entry);
    const all = await store.audit.list({ limit: 2 });
    assert.deepEqual(all.items, [entries[2], entries[1]]);
    const rest = await store.audit.list({ limit: 2, before: all.next });
    assert.deepEqual([rest.items, rest.next], [[entries[0]], undefined]);
    const { items: hers } = await store.audit.list({ limit: 9, actor: 'Ada' });
    assert.deepEqual(hers, [entries[2], entries[0]]);
    const { items: deletions } = await store.audit.list({ limit: 9, operation: 'deleteListener' });
    assert.deepEqual(deletions, [entries[0]]);
    const { items: of } = await store.audit.list({ limit: 9, subject: 'lsn_1' });
    assert.deepEqual(of, [entries[1]]);
    const { items: none } = await store.audit.list({ limit: 9, until: new Date(0) });
    assert.deepEqual(none, []);
  });
}
