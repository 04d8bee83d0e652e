import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { createManualClock, type ManualClock } from '../../test/kit/clock.ts';
import { newUuid } from '../base/id.ts';
import type { Credential } from '../model/credential.ts';
import type { Listener } from '../model/listener.ts';
import { DEFAULT_RETRY } from '../model/retry-policy.ts';
import type { Trigger } from '../model/trigger.ts';
import { openStore } from '../store/open.ts';
import type { SealedSecret, Store } from '../store/store.ts';
import { openCatalog, type Catalog } from './catalog.ts';

interface Opened {
  readonly store: Store;
  readonly clock: ManualClock;
  readonly catalog: Catalog;
}

/** Secrets lie open here, but for one that cannot be read. */
function openSecret(_id: string, sealed: Uint8Array): Uint8Array | undefined {
  return sealed[0] === 0 ? undefined : sealed;
}

async function open(t: TestContext): Promise<Opened> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'earshot-catalog-'));
  const clock = createManualClock();
  const store = await openStore({ dataFolder, clock });
  t.after(async () => {
    await store.close();
    await rm(dataFolder, { recursive: true });
  });
  return { store, clock, catalog: await openCatalog({ store, openSecret }) };
}

async function addListener(
  { store, clock }: Opened,
  more: Partial<Listener> = {},
): Promise<Listener> {
  const now = new Date(clock.now());
  const listener: Listener = {
    id: store.newId('lsn'),
    name: 'Orders',
    description: '',
    enabled: true,
    unsecured: false,
    verification: {
      credential: undefined,
      allowedCredentials: undefined,
      signature: undefined,
      allowlist: undefined,
    },
    payload: { contentTypes: undefined, maxBytes: undefined },
    rateLimit: undefined,
    retentionDays: 30,
    urls: [{ uuid: newUuid(), createdAt: now, expiresAt: undefined }],
    createdAt: now,
    updatedAt: now,
    ...more,
  };
  await store.listeners.insert(listener);
  return listener;
}

async function addTrigger(
  { store, clock }: Opened,
  listeners: readonly Listener[],
): Promise<Trigger> {
  const now = new Date(clock.now());
  const trigger: Trigger = {
    id: store.newId('trg'),
    name: 'To the shop',
    listenerIds: listeners.map(({ id }) => id),
    workflowId: store.newId('wfl'),
    retry: DEFAULT_RETRY,
    concurrency: 1,
    paused: true,
    secrets: [],
    createdAt: now,
    updatedAt: now,
  };
  const workflow = { id: trigger.workflowId, steps: [] };
  await store.triggers.insert(trigger, { workflow, secrets: [] });
  return trigger;
}

async function addCredential({ store, clock }: Opened): Promise<Credential> {
  const credential: Credential = {
    id: store.newId('crd'),
    name: 'Shop',
    kind: 'api_key',
    tokenId: newUuid(),
    keyId: store.newId('key'),
    listenerIds: undefined,
    createdAt: new Date(clock.now()),
    expiresAt: undefined,
    revokedAt: undefined,
    lastUsedAt: undefined,
  };
  await store.credentials.insert(credential);
  return credential;
}

describe('listenerAt', () => {
  test('finds an enabled listener by each URL that is still good', async (t) => {
    const opened = await open(t);
    const { store, clock, catalog } = opened;
    const listener = await addListener(opened);
    const disabled = await addListener(opened, { enabled: false });
    const [old, second] = [listener.urls[0]?.uuid ?? '', newUuid()];
    const at = new Date(clock.now());
    const ends = new Date(clock.now() + 60_000);
    await store.listeners.insertUrl(
      listener.id,
      { uuid: second, createdAt: at, expiresAt: undefined },
      ends,
    );
    await catalog.reload();

    for (const [uuid, nowMs, found] of [
      [old, ends.getTime() - 1, listener.id],
      [old, ends.getTime(), undefined],
      [second, ends.getTime() + 1, listener.id],
      [disabled.urls[0]?.uuid ?? '', clock.now(), undefined],
      [newUuid(), clock.now(), undefined],
      ['', clock.now(), undefined],
    ] as const) {
      assert.equal(catalog.listenerAt(uuid, nowMs)?.id, found, `${uuid} at ${nowMs}`);
    }
    assert.equal(catalog.listener(disabled.id)?.enabled, false);
  });

  test('finds no deleted listener', async (t) => {
    const opened = await open(t);
    const listener = await addListener(opened);
    await opened.catalog.reload();
    assert.ok(opened.catalog.listenerAt(listener.urls[0]?.uuid ?? '', opened.clock.now()));
    await opened.store.listeners.delete(listener.id, new Date(opened.clock.now()));
    await opened.catalog.reload();
    assert.equal(
      opened.catalog.listenerAt(listener.urls[0]?.uuid ?? '', opened.clock.now()),
      undefined,
    );
    assert.deepEqual(opened.catalog.listeners(), []);
  });
});

