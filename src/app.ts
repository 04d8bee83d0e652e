import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAccounts, type Accounts } from './account/account.ts';
import { createApi, type ApiDeps } from './api/api.ts';
import { startAttendance, type Attendance } from './attendance/attendance.ts';
import { systemClock, wait, type Clock } from './base/clock.ts';
import { tuneHeap } from './base/heap.ts';
import { openLog, type Log } from './base/log.ts';
import { err, ok, type Result } from './base/result.ts';
import { createSignal, type Signal } from './base/signal.ts';
import {
  openCatalog,
  startConfigurationWatch,
  type Catalog,
  type ConfigurationWatch,
} from './catalog/catalog.ts';
import { openSecrets, type Config, type KeyChange, type SettingInForce } from './config/config.ts';
import { createAbsentEngine, startEngine, type Engine } from './engine/engine.ts';
import {
  createHttpServer,
  createIngest,
  createSenderGuard,
  createSenderNaming,
  describeSecretFault,
  describeSigning,
  findChallengeFaults,
  findSignatureFault,
  keepLastUsed,
  PRESET_NAMES,
  secretSourceOf,
  startHeldEvents,
  type HeldEvents,
  type Ingest,
  type ServerLimits,
} from './ingest/ingest.ts';
import {
  changeMasterKey,
  fitsMasterKey,
  openKeyring,
  type Keyring,
  type Resealed,
} from './keyring/keyring.ts';
import type { TriggerId } from './model/trigger.ts';
import { createOutbound, type Outbound } from './outbound/outbound.ts';
import {
  startDiskWatch,
  startRetention,
  type DiskWatch,
  type Retention,
} from './retention/retention.ts';
import { openSpool, type Spool } from './spool/spool.ts';
import { lockFolder, openStore } from './store/open.ts';
import type { Store } from './store/store.ts';
import { createStudio } from './studio/studio.ts';
import { openTelemetry, type Telemetry, type TelemetryOptions } from './telemetry/telemetry.ts';

export interface App {
  readonly url: string;
  readonly adminToken: string;
  /** Where the Studio is; as long as there is no account, with what makes the first one. */
  studioUrl(): Promise<string>;
  /** Stops accepting, finishes what is in flight, gives leases back, closes the store. */
  stop(): Promise<void>;
}

export interface AppOptions {
  readonly clock?: Clock;
  readonly log?: Log;
  readonly serverLimits?: Partial<ServerLimits>;
  /** In place of the one way out. */
  readonly outbound?: Outbound;
  readonly telemetry?: TelemetryOptions | undefined;
  /** What is in force, to be shown in the Studio. */
  readonly settings?: readonly SettingInForce[];
}

/** What all parts share. */
interface House {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly keyring: Keyring;
  readonly catalog: Catalog;
  /** Absent: the store is in this process. */
  readonly spool: Spool | undefined;
  readonly watch: ConfigurationWatch;
  readonly accounts: Accounts;
  readonly adminToken: string;
  readonly committed: Signal;
  /** Absent: the store is on a machine of its own. */
  readonly disk: DiskWatch | undefined;
  readonly serverLimits: Partial<ServerLimits> | undefined;
  readonly outbound: Outbound;
  readonly telemetry: Telemetry | undefined;
  readonly settings: readonly SettingInForce[];
}

const IDLE_EVERY_MS = 50;

/** Wires the house: config, store, ingest, engine, API; and opens the one server in front. */
export async function startApp(config: Config, options: AppOptions = {}): Promise<App> {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? openLog(config.logLevel);
  tuneHeap();
  const secrets = await openSecrets(config);
  if (!secrets.ok) throw new Error(secrets.error);
  const store = await openStore({ url: config.storeUrl, dataFolder: config.data, clock, log });
  try {
    const keyring = await openKeyring({ store, clock, masterKey: secrets.value.masterKey });
    const catalog = await openCatalog({
      store,
      openSecret: (id, sealed) => keyring.openSecret(id, sealed),
      reloadKeys: () => keyring.reload(),
    });
    const { adminToken } = secrets.value;
    const outbound = options.outbound ?? createOutbound({ allow: config.outboundAllow, clock });
    const { configuration } = store;
    const maxAgeMs = config.spool ? config.spoolConfigAgeMs : undefined;
    return await openHouse({
      config,
      clock,
      log,
      store,
      keyring,
      catalog,
      spool: await openSpool({ config, store, clock, log, lock: lockFolder }),
      watch: startConfigurationWatch({ configuration, catalog, clock, log, maxAgeMs }),
      accounts: createAccounts({ ...config, store, clock, log, outbound, sealing: keyring }),
      adminToken,
      committed: createSignal(),
      disk: await watchDisk({ config, clock, log }),
      serverLimits: options.serverLimits,
      outbound,
      settings: options.settings ?? [],
      telemetry: await openTelemetry(options.telemetry, { clock, log, store }),
    });
  } catch (error) {
    await store.close();
    throw error;
  }
}

