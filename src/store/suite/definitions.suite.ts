import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newUuid } from '../../base/id.ts';
import type { WebhookUrl } from '../../model/listener.ts';
import type { Open } from './opened.suite.ts';
import {
  addRuns,
  addTrigger,
  claimOne,
  credentialOf,
  idsOf,
  listenerOf,
  secretOf,
  signedListenerOf,
  signingKeyOf,
  toReference,
  triggerOf,
  workflowOf,
} from './nouns.suite.ts';

/** What is set up: settings, listeners, credentials, signing keys, secrets, triggers and workflows. */
export function definitionsSuite(open: Open): void {
  describe('settings', () => settings(open));
  describe('listeners', () => listeners(open));
  describe('credentials', () => credentials(open));
  describe('signing keys', () => signingKeys(open));
  describe('secrets', () => secrets(open));
  describe('triggers and workflows', () => triggers(open));
}

function settings(open: Open): void {
  test('a name that nobody has set has no value', async (t) => {
    const { store } = await open(t);
    assert.equal(await store.settings.find('installation_id'), undefined);
  });

  test('the first value that is inserted is kept, and answered to whoever comes later', async (t) => {
    const { store } = await open(t);
    assert.equal(await store.settings.insertOnce('installation_id', 'first'), 'first');
    assert.equal(await store.settings.insertOnce('installation_id', 'second'), 'first');
    assert.equal(await store.settings.find('installation_id'), 'first');
  });

  test('of two that insert at once, both are answered the same value', async (t) => {
    const { store } = await open(t);
    const values = ['a', 'b', 'c'].map((value) => store.settings.insertOnce('race', value));
    assert.equal(new Set(await Promise.all(values)).size, 1);
  });
}

function listeners(open: Open): void {
  test('a listener is found as it was inserted', async (t) => {
    const opened = await open(t);
    const listener = listenerOf(opened, {
      name: 'Größe "1" \u{1f4e6}',
      description: 'with a description',
      enabled: false,
      unsecured: true,
      verification: {
        credential: 'off',
        allowedCredentials: [opened.store.newId('crd')],
        signature: undefined,
        allowlist: ['192.0.2.0/24'],
      },
      payload: { contentTypes: ['application/json'], maxBytes: 1_000 },
      rateLimit: { perSecond: 5, burst: 10 },
      retentionDays: 7,
    });
    await opened.store.listeners.insert(listener);
    assert.deepEqual(await opened.store.listeners.find(listener.id), listener);
  });

  test('what was left out of a listener is there as undefined', async (t) => {
    const opened = await open(t);
    const listener = listenerOf(opened);
    await opened.store.listeners.insert(listener);
    assert.deepEqual(await opened.store.listeners.find(listener.id), listener);
  });

  test('listeners are listed newest first', async (t) => {
    const opened = await open(t);
    const made = [listenerOf(opened), listenerOf(opened), listenerOf(opened)];
    for (const listener of made) await opened.store.listeners.insert(listener);
    assert.deepEqual(idsOf(await opened.store.listeners.list()), idsOf(made.toReversed()));
  });

  test('a listener shows its secrets, newest first, without their bytes', async (t) => {
    const opened = await open(t);
    const id = opened.store.newId('lsn');
    const sealed = [secretOf(opened, id), secretOf(opened, id, { expiresAt: opened.in(60) })];
    const listener = signedListenerOf(opened, sealed);
    await opened.store.listeners.insert(listener, sealed);
    const found = await opened.store.listeners.find(listener.id);
    assert.deepEqual(found?.verification.signature?.secrets, sealed.toReversed().map(toReference));
  });

  test("an update replaces the definition, and leaves URLs and other listeners' secrets", async (t) => {
    const opened = await open(t);
    const { listeners, secrets } = opened.store;
    const sealed = [secretOf(opened, opened.store.newId('lsn'))];
    const listener = signedListenerOf(opened, sealed);
    await listeners.insert(listener, sealed);
    const other = secretOf(opened, opened.store.newId('lsn'));
    await secrets.insert(other, undefined);

    const changed = { ...listener, name: 'Renamed', urls: [], updatedAt: opened.in(1) };
    await listeners.update(changed);
    assert.deepEqual(await listeners.find(listener.id), { ...changed, urls: listener.urls });

    const fresh = secretOf(opened, listener.id);
    await listeners.update(changed, [fresh]);
    assert.deepEqual(idsOf(await secrets.list()).toSorted(), idsOf([other, fresh]).toSorted());
    await listeners.update(changed, []);
    assert.deepEqual(idsOf(await secrets.list()), [other.id]);
  });

  test('a new URL comes first, and those before it end no later than told', async (t) => {
    const opened = await open(t);
    const url = (): WebhookUrl => ({
      uuid: newUuid(),
      createdAt: opened.now(),
      expiresAt: undefined,
    });
    const [first, second, third] = [url(), url(), url()];
    const listener = listenerOf(opened, { urls: [first] });
    const other = listenerOf(opened);
    for (const one of [listener, other]) await opened.store.listeners.insert(one);

    await opened.store.listeners.insertUrl(listener.id, second, opened.in(60));
    await opened.clock.advance(1_000);
    await opened.store.listeners.insertUrl(listener.id, third, opened.in(3_600));

    const found = await opened.store.listeners.find(listener.id);
    const shown = found?.urls.map(({ uuid, expiresAt }) => [uuid, expiresAt]);
    assert.deepEqual(shown?.[0], [third.uuid, undefined]);
    assert.deepEqual(
      new Map(shown?.slice(1) as [string, Date][]),
      new Map([
        [first.uuid, opened.in(59)],
        [second.uuid, opened.in(3_600)],
      ]),
    );
    assert.deepEqual((await opened.store.listeners.find(other.id))?.urls, other.urls);
  });

  test('the same UUID cannot be the URL of two listeners', async (t) => {
    const opened = await open(t);
    const listener = listenerOf(opened);
    const thief = listenerOf(opened, { urls: listener.urls });
    await opened.store.listeners.insert(listener);
    await assert.rejects(opened.store.listeners.insert(thief), { code: 'store_unavailable' });
    assert.equal(await opened.store.listeners.find(thief.id), undefined);
  });

  test('a deleted listener is gone, with its secrets; others stay', async (t) => {
    const opened = await open(t);
    const { listeners, secrets } = opened.store;
    const sealed = [secretOf(opened, opened.store.newId('lsn'))];
    const [listener, other] = [signedListenerOf(opened, sealed), listenerOf(opened)];
    await listeners.insert(listener, sealed);
    await listeners.insert(other);
    await listeners.delete(listener.id, opened.now());
    assert.equal(await listeners.find(listener.id), undefined);
    assert.deepEqual(idsOf(await listeners.list()), [other.id]);
    assert.deepEqual(await secrets.list(), []);
  });
}

