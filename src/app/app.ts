import type { Server } from 'node:http';
import { createAccounts } from '../account/account.ts';
import { createApi } from '../api/api.ts';
import { systemClock, wait, type Clock } from '../base/clock.ts';
import { tuneHeap } from '../base/heap.ts';
import { openLog, type Log } from '../base/log.ts';
import { createSignal } from '../base/signal.ts';
import { openCatalog, startConfigurationWatch } from '../catalog/catalog.ts';
import { openSecrets, type Config, type SettingInForce } from '../config/config.ts';
import {
  createHttpServer,
  createSenderNaming,
  keepLastUsed,
  type ServerLimits,
} from '../ingest/ingest.ts';
import { openKeyring } from '../keyring/keyring.ts';
import { createOutbound, type Outbound } from '../outbound/outbound.ts';
import { startDiskWatch, type DiskWatch } from '../retention/retention.ts';
import { openSpool } from '../spool/spool.ts';
import { lockFolder, openStore } from '../store/open.ts';
import { createStudio } from '../studio/studio.ts';
import { openTelemetry, type TelemetryOptions } from '../telemetry/telemetry.ts';
import { toApiDeps } from './admin.ts';
import { closeServer, listen, toHost } from './front.ts';
import type { House } from './house.ts';
import { startWings, type Wings } from './wings.ts';

export { migrateStore, rekeyStore, type Rekeyed } from './offline.ts';

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

async function openHouse(house: House): Promise<App> {
  const { config, clock, log, store } = house;
  // Known for certain once the server listens, which is before anything can come.
  let publicUrl = config.publicUrl ?? '';
  const wings = startWings(house, () => publicUrl);
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
  const api = createApi(toApiDeps(house, wings, { publicUrl, isDraining: () => draining }));
  const studio = createStudio({
    ...house,
    publicUrl,
    requestStats: () => wings.ingest.stats(),
    listenerTraffic: () => wings.ingest.traffic(),
    answerSeconds: () => wings.ingest.answerSeconds().accepted,
    backlog: () => wings.engine.backlog(),
    addressOf: ({ headers, socket }) => nameSender({ headers, peer: socket.remoteAddress ?? '' }),
  });
  serve({
    ingest: (exchange) => wings.ingest.handle(exchange),
    api: (http, response) =>
      studio.takes(http.url ?? '') ? studio.handle(http, response) : api(http, response),
  });
  const takeUses = () => wings.ingest.takeCredentialUses();
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
      await drain(house, server, wings);
      house.disk?.stop();
      house.watch.stop();
      await house.spool?.stop(config.drainMs);
      await wings.held?.stop();
      await studio.stop();
      await house.outbound.close();
      await wings.retention.stop();
      await house.telemetry?.stop();
      await lastUsed.stop();
      await store.close();
      log.info('app.stopped');
    },
  };
}

async function watchDisk({
  config,
  clock,
  log,
}: Pick<House, 'config' | 'clock' | 'log'>): Promise<DiskWatch | undefined> {
  if (config.storeUrl !== undefined) return undefined;
  return startDiskWatch({ folder: config.data, minBytes: config.minFreeDisk, clock, log });
}

/** Takes no more than what is under way, after a while in which others can see that; and ends that, or cuts it off. */
async function drain(
  { config, clock, log }: House,
  server: Server,
  { engine, attendance }: Wings,
): Promise<void> {
  const { drainMs, drainDelayMs } = config;
  log.info('app.draining', { delay_ms: drainDelayMs, time_ms: drainMs });
  await wait(clock, drainDelayMs);
  // Side by side: a sender that takes its time takes none from the attempts.
  await Promise.all([closeServer(server, clock, drainMs), engine.stop(drainMs)]);
  await attendance.stop();
}