export interface Rekeyed extends Resealed {
  /** It was in force already: an earlier change was broken off behind its transaction. */
  readonly wasInForce: boolean;
}

/** Seals everything in a store with another master key. Refuses where a server holds the store. */
export async function rekeyStore(
  config: Config,
  change: Pick<KeyChange, 'current' | 'next' | 'isLeft'>,
): Promise<Result<Rekeyed, string>> {
  const { storeUrl: url, data: dataFolder } = config;
  const opened = await openStore({ url, dataFolder, clock: systemClock }).then(
    ok,
    (error: unknown) => err(error instanceof Error ? error.message : String(error)),
  );
  if (!opened.ok) return opened;
  const store = opened.value;
  try {
    if (change.isLeft && (await fitsMasterKey(store, change.next)) === true)
      return ok({ secrets: 0, signingKeys: 0, wasInForce: true });
    const changed = await changeMasterKey(store, change);
    return changed.ok ? ok({ ...changed.value, wasInForce: false }) : changed;
  } finally {
    await store.close();
  }
}

/** Brings the tables up to date, and no more: for a role that may, where the servers' own may not. */
export async function migrateStore({ storeUrl: url, data: dataFolder }: Config): Promise<void> {
  await (await openStore({ url, dataFolder, clock: systemClock })).close();
}

async function openHouse(house: House): Promise<App> {
  const { config, clock, log, store } = house;
  // Known for certain once the server listens, which is before anything can come.
  let publicUrl = config.publicUrl ?? '';
  const parts = startParts(house, () => publicUrl);
  const { server, serve } = createHttpServer({
    clock,
    newRequestId: () => store.newId('req'),
    limits: house.serverLimits,
    fastLane: config.fastLane,
  });
  const port = await listen(server, config.addr);
  const url = `http://${toHost(config.addr.host)}:${port}`;
  publicUrl = config.publicUrl ?? url;
  const nameSender = createSenderNaming(config.trustedProxies);
  let draining = false;
  const api = createApi(toApiDeps(house, parts, { publicUrl, isDraining: () => draining }));
  const studio = createStudio({
    ...house,
    publicUrl,
    requestStats: () => parts.ingest.stats(),
    listenerTraffic: () => parts.ingest.traffic(),
    answerSeconds: () => parts.ingest.answerSeconds().accepted,
    backlog: () => parts.engine.backlog(),
    addressOf: ({ headers, socket }) => nameSender({ headers, peer: socket.remoteAddress ?? '' }),
  });
  serve({
    ingest: (exchange) => parts.ingest.handle(exchange),
    api: (http, response) =>
      studio.takes(http.url ?? '') ? studio.handle(http, response) : api(http, response),
  });
  const takeUses = () => parts.ingest.takeCredentialUses();
  const lastUsed = keepLastUsed({ ...house, takeUses });
  log.info('app.started', { url, role: config.role, data: config.data });

  return {
    url,
    adminToken: house.adminToken,
    async studioUrl() {
      const link = await house.accounts.firstLink();
      // Behind the `#`, which no browser sends: the link is in no log of a proxy.
      return link === undefined ? `${url}/studio/` : `${url}/studio/welcome#${link}`;
    },
    async stop() {
      draining = true;
      await drain(house, server, parts);
      house.disk?.stop();
      house.watch.stop();
      await house.spool?.stop(config.drainMs);
      await parts.held?.stop();
      await studio.stop();
      await parts.outbound.close();
      await parts.retention.stop();
      await house.telemetry?.stop();
      await lastUsed.stop();
      await store.close();
      log.info('app.stopped');
    },
  };
}

