import {
  compileListener,
  compileTrigger,
  type CompiledListener,
  type CompiledTrigger,
} from '../definition/definition.ts';
import type { Credential, CredentialId } from '../model/credential.ts';
import type { Listener, ListenerId } from '../model/listener.ts';
import type { Trigger, TriggerId } from '../model/trigger.ts';
import type { SealedSecret, Store } from '../store/store.ts';

export { startConfigurationWatch, type ConfigurationWatch } from './watch.ts';

/**
 * The definitions in force, in memory: a notify request must not read the store before it is known to be good.
 * Whoever changes a definition calls `reload` before answering, so that what was answered holds; what other nodes have
 * changed is found by the watch.
 */
export interface Catalog {
  /** The enabled listener with this webhook URL, where the URL is still good. */
  listenerAt(uuid: string, nowMs: number): Listener | undefined;
  listener(id: ListenerId): Listener | undefined;
  listeners(): readonly Listener[];
  /** What a listener says in expressions; undefined where it says nothing. */
  compiledOf(id: ListenerId): CompiledListener | undefined;
  /** Triggers bound to a listener, paused ones too: their runs are made, and wait. */
  triggersOf(listenerId: ListenerId): readonly Trigger[];
  trigger(id: TriggerId): Trigger | undefined;
  triggers(): readonly Trigger[];
  /** What a trigger says in expressions; undefined where it says nothing. */
  compiledTriggerOf(id: TriggerId): CompiledTrigger | undefined;
  credential(id: CredentialId): Credential | undefined;
  credentials(): readonly Credential[];
  /** Opened secrets that are valid at `nowMs`, newest first. `unreadable` tells that at least one could not be opened. */
  secretsOf(ownerId: ListenerId | TriggerId, nowMs: number): OpenSecrets;
  /** Those that came in a handshake and wait to be confirmed. */
  pendingSecretsOf(ownerId: ListenerId): readonly Uint8Array[];
  reload(): Promise<void>;
  /** Of the configuration that is held. */
  version(): number;
  /** Called after every reload; for caches that depend on definitions. */
  onReload(listener: () => void): void;
}

export interface OpenSecrets {
  readonly values: readonly Uint8Array[];
  readonly unreadable: boolean;
}

export interface CatalogOptions {
  readonly store: Pick<
    Store,
    'configuration' | 'listeners' | 'triggers' | 'credentials' | 'secrets'
  >;
  readonly openSecret: (id: string, sealed: Uint8Array) => Uint8Array | undefined;
  /** Reads what else is of one version with the definitions; before them, since credentials go by it. */
  readonly reloadKeys?: () => Promise<void>;
}

export async function openCatalog(options: CatalogOptions): Promise<Catalog> {
  let { definitions, version } = await loadWhole(options, undefined);
  const onReload: (() => void)[] = [];
  // Reloads are chained: one that began before a write must not overwrite one that began after it.
  let last: Promise<void> = Promise.resolve();
  const none: OpenSecrets = { values: [], unreadable: false };

  return {
    listenerAt(uuid, nowMs) {
      const found = definitions.urls.get(uuid);
      if (found === undefined || !found.listener.enabled || found.expiresAtMs <= nowMs)
        return undefined;
      return found.listener;
    },
    listener: (id) => definitions.listeners.get(id),
    listeners: () => [...definitions.listeners.values()],
    compiledOf: (id) => definitions.compiled.get(id)?.compiled,
    triggersOf: (id) => definitions.triggersOf.get(id) ?? [],
    trigger: (id) => definitions.triggers.get(id),
    triggers: () => [...definitions.triggers.values()],
    compiledTriggerOf: (id) => definitions.compiledTriggers.get(id)?.compiled,
    credential: (id) => definitions.credentials.get(id),
    credentials: () => [...definitions.credentials.values()],
    secretsOf(ownerId, nowMs) {
      const owned = definitions.secrets.get(ownerId);
      if (owned === undefined) return none;
      // Asked for each request that has a signature: lists of lists would take longer than the hash.
      const values: Uint8Array[] = [];
      let unreadable = false;
      for (const { value, isPending, expiresAtMs } of owned) {
        if (isPending || expiresAtMs <= nowMs) continue;
        if (value === undefined) unreadable = true;
        else values.push(value);
      }
      return { values, unreadable };
    },
    pendingSecretsOf: (ownerId) =>
      (definitions.secrets.get(ownerId) ?? []).flatMap(({ isPending, value }) =>
        isPending && value !== undefined ? [value] : [],
      ),
    reload() {
      const next = last.then(async () => {
        ({ definitions, version } = await loadWhole(options, definitions));
        for (const listener of onReload) listener();
      });
      last = next.catch(() => undefined);
      return next;
    },
    version: () => version,
    onReload: (listener) => void onReload.push(listener),
  };
}

