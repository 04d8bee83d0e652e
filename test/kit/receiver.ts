import type { Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '../../src/base/clock.ts';
import { HOUR } from '../../src/base/duration.ts';
import { newUuid } from '../../src/base/id.ts';
import { silentLog, type Log } from '../../src/base/log.ts';
import { openCatalog, type Catalog } from '../../src/catalog/catalog.ts';
import {
  createHttpServer,
  createIngest,
  startHeldEvents,
  toWebhookPath,
  type Ingest,
  type IngestLimits,
  type ServerLimits,
} from '../../src/ingest/ingest.ts';
import { openKeyring, type Keyring, type TokenLife } from '../../src/keyring/keyring.ts';
import type { ApiKey, OauthClient } from '../../src/model/credential.ts';
import type { Listener } from '../../src/model/listener.ts';
import type { TriggerId } from '../../src/model/trigger.ts';
import type { Outbound } from '../../src/outbound/outbound.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';

export type ListenerChanges = Partial<Omit<Listener, 'verification'>> & {
  readonly verification?: Partial<Listener['verification']>;
  /** Makes a signature with this preset. */
  readonly preset?: string;
  readonly secret?: string;
};

/** The receiving half on a real socket and a real store, without the API. */
export interface Receiver {
  readonly url: string;
  readonly port: number;
  readonly dataFolder: string;
  readonly store: Store;
  readonly catalog: Catalog;
  readonly keyring: Keyring;
  readonly ingest: Ingest;
  readonly woken: TriggerId[];
  createListener(changes?: ListenerChanges): Promise<{ listener: Listener; path: string }>;
  createCredential(changes?: Partial<ApiKey>): Promise<{ credential: ApiKey; token: string }>;
  /** An access token of a new OAuth client, an hour old and good for another, unless said otherwise. */
  createAccessToken(
    changes?: Partial<OauthClient & TokenLife>,
  ): Promise<{ client: OauthClient; token: string }>;
  close(): Promise<void>;
}

function refuseAll(): ReturnType<Outbound['request']> {
  const error = {
    code: 'destination_unreachable',
    message: 'nobody is there',
    durationMs: 0,
  } as const;
  return Promise.resolve({ ok: false, error });
}

export const MASTER_KEY = Buffer.alloc(32, 7);

export interface ReceiverOptions {
  clock?: Clock;
  limits?: Partial<IngestLimits>;
  serverLimits?: Partial<ServerLimits>;
  fastLane?: boolean;
  log?: Log;
  isDiskShort?: () => boolean;
  isStale?: () => boolean;
  publicUrl?: string;
  /** What keys are fetched with; without it there are none. */
  fetch?: Outbound['request'];
}

export async function openReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const clock = options.clock ?? systemClock;
  const folder = await mkdtemp(join(tmpdir(), 'earshot-receiver-'));
  const store = await openStore({ dataFolder: folder, clock });
  const keyring = await openKeyring({ store, clock, masterKey: MASTER_KEY });
  const catalog = await openCatalog({
    store,
    openSecret: (id, sealed) => keyring.openSecret(id, sealed),
  });
  const woken: TriggerId[] = [];
  const onCommitted = (triggerIds: readonly TriggerId[]) => void woken.push(...triggerIds);
  const ingest = openIngest({ store, catalog, keyring, clock }, options, onCommitted);
  const held = startHeldEvents({
    store,
    catalog,
    clock,
    log: options.log ?? silentLog,
    onCommitted,
  });
  const server = await openServer({
    store,
    clock,
    ingest,
    limits: options.serverLimits,
    fastLane: options.fastLane ?? FAST_LANE,
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    dataFolder: folder,
    store,
    catalog,
    keyring,
    ingest,
    woken,
    createListener: (changes = {}) => createListener({ store, keyring, clock, catalog }, changes),
    createCredential: (changes = {}) =>
      createCredential({ store, keyring, clock, catalog }, changes),
    createAccessToken: (changes = {}) =>
      createAccessToken({ store, keyring, clock, catalog }, changes),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      await held.stop();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

function openIngest(
  parts: Parts,
  options: ReceiverOptions,
  onCommitted: (triggerIds: readonly TriggerId[]) => void,
): Ingest {
  return createIngest({
    ...parts,
    outbound: { request: options.fetch ?? refuseAll },
    publicUrl: () => options.publicUrl ?? 'https://hooks.example',
    log: options.log ?? silentLog,
    limits: {
      maxBodyBytes: 2 ** 20,
      pendingBytes: 64 * 2 ** 20,
      trustedProxies: [],
      ...options.limits,
    },
    isDiskShort: options.isDiskShort,
    isStale: options.isStale,
    onCommitted,
  });
}

interface ServerParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ingest: Ingest;
  readonly limits: Partial<ServerLimits> | undefined;
  readonly fastLane: boolean;
}

/** `EARSHOT_TEST_LANE=ordinary` runs a suite over the ordinary way. */
const FAST_LANE = process.env['EARSHOT_TEST_LANE'] !== 'ordinary';

/** The same server as the program's, with nothing behind it but the notify endpoint. */
async function openServer({
  store,
  clock,
  ingest,
  limits,
  fastLane,
}: ServerParts): Promise<Server> {
  const { server, serve } = createHttpServer({
    clock,
    newRequestId: () => store.newId('req'),
    limits,
    fastLane,
  });
  serve({
    ingest: (exchange) => ingest.handle(exchange),
    api: (_http, response) => void response.writeHead(404).end(),
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

interface Parts {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly catalog: Catalog;
}

async function createCredential(
  { store, keyring, clock, catalog }: Parts,
  changes: Partial<ApiKey>,
): ReturnType<Receiver['createCredential']> {
  const credential = newCredential(store, { clock, keyId: keyring.currentKeyId(), ...changes });
  await store.credentials.insert(credential);
  await catalog.reload();
  return { credential, token: await keyring.mintApiKey(credential) };
}

async function createAccessToken(
  { store, keyring, clock, catalog }: Parts,
  changes: Partial<OauthClient & TokenLife>,
): ReturnType<Receiver['createAccessToken']> {
  const client: OauthClient = {
    id: store.newId('crd'),
    name: 'Test client',
    kind: 'oauth_client',
    secretHash: '00',
    listenerIds: changes.listenerIds,
    createdAt: new Date(clock.now()),
    expiresAt: undefined,
    revokedAt: changes.revokedAt,
    lastUsedAt: undefined,
  };
  await store.credentials.insert(client);
  await catalog.reload();
  const token = await keyring.mintAccessToken(client, {
    issuedAt: new Date(clock.now() - HOUR),
    expiresAt: changes.expiresAt ?? new Date(clock.now() + HOUR),
  });
  return { client, token };
}

async function createListener(
  parts: Parts,
  changes: ListenerChanges,
): ReturnType<Receiver['createListener']> {
  const { preset, secret, ...rest } = changes;
  const listener = newListener(parts.store, parts.clock, rest);
  const signed = preset === undefined ? listener : withSignature(listener, preset);
  const secrets = secret === undefined ? [] : [sealed({ ...parts, listener, secret })];
  await parts.store.listeners.insert(signed, secrets);
  await parts.catalog.reload();
  return { listener: signed, path: toWebhookPath(listener.urls[0]?.uuid ?? '') };
}

function withSignature(listener: Listener, preset: string): Listener {
  return {
    ...listener,
    verification: { ...listener.verification, signature: { preset, secrets: [] } },
  };
}

export function newListener(
  store: Pick<Store, 'newId'>,
  clock: Clock,
  changes: Omit<ListenerChanges, 'preset' | 'secret'> = {},
): Listener {
  const now = new Date(clock.now());
  const { verification, ...rest } = changes;
  return {
    id: store.newId('lsn'),
    name: 'Test listener',
    description: '',
    enabled: true,
    unsecured: false,
    payload: { contentTypes: undefined, maxBytes: undefined },
    rateLimit: undefined,
    retentionDays: 30,
    urls: [{ uuid: newUuid(), createdAt: now, expiresAt: undefined }],
    createdAt: now,
    updatedAt: now,
    ...rest,
    verification: {
      credential: undefined,
      allowedCredentials: undefined,
      signature: undefined,
      allowlist: undefined,
      ...verification,
    },
  };
}

function newCredential(
  store: Pick<Store, 'newId'>,
  { clock, ...changes }: Partial<ApiKey> & { clock: Clock; keyId: string },
): ApiKey {
  return {
    id: store.newId('crd'),
    name: 'Test credential',
    kind: 'api_key',
    tokenId: newUuid(),
    listenerIds: undefined,
    createdAt: new Date(clock.now()),
    expiresAt: undefined,
    revokedAt: undefined,
    lastUsedAt: undefined,
    ...changes,
  };
}

interface Sealing {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly listener: Listener;
  readonly secret: string;
}

function sealed({ store, keyring, clock, listener, secret }: Sealing) {
  const id = store.newId('sec');
  return {
    id,
    ownerId: listener.id,
    sealed: keyring.sealSecret(id, Buffer.from(secret)),
    createdAt: new Date(clock.now()),
    expiresAt: undefined,
  };
}