test('triggers are found by each listener they are bound to, paused or not', async (t) => {
  const opened = await open(t);
  const [a, b, c] = [
    await addListener(opened),
    await addListener(opened),
    await addListener(opened),
  ];
  const [one, both] = [await addTrigger(opened, [a]), await addTrigger(opened, [a, b])];
  await opened.catalog.reload();
  const bound = ({ id }: Listener) => opened.catalog.triggersOf(id).map((trigger) => trigger.id);
  assert.deepEqual(bound(a).toSorted(), [one.id, both.id]);
  assert.deepEqual(bound(b), [both.id]);
  assert.deepEqual(bound(c), []);
  assert.deepEqual(opened.catalog.trigger(one.id), one);
  assert.equal(opened.catalog.triggers().length, 2);
});

test('credentials are found by their id, revoked ones as revoked', async (t) => {
  const opened = await open(t);
  const credential = await addCredential(opened);
  await opened.store.credentials.revoke(credential.id, new Date(5));
  await opened.catalog.reload();
  assert.deepEqual(opened.catalog.credential(credential.id), {
    ...credential,
    revokedAt: new Date(5),
  });
  assert.equal(opened.catalog.credentials().length, 1);
  assert.equal(opened.catalog.credential(opened.store.newId('crd')), undefined);
});

test("an owner's secrets are those that are valid now, newest first; one that cannot be read is told", async (t) => {
  const opened = await open(t);
  const { store, clock, catalog } = opened;
  const ownerId = store.newId('lsn');
  const end = clock.now() + 60_000;
  const add = async (byte: number, expiresAtMs?: number): Promise<void> => {
    const secret: SealedSecret = {
      id: store.newId('sec'),
      ownerId,
      sealed: Uint8Array.of(byte),
      createdAt: new Date(clock.now()),
      expiresAt: expiresAtMs === undefined ? undefined : new Date(expiresAtMs),
    };
    await store.secrets.insert(secret, undefined);
  };
  await add(0, end);
  await add(1, end);
  await add(2);
  await add(3);
  await catalog.reload();
  const bytes = (nowMs: number) => catalog.secretsOf(ownerId, nowMs).values.map(([byte]) => byte);
  assert.deepEqual(bytes(end - 1), [3, 2, 1]);
  assert.equal(catalog.secretsOf(ownerId, end - 1).unreadable, true);
  assert.deepEqual(bytes(end), [3, 2]);
  assert.equal(catalog.secretsOf(ownerId, end).unreadable, false);
  assert.deepEqual(catalog.secretsOf(store.newId('trg'), end), { values: [], unreadable: false });
});

describe('reload', () => {
  test('shows what was written before it was called, whatever else is loading', async (t) => {
    const opened = await open(t);
    const reloads: Promise<void>[] = [];
    for (let i = 0; i < 5; i++) {
      const { id } = await addListener(opened);
      const reload = opened.catalog.reload();
      reloads.push(reload.then(() => assert.ok(opened.catalog.listener(id))));
    }
    await Promise.all(reloads);
    assert.equal(opened.catalog.listeners().length, 5);
  });

  test('tells whoever wants to know, after it', async (t) => {
    const opened = await open(t);
    const seen: number[] = [];
    opened.catalog.onReload(() => seen.push(opened.catalog.listeners().length));
    await addListener(opened);
    await opened.catalog.reload();
    assert.deepEqual(seen, [1]);
  });

  test('that fails leaves what was in force', async (t) => {
    const opened = await open(t);
    const listener = await addListener(opened);
    await opened.catalog.reload();
    await opened.store.close();
    await assert.rejects(opened.catalog.reload(), { code: 'store_unavailable' });
    await assert.rejects(opened.catalog.reload(), { code: 'store_unavailable' });
    assert.deepEqual(opened.catalog.listener(listener.id), listener);
  });
});
