import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EarshotError } from '../../model/error.ts';
import type { Store } from '../store.ts';
import { credentialOf, listenerOf, secretOf, signingKeyOf } from './nouns.suite.ts';
import type { Open, Opened } from './opened.suite.ts';

type Change = (opened: Opened) => Promise<unknown>;

const soon = (opened: Opened): Date => opened.in(60);

/** Each after the one before it, on the same listener. */
function changesOf(
  listener: ReturnType<typeof listenerOf>,
): readonly (readonly [string, Change])[] {
  return [
    ['a listener is made', ({ store }) => store.listeners.insert(listener)],
    ['a listener is changed', ({ store }) => store.listeners.update({ ...listener, name: 'New' })],
    [
      'a URL is added',
      (opened) => {
        const url = { uuid: 'another', createdAt: opened.now(), expiresAt: undefined };
        return opened.store.listeners.insertUrl(listener.id, url, soon(opened));
      },
    ],
    ['a secret is added', (opened) => insertSecret(opened, listener.id)],
    ['a credential is made', (opened) => opened.store.credentials.insert(credentialOf(opened))],
    ['a credential is revoked', revokeFirst],
    [
      'a signing key is made',
      (opened) => opened.store.signingKeys.insertCurrent(signingKeyOf(opened)),
    ],
    ['a listener is deleted', (opened) => opened.store.listeners.delete(listener.id, opened.now())],
  ];
}

function insertSecret(opened: Opened, ownerId: `lsn_${string}`): Promise<void> {
  return opened.store.secrets.insert(secretOf(opened, ownerId), undefined);
}

async function revokeFirst({ store, now }: Opened): Promise<void> {
  const [credential] = await store.credentials.list();
  assert.ok(credential !== undefined);
  await store.credentials.revoke(credential.id, now());
}

/** The configuration as one thing with a version. */
export function configurationSuite(open: Open): void {
  describe('the configuration', () => {
    test('has a new version after each change of a definition', async (t) => {
      const opened = await open(t);
      const { configuration } = opened.store;
      let version = await configuration.version();
      for (const [title, change] of changesOf(listenerOf(opened))) {
        await change(opened);
        const after = await configuration.version();
        assert.ok(after > version, title);
        version = after;
      }
    });

    test('has no new version where something was only used', async (t) => {
      const opened = await open(t);
      const { store } = opened;
      const credential = credentialOf(opened);
      await store.credentials.insert(credential);
      const version = await store.configuration.version();
      await store.credentials.updateLastUsed(new Map([[credential.id, opened.now()]]));
      await store.probe();
      assert.equal(await store.configuration.version(), version);
    });

    test('is changed by one at a time, each from the version that it is told', async (t) => {
      const opened = await open(t);
      const { store } = opened;
      const seen: number[] = [];
      let underWay = 0;
      const add = (store: Store): Promise<void> =>
        store.configuration.change(async (version) => {
          underWay += 1;
          assert.equal(underWay, 1);
          seen.push(version);
          // Two writes: the second goes on from what the first has made.
          await store.listeners.insert(listenerOf(opened));
          await store.listeners.insert(listenerOf(opened));
          underWay -= 1;
        });
      await Promise.all(Array.from({ length: 5 }, () => add(store)));
      assert.deepEqual(
        seen.map((version) => version - (seen[0] ?? 0)),
        [0, 2, 4, 6, 8],
      );
    });

    test('can be changed after a change that failed', async (t) => {
      const opened = await open(t);
      const { configuration, listeners } = opened.store;
      const failed = configuration.change(() => Promise.reject(new Error('no')));
      await assert.rejects(failed, { message: 'no' });
      await configuration.change(() => listeners.insert(listenerOf(opened)));
      assert.equal((await listeners.list()).length, 1);
    });

    test('is in doubt where a change has written and could not be read back, unless others look by themselves', async (t) => {
      const opened = await open(t);
      const { configuration, listeners } = opened.store;
      let doubts = 0;
      configuration.onDoubt(() => (doubts += 1));
      const away = new EarshotError('store_unavailable', 'nobody is there');
      const failed = configuration.change(() => Promise.reject(away));
      await assert.rejects(failed, away);
      assert.equal(doubts, 0);
      const kept = configuration.change(async () => {
        await listeners.insert(listenerOf(opened));
        throw away;
      });
      await assert.rejects(kept, away);
      assert.equal(doubts, configuration.isShared ? 0 : 1);
    });
  });
}