function credentials(open: Open): void {
  test('credentials are listed as they were inserted, newest first', async (t) => {
    const opened = await open(t);
    const made = [
      credentialOf(opened),
      credentialOf(opened, {
        listenerIds: [opened.store.newId('lsn')],
        expiresAt: opened.in(60),
        lastUsedAt: opened.now(),
      }),
    ];
    for (const credential of made) await opened.store.credentials.insert(credential);
    assert.deepEqual(await opened.store.credentials.list(), made.toReversed());
  });

  test('a credential is revoked once: the first instant stays', async (t) => {
    const opened = await open(t);
    const [credential, other] = [credentialOf(opened), credentialOf(opened)];
    for (const one of [credential, other]) await opened.store.credentials.insert(one);
    await opened.store.credentials.revoke(credential.id, opened.in(1));
    await opened.store.credentials.revoke(credential.id, opened.in(2));
    assert.deepEqual(
      (await opened.store.credentials.list()).map(({ revokedAt }) => revokedAt),
      [undefined, opened.in(1)],
    );
  });

  test('last uses of several credentials are updated at once', async (t) => {
    const opened = await open(t);
    const made = [credentialOf(opened), credentialOf(opened), credentialOf(opened)];
    for (const credential of made) await opened.store.credentials.insert(credential);
    const [first, second] = idsOf(made);
    assert.ok(first !== undefined && second !== undefined);
    const uses = new Map([
      [first, opened.in(1)],
      [second, opened.in(2)],
    ]);
    await opened.store.credentials.updateLastUsed(uses);
    await opened.store.credentials.updateLastUsed(new Map());
    assert.deepEqual(
      (await opened.store.credentials.list()).map(({ lastUsedAt }) => lastUsedAt),
      [undefined, opened.in(2), opened.in(1)],
    );
  });
}

function signingKeys(open: Open): void {
  test('the key that is inserted is the current one; the one before it only verifies', async (t) => {
    const opened = await open(t);
    const [first, second] = [signingKeyOf(opened), signingKeyOf(opened)];
    await opened.store.signingKeys.insertCurrent(first);
    assert.deepEqual(await opened.store.signingKeys.list(), [first]);
    await opened.store.signingKeys.insertCurrent(second);
    assert.deepEqual(await opened.store.signingKeys.list(), [
      second,
      { ...first, state: 'verifying' },
    ]);
  });

  test('a retired key says when; a later key leaves it retired', async (t) => {
    const opened = await open(t);
    const [first, second] = [signingKeyOf(opened), signingKeyOf(opened)];
    await opened.store.signingKeys.insertCurrent(first);
    await opened.store.signingKeys.retire(first.id, opened.in(5));
    await opened.store.signingKeys.insertCurrent(second);
    assert.deepEqual(await opened.store.signingKeys.list(), [
      second,
      { ...first, state: 'retired', retiredAt: opened.in(5) },
    ]);
  });
}