interface Definitions {
  readonly urls: ReadonlyMap<string, { readonly listener: Listener; readonly expiresAtMs: number }>;
  readonly listeners: ReadonlyMap<ListenerId, Listener>;
  /** Only of listeners that say something. */
  readonly compiled: ReadonlyMap<ListenerId, Compiled<CompiledListener>>;
  readonly compiledTriggers: ReadonlyMap<TriggerId, Compiled<CompiledTrigger>>;
  readonly triggers: ReadonlyMap<TriggerId, Trigger>;
  readonly triggersOf: ReadonlyMap<ListenerId, readonly Trigger[]>;
  readonly credentials: ReadonlyMap<CredentialId, Credential>;
  readonly secrets: ReadonlyMap<string, readonly HeldSecret[]>;
}

interface Compiled<C> {
  /** What it was compiled from. */
  readonly text: string;
  readonly compiled: C;
}

interface HeldSecret {
  readonly value: Uint8Array | undefined;
  readonly isPending: boolean;
  readonly expiresAtMs: number;
}

/** While others change it again and again: the version that was there first is named, and the watch finds the rest. */
const TRIES = 3;

/** As it was at one instant: what was read is read again where it was changed in between. */
async function loadWhole(
  options: CatalogOptions,
  before: Definitions | undefined,
): Promise<{ readonly definitions: Definitions; readonly version: number }> {
  const { configuration } = options.store;
  for (let tries = 1; ; tries++) {
    const version = await configuration.version();
    await options.reloadKeys?.();
    const definitions = await load(options, before);
    if (tries === TRIES || (await configuration.version()) === version)
      return { definitions, version };
  }
}

async function load(
  { store, openSecret }: CatalogOptions,
  before: Definitions | undefined,
): Promise<Definitions> {
  const [listeners, triggers, credentials, secrets] = await Promise.all([
    store.listeners.list(),
    store.triggers.list(),
    store.credentials.list(),
    store.secrets.list(),
  ]);
  const triggersOf = new Map<ListenerId, Trigger[]>();
  for (const trigger of triggers) {
    for (const id of trigger.listenerIds) push(triggersOf, id, trigger);
  }
  const urls = new Map(
    listeners.flatMap((listener) =>
      listener.urls.map(
        (url) =>
          [url.uuid, { listener, expiresAtMs: url.expiresAt?.getTime() ?? Infinity }] as const,
      ),
    ),
  );
  return {
    urls,
    listeners: new Map(listeners.map((listener) => [listener.id, listener])),
    compiled: compileAll(listeners, before?.compiled, compileListener),
    compiledTriggers: compileAll(triggers, before?.compiledTriggers, compileTrigger),
    triggers: new Map(triggers.map((trigger) => [trigger.id, trigger])),
    triggersOf,
    credentials: new Map(credentials.map((credential) => [credential.id, credential])),
    secrets: openAll(secrets, openSecret),
  };
}

/** What has not changed is not compiled again: a schema takes milliseconds, and every change of anything reloads all. */
function compileAll<T extends { readonly id: string }, C>(
  definitions: readonly T[],
  before: ReadonlyMap<T['id'], Compiled<C>> | undefined,
  compile: (definition: T) => C | undefined,
): ReadonlyMap<T['id'], Compiled<C>> {
  const all = new Map<T['id'], Compiled<C>>();
  for (const definition of definitions) {
    const text = JSON.stringify(definition);
    const known = before?.get(definition.id);
    const compiled = known?.text === text ? known.compiled : compile(definition);
    if (compiled !== undefined) all.set(definition.id, { text, compiled });
  }
  return all;
}

function openAll(
  secrets: readonly SealedSecret[],
  openSecret: CatalogOptions['openSecret'],
): Map<string, HeldSecret[]> {
  const opened = new Map<string, HeldSecret[]>();
  const newestFirst = secrets.toSorted((a, b) => (a.id < b.id ? 1 : -1));
  for (const secret of newestFirst) {
    push(opened, secret.ownerId as string, {
      value: openSecret(secret.id, secret.sealed),
      isPending: secret.pendingSince !== undefined,
      expiresAtMs: secret.expiresAt?.getTime() ?? Infinity,
    });
  }
  return opened;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const held = map.get(key);
  if (held === undefined) map.set(key, [value]);
  else held.push(value);
}
