import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { credentialOf, listenerOf, secretOf, signingKeyOf } from './nouns.suite.ts';
import type { Open } from './opened.suite.ts';

/** What is sealed, and what is kept of a secret as a hash. */
export function sealingSuite(open: Open): void {
  describe('what is secret', () => {
    test('is sealed anew all together, with the setting that tells with which key', async (t) => {
      const opened = await open(t);
      const { listeners, secrets, signingKeys, settings } = opened.store;
      const listener = listenerOf(opened);
      const sealed = [secretOf(opened, listener.id), secretOf(opened, listener.id)];
      await listeners.insert(listener, sealed);
      const key = signingKeyOf(opened);
      await signingKeys.insertCurrent(key);
      await settings.insertOnce('check', 'old');
      const [first] = sealed;
      assert.ok(first !== undefined);
      await secrets.reseal({
        secrets: [{ id: first.id, sealed: Uint8Array.of(7, 7) }],
        signingKeys: [{ id: key.id, sealed: Uint8Array.of(8) }],
        setting: { name: 'check', value: 'new' },
      });
      const kept = new Map((await secrets.list()).map((one) => [one.id, Buffer.from(one.sealed)]));
      assert.deepEqual(kept.get(first.id), Buffer.of(7, 7));
      assert.equal(kept.size, 2);
      assert.deepEqual(
        (await signingKeys.list()).map((one) => Buffer.from(one.sealed)),
        [Buffer.of(8)],
      );
      assert.equal(await settings.find('check'), 'new');
    });

    test('of an OAuth client is its hash', async (t) => {
      const opened = await open(t);
      const { tokenId: _token, keyId: _key, ...shared } = credentialOf(opened);
      const client = { ...shared, kind: 'oauth_client', secretHash: 'ab'.repeat(32) } as const;
      await opened.store.credentials.insert(client);
      assert.deepEqual(await opened.store.credentials.list(), [client]);
    });
  });
}