function secrets(open: Open): void {
  test('secrets are listed oldest first, with every byte', async (t) => {
    const opened = await open(t);
    const sealed = Uint8Array.from({ length: 256 }, (_, i) => i);
    const made = [
      secretOf(opened, opened.store.newId('lsn'), { sealed }),
      secretOf(opened, opened.store.newId('trg'), { expiresAt: opened.in(1) }),
    ];
    for (const secret of made) await opened.store.secrets.insert(secret, undefined);
    assert.deepEqual(await opened.store.secrets.list(), made);
  });

  test("a new secret ends the owner's earlier ones, but none later than it would have ended", async (t) => {
    const opened = await open(t);
    const ownerId = opened.store.newId('trg');
    const made = [
      secretOf(opened, ownerId),
      secretOf(opened, ownerId, { expiresAt: opened.in(5) }),
      secretOf(opened, ownerId, { expiresAt: opened.in(500) }),
      secretOf(opened, opened.store.newId('trg')),
    ];
    for (const secret of made) await opened.store.secrets.insert(secret, undefined);
    await opened.store.secrets.insert(secretOf(opened, ownerId), opened.in(60));
    assert.deepEqual(
      (await opened.store.secrets.list()).map(({ expiresAt }) => expiresAt),
      [opened.in(60), opened.in(5), opened.in(60), undefined, undefined],
    );
  });

  test('a deleted secret is gone; the others stay', async (t) => {
    const opened = await open(t);
    const ownerId = opened.store.newId('lsn');
    const [first, second] = [secretOf(opened, ownerId), secretOf(opened, ownerId)];
    for (const secret of [first, second]) await opened.store.secrets.insert(secret, undefined);
    await opened.store.secrets.delete(first.id);
    assert.deepEqual(await opened.store.secrets.list(), [second]);
  });
}

function triggers(open: Open): void {
  test('a trigger and its workflow are found as they were inserted, the trigger with its secrets', async (t) => {
    const opened = await open(t);
    const { triggers, workflows } = opened.store;
    const workflow = workflowOf(opened);
    const trigger = triggerOf(opened, { workflowId: workflow.id, paused: true, concurrency: 3 });
    const secret = secretOf(opened, trigger.id);
    await triggers.insert(trigger, { workflow, secrets: [secret] });
    assert.deepEqual(await triggers.find(trigger.id), {
      ...trigger,
      secrets: [toReference(secret)],
    });
    assert.deepEqual(await workflows.find(workflow.id), workflow);
    assert.equal(await workflows.find(opened.store.newId('wfl')), undefined);
  });

  test('triggers are listed newest first', async (t) => {
    const opened = await open(t);
    const made = [await addTrigger(opened), await addTrigger(opened)];
    assert.deepEqual(await opened.store.triggers.list(), made.toReversed());
  });

  test('an update with a workflow leaves the old workflow to the runs that have it', async (t) => {
    const opened = await open(t);
    const { triggers, workflows } = opened.store;
    const trigger = await addTrigger(opened);
    const renamed = { ...trigger, name: 'Renamed', updatedAt: opened.in(1) };
    await triggers.update(renamed);
    assert.deepEqual(await triggers.find(trigger.id), renamed);

    const workflow = workflowOf(opened);
    const moved = { ...renamed, workflowId: workflow.id };
    await triggers.update(moved, workflow);
    assert.deepEqual(await triggers.find(trigger.id), moved);
    assert.deepEqual(await workflows.find(workflow.id), workflow);
    assert.ok(await workflows.find(trigger.workflowId));
  });

  test('a deleted trigger is gone with its secrets, and what waits for it is canceled', async (t) => {
    const opened = await open(t);
    const { triggers, secrets, runs } = opened.store;
    const [trigger, other] = [await addTrigger(opened), await addTrigger(opened)];
    await secrets.insert(secretOf(opened, trigger.id), undefined);
    const [running] = await addRuns(opened, trigger.id);
    assert.equal((await claimOne(opened, trigger.id)).id, running?.id);
    const [waiting] = await addRuns(opened, trigger.id);
    const [others] = await addRuns(opened, other.id);
    assert.ok(running && waiting && others);

    await triggers.delete(trigger.id, opened.in(1));

    assert.equal(await triggers.find(trigger.id), undefined);
    assert.deepEqual(idsOf(await triggers.list()), [other.id]);
    assert.deepEqual(await secrets.list(), []);
    const canceled = await runs.find(waiting.id);
    assert.ok(canceled?.status === 'canceled');
    assert.deepEqual(canceled.endedAt, opened.in(1));
    assert.equal((await runs.find(running.id))?.status, 'running');
    assert.equal((await runs.find(others.id))?.status, 'pending');
  });
}