function toApiDeps(
  house: House,
  { ingest, engine, retention }: Parts,
  rest: Pick<ApiDeps, 'publicUrl' | 'isDraining'>,
): ApiDeps {
  const { maxBodyBytes, retentionDays } = house.config;
  return {
    ...house,
    ...rest,
    oauth: createOauthParts(house, ingest),
    isStale: () => house.watch.isStale(),
    role: house.config.role,
    presets: PRESET_NAMES,
    describeSecretFault,
    secretSourceOf,
    findSignatureFault,
    findChallengeFaults,
    describeSigning,
    limits: { maxBodyBytes, retentionDays },
    engine,
    replayRequest: (id) => ingest.replay(id),
    rehearse: (rehearsal) => ingest.rehearse(rehearsal),
    requestStats: () => ingest.stats(),
    answerSeconds: () => ingest.answerSeconds(),
    subscribe: house.committed.subscribe,
    sweepStats: () => retention.stats(),
  };
}

function createOauthParts({ config, clock }: House, ingest: Ingest): ApiDeps['oauth'] {
  return {
    tokenMs: config.oauthTokenMs,
    guard: createSenderGuard({ clock, trustedProxies: config.trustedProxies }),
    testCredential: (authorization) => ingest.testCredential(authorization),
  };
}

interface Parts {
  readonly ingest: Ingest;
  /** Absent on a node that only takes webhooks. */
  readonly held: HeldEvents | undefined;
  readonly engine: Engine;
  readonly outbound: Outbound;
  readonly retention: Retention;
  readonly attendance: Attendance;
}

function startParts(house: House, publicUrl: () => string): Parts {
  const { config, clock, log, store, keyring, catalog, committed, outbound } = house;
  // The only crossing between the wings: the runs are rows already, and this says no more than "look".
  const onArrived = (triggerIds: readonly TriggerId[]): void => {
    engine.wake(triggerIds);
    committed.notify();
  };
  const onCommitted = (triggerIds: readonly TriggerId[]): void => {
    onArrived(triggerIds);
    store.arrivals.announce(triggerIds);
  };
  const attendance = startAttendance(house);
  const ingest = createIngest({
    store: house.spool === undefined ? store : { ...store, ...house.spool.store },
    outbound,
    publicUrl,
    catalog,
    keyring,
    clock,
    log,
    limits: config,
    isDiskShort: house.disk?.isShort,
    isStale: () => house.watch.isStale(),
    isServing: config.role !== 'worker',
    nodes: () => attendance.count(),
    tracer: house.telemetry?.tracer,
    onCommitted,
  });
  const isWorking = config.role !== 'ingest';
  const held = isWorking ? startHeldEvents({ ...house, onCommitted }) : undefined;
  const engine = isWorking
    ? startEngine({
        leaseMs: config.leaseMs,
        attendance,
        store,
        catalog,
        outbound,
        clock,
        log,
        tracer: house.telemetry?.tracer,
        replayRequest: async (id) =>
          (await ingest.replay(id)).kind === 'received' ? 'replayed' : 'skipped',
      })
    : createAbsentEngine(house);
  house.spool?.start(onCommitted);
  store.arrivals.onAnnounced(onArrived);
  const retention = startRetention({
    store,
    clock,
    log,
    ledgerDays: config.ledgerDays,
    isIdle: !isWorking,
    isDiskShort: () => house.disk?.isShort() ?? false,
  });
  return { ingest, held, engine, outbound, retention, attendance };
}

async function watchDisk({
  config,
  clock,
  log,
}: Pick<House, 'config' | 'clock' | 'log'>): Promise<DiskWatch | undefined> {
  if (config.storeUrl !== undefined) return undefined;
  return startDiskWatch({ folder: config.data, minBytes: config.minFreeDisk, clock, log });
}

function listen(server: Server, { host, port }: Config['addr']): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function toHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** Takes no more than what is under way, after a while in which others can see that; and ends that, or cuts it off. */
async function drain(
  { config, clock, log }: House,
  server: Server,
  { engine, attendance }: Parts,
): Promise<void> {
  const { drainMs, drainDelayMs } = config;
  log.info('app.draining', { delay_ms: drainDelayMs, time_ms: drainMs });
  await wait(clock, drainDelayMs);
  // Side by side: a sender that takes its time takes none from the attempts.
  await Promise.all([closeServer(server, clock, drainMs), engine.stop(drainMs)]);
  await attendance.stop();
}

/** No new connections; those without a request end now, the others when they have their answer. */
async function closeServer(server: Server, clock: Clock, withinMs: number): Promise<void> {
  const closed = new AbortController();
  const timer = clock.after(withinMs, () => server.closeAllConnections());
  server.close(() => closed.abort());
  // A connection that has had its answer would else be kept for the next request, which nobody may make.
  for (; !closed.signal.aborted; await wait(clock, IDLE_EVERY_MS, closed.signal))
    server.closeIdleConnections();
  timer.cancel();
}
