import { startApp, type App } from '../../src/app/app.ts';
import { systemClock, type Clock } from '../../src/base/clock.ts';
import { newUuid } from '../../src/base/id.ts';
import { loadConfig, type Config } from '../../src/config/config.ts';
import type { Listener } from '../../src/model/listener.ts';
import { openStore } from '../../src/store/open.ts';
import { callAdmin } from '../admin.ts';
import { writePrepared, type Prepared } from './prepared.ts';
import { toSettings, type Place } from './settings.ts';

/** What there is in it. */
export interface Installation extends Place {
  readonly listeners?: number;
  readonly tokens?: number;
  /** Where its trigger forwards to; absent: the trigger is paused. */
  readonly forwardUrl?: string;
  /** Forwards, but not yet. */
  readonly paused?: boolean;
  /** When it was set up, where not just now: nothing in a store is older than its definitions. */
  readonly clock?: Clock;
}

async function toConfig(installation: Installation): Promise<Config> {
  const loaded = await loadConfig(toSettings(installation));
  if (!loaded.ok) throw new Error(loaded.error.join('\n'));
  return loaded.value.config;
}

/** Makes the definitions, and leaves a note of them in the folder. */
export async function prepare(installation: Installation): Promise<Prepared> {
  // Each change of a definition makes all of them to be read again: the few first, and the many past the API.
  const tokens = await createTokens(installation);
  const listeners = await insertListeners(installation);
  const listenerIds = listeners.map(({ id }) => id);
  const triggers = await createTriggers(installation, listenerIds);
  const prepared = {
    paths: listeners.map(({ urls: [url] }) => `/webhooks/v1/listeners/${url?.uuid}/notify`),
    tokens,
    listenerIds,
    triggerIds: triggers.map(({ id }) => id),
    workflowId: triggers[0]?.workflow.id ?? '',
  };
  await writePrepared(installation.folder, prepared);
  return prepared;
}

const clockOf = ({ clock }: Installation): Clock => clock ?? systemClock;

async function open(installation: Installation): Promise<App> {
  return startApp(await toConfig(installation), { clock: clockOf(installation) });
}

async function createTokens(installation: Installation): Promise<readonly string[]> {
  const app = await open(installation);
  const admin = { url: app.url, token: app.adminToken };
  const tokens: string[] = [];
  for (let i = 0; i < (installation.tokens ?? 1); i++) {
    const body = { name: `Bench ${i}`, kind: 'api_key' };
    tokens.push(
      (await callAdmin<{ token: string }>(admin, 'POST /api/v1/credentials', body)).token,
    );
  }
  await app.stop();
  return tokens;
}

async function insertListeners(installation: Installation): Promise<readonly Listener[]> {
  const store = await openStore({
    url: installation.storeUrl,
    dataFolder: installation.folder,
    clock: clockOf(installation),
  });
  const listeners = Array.from({ length: installation.listeners ?? 1 }, (_, i): Listener => {
    const createdAt = new Date(clockOf(installation).now());
    return {
      id: store.newId('lsn'),
      name: `Bench ${i}`,
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
      urls: [{ uuid: newUuid(), createdAt, expiresAt: undefined }],
      createdAt,
      updatedAt: createdAt,
    };
  });
  await Promise.all(listeners.map((listener) => store.listeners.insert(listener)));
  await store.close();
  return listeners;
}

interface NewTrigger {
  readonly id: string;
  readonly workflow: { readonly id: string };
}

/** What one trigger takes at most. */
const LISTENERS_A_TRIGGER = 1_000;

async function createTriggers(
  installation: Installation,
  listenerIds: readonly string[],
): Promise<readonly NewTrigger[]> {
  const app = await open(installation);
  const admin = { url: app.url, token: app.adminToken };
  const triggers: NewTrigger[] = [];
  for (let at = 0; at < listenerIds.length; at += LISTENERS_A_TRIGGER) {
    const url = installation.forwardUrl ?? 'http://127.0.0.1:9/';
    const body = {
      name: `Bench ${at}`,
      listener_ids: listenerIds.slice(at, at + LISTENERS_A_TRIGGER),
      workflow: { steps: [{ forward: { url } }] },
      paused: installation.paused ?? installation.forwardUrl === undefined,
    };
    triggers.push(await callAdmin<NewTrigger>(admin, 'POST /api/v1/triggers', body));
  }
  await app.stop();
  return triggers;
}
