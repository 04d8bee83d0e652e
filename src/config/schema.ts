import {
  readAddress,
  readBlocks,
  readClaim,
  readDays,
  readDestinations,
  readDomains,
  readDuration,
  readIssuer,
  readLogLevel,
  readMasterKey,
  readPath,
  readRetention,
  readRoleMap,
  readRole,
  readRoles,
  readScopes,
  readSize,
  readSwitch,
  readText,
  readStoreUrl,
  readToken,
  readUrl,
  type Reader,
} from './value.ts';

/** One key of the configuration; everything that is said of it elsewhere is derived from here. */
export interface Setting<T> {
  /** As written in the file. */
  readonly key: string;
  readonly env: string;
  /** Undefined for secrets: every user of a machine can read the command lines of all. */
  readonly flag: string | undefined;
  readonly placeholder: string;
  /** As it would be written; undefined where leaving it out is not the same as any value. */
  readonly default: string | undefined;
  /** What leaving it out means, where there is no default. */
  readonly absent: string | undefined;
  readonly doc: string;
  readonly secret: boolean;
  readonly read: Reader<T>;
}

interface Words {
  readonly placeholder: string;
  readonly doc: string;
}

function setting<T>(
  key: string,
  read: Reader<T>,
  words: Words & { readonly default: string },
): Setting<T> {
  return { ...names(key), ...words, absent: undefined, secret: false, read };
}

function optional<T>(
  key: string,
  read: Reader<T>,
  words: Words & { readonly absent: string },
): Setting<T | undefined> {
  return { ...names(key), ...words, default: undefined, secret: false, read };
}

function secret<T>(
  key: string,
  read: Reader<T>,
  words: Words & { readonly absent: string },
): Setting<T | undefined> {
  return { ...optional(key, read, words), flag: undefined, secret: true };
}

function names(key: string): { key: string; env: string; flag: string } {
  return { key, env: `EARSHOT_${key.toUpperCase()}`, flag: `--${key.replaceAll('_', '-')}` };
}

/** By the name of the property in `Config`, in the order in which they are documented. */
export const SETTINGS = {
  addr: setting('addr', readAddress, {
    placeholder: 'host:port',
    default: '127.0.0.1:8080',
    doc: 'Where it listens. Port 0 takes any free one.',
  }),
  data: setting('data', readPath, {
    placeholder: 'folder',
    default: './data',
    doc: 'The data folder; made at first start, readable by its owner only.',
  }),
  storeUrl: secret('store_url', readStoreUrl, {
    placeholder: 'url',
    absent: 'the embedded store in the data folder',
    doc: 'A PostgreSQL database (14 to 18), `postgres://…`, which any number of processes may share. Several hosts: whichever takes writes.',
  }),
  publicUrl: optional('public_url', readUrl, {
    placeholder: 'url',
    absent: 'from the address',
    doc: 'What webhook URLs begin with, as providers see it.',
  }),
  adminToken: secret('admin_token', readToken, {
    placeholder: 'token',
    absent: 'made at first start, kept in the data folder as `admin-token`',
    doc: 'The bearer token of the admin API.',
  }),
  masterKey: secret('master_key', readMasterKey, {
    placeholder: 'base64',
    absent: 'made at first start, kept in the data folder as `master-key`',
    doc: 'Seals the secrets that are stored: 32 bytes in base64. Secrets cannot be read without it: back it up.',
  }),
  role: setting('role', readRole, {
    placeholder: 'role',
    default: 'all',
    doc: 'What this process does: `ingest` takes webhooks, `worker` runs what is bound to them, `all` does both. With the embedded store: `all`.',
  }),
  leaseMs: setting('lease', readDuration({ min: '2s', max: '60s' }), {
    placeholder: 'duration',
    default: '60s',
    doc: 'How long runs stay with a node that says nothing more, before another one takes them: from 2s to 60s. One that has died is mostly missed sooner.',
  }),
  trustedProxies: setting('trusted_proxies', readBlocks, {
    placeholder: 'blocks',
    default: '',
    doc: 'Address blocks of reverse proxies whose `X-Forwarded-For` is believed.',
  }),
  outboundAllow: setting('outbound_allow', readDestinations, {
    placeholder: 'list',
    default: '',
    doc: 'Private address blocks and hosts that forwards may go to.',
  }),
  spool: setting('spool', readSwitch, {
    placeholder: 'on|off',
    default: 'off',
    doc: 'PostgreSQL: whether requests that come while the database is away are kept on the disk of this node and answered, to be put into the database when it is back; else they are answered 503.',
  }),
  spoolFolder: optional('spool_folder', readPath, {
    placeholder: 'folder',
    absent: '`spool` in the data folder',
    doc: 'Where they are kept: on a disk that outlives the process.',
  }),
  spoolMaxBytes: setting(
    'spool_max',
    readSize({ min: 2 ** 24, max: 2 ** 42, range: 'from 16MiB to 4TiB' }),
    {
      placeholder: 'size',
      default: '1GiB',
      doc: 'How much may be kept there; past it, requests are answered 503.',
    },
  ),
  spoolConfigAgeMs: setting('spool_config_age', readDuration({ min: '10s', max: '7d' }), {
    placeholder: 'duration',
    default: '1h',
    doc: 'With the spool on, how long a node goes on with the listeners and credentials that it knows while it cannot ask whether they have changed: from 10s to 7d. Without, it is 10s.',
  }),
  maxBodyBytes: setting('max_body', readSize({ min: 1, max: 2 ** 28, range: 'at most 256MiB' }), {
    placeholder: 'size',
    default: '1MiB',
    doc: 'The largest body that a listener takes, unless the listener says less.',
  }),
  retentionDays: setting('retention', readRetention, {
    placeholder: 'days',
    default: '30',
    doc: 'How many days bodies are kept, unless the listener says otherwise: 1, 3, 7, 30, 90 or 365.',
  }),
  ledgerDays: setting('ledger_retention', readDays({ min: 1, max: 3650 }), {
    placeholder: 'days',
    default: '400',
    doc: 'How many days requests, ended runs and their attempts are kept, and never shorter than their body: 1 to 3650.',
  }),
  oauthTokenMs: setting('oauth_token_life', readDuration({ min: '10s', max: '24h' }), {
    placeholder: 'duration',
    default: '1h',
    doc: 'How long access tokens of OAuth clients are good: from 10s to 24h.',
  }),
  secondFactorRoles: setting('require_second_factor', readRoles, {
    placeholder: 'roles',
    default: '',
    doc: 'Accounts with one of these roles that sign in with a password must have a second factor: `viewer`, `log_viewer`, `editor`, `admin`, with commas in between.',
  }),
  openidIssuer: optional('openid_issuer', readIssuer, {
    placeholder: 'url',
    absent: 'nobody signs in by a provider',
    doc: 'The provider of OpenID Connect by which people sign in to the Studio, as it calls itself.',
  }),
  openidClientId: optional('openid_client_id', readText, {
    placeholder: 'id',
    absent: 'none',
    doc: 'What the provider calls this server.',
  }),
  openidClientSecret: secret('openid_client_secret', readToken, {
    placeholder: 'secret',
    absent: 'a public client, with PKCE alone',
    doc: 'What this server shows to the provider.',
  }),
  openidRoles: setting('openid_roles', readRoleMap, {
    placeholder: 'list',
    default: '',
    doc: 'Which role a value of the claim gives, such as `admins=admin,support=log_viewer`; `*=viewer` is for everybody whom the provider lets in. Who gets none stays out.',
  }),
  openidRoleClaim: setting('openid_role_claim', readClaim, {
    placeholder: 'claim',
    default: 'groups',
    doc: 'The claim that `openid_roles` is about; dots lead into an object, as in `realm_access.roles`.',
  }),
  openidDomains: setting('openid_domains', readDomains, {
    placeholder: 'list',
    default: '',
    doc: 'Only people with a verified address of one of these domains are let in; left empty, all.',
  }),
  openidScopes: setting('openid_scopes', readScopes, {
    placeholder: 'list',
    default: 'openid,email,profile',
    doc: 'What the provider is asked for; some give groups for a scope only.',
  }),
  openidTitle: setting('openid_title', readText, {
    placeholder: 'text',
    default: 'your provider',
    doc: 'What the button says: “Sign in with …”.',
  }),
  minFreeDisk: setting(
    'min_free_disk',
    readSize({ min: 0, max: 2 ** 50, range: '0 for no watermark' }),
    {
      placeholder: 'size',
      default: '256MiB',
      doc: 'Embedded store: with less than this free on the disk of the data folder, requests are answered 503.',
    },
  ),
  drainDelayMs: setting('drain_delay', readDuration({ min: '0s', max: '5m' }), {
    placeholder: 'duration',
    default: '0s',
    doc: 'How long requests are still taken after SIGTERM, while `/readyz` answers 503, so that a load balancer has time to see it: from 0s to 5m.',
  }),
  drainMs: setting('drain_time', readDuration({ min: '0s', max: '10m' }), {
    placeholder: 'duration',
    default: '20s',
    doc: 'How long requests and attempts that are under way may take to end after that, before they are cut off: from 0s to 10m.',
  }),
  logLevel: setting('log_level', readLogLevel, {
    placeholder: 'level',
    default: 'info',
    doc: 'The least of what is logged, as JSON lines on standard error: `debug`, `info`, `warn`, `error` or `silent`.',
  }),
  fastLane: setting('fast_lane', readSwitch, {
    placeholder: 'on|off',
    default: 'on',
    doc: 'Whether plain webhooks go past the messages and streams of Node, and are answered alike but faster. Off by itself where that is not as it was when it was tested.',
  }),
  pendingBytes: setting(
    'pending_bytes',
    readSize({ min: 2 ** 16, max: 2 ** 34, range: 'from 64KiB to 16GiB' }),
    {
      placeholder: 'size',
      default: '64MiB',
      doc: 'How much may be in memory, being read or waiting to be stored, before requests are answered 503.',
    },
  ),
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

type ValueOf<S> = S extends Setting<infer T> ? T : never;

/** The configuration, checked and frozen. */
export type Config = { readonly [K in keyof typeof SETTINGS]: ValueOf<(typeof SETTINGS)[K]> };

/** Every setting with the name of its property. */
export const ALL_SETTINGS: readonly (readonly [string, Setting<unknown>])[] =
  Object.entries(SETTINGS);

/** What holds between settings; each answers a sentence when it does not. */
export const INVARIANTS: readonly ((config: Config) => string | undefined)[] = [
  // There would be nobody to do the rest.
  (config) =>
    config.storeUrl === undefined && config.role !== 'all'
      ? `with the embedded store, role must be all: ${config.role} needs store_url, and other nodes beside it`
      : undefined,
  // A body over the budget could never be taken: its sender would be told to come back for ever.
  // Made at first start in one node's data folder, they would differ on the next node.
  (config) =>
    config.storeUrl !== undefined &&
    (config.masterKey === undefined || config.adminToken === undefined)
      ? 'with store_url, master_key and admin_token must be given'
      : undefined,
  (config) =>
    config.spool && config.storeUrl === undefined
      ? 'spool needs store_url: the embedded store is on the same disk, and is not away without it'
      : undefined,
  (config) =>
    (config.openidIssuer === undefined) === (config.openidClientId === undefined)
      ? undefined
      : 'openid_issuer and openid_client_id must be given together',
  (config) =>
    config.openidIssuer !== undefined && config.openidRoles.length === 0
      ? 'with openid_issuer, openid_roles must say who may sign in'
      : undefined,
  (config) =>
    config.maxBodyBytes > config.pendingBytes
      ? 'max_body must not be larger than pending_bytes'
      : undefined,
];

/** Variables that the command line reads beside the settings. */
export const CLIENT_VARIABLES = {
  url: {
    env: 'EARSHOT_URL',
    doc: 'The server that commands talk to; else the address of the configuration.',
  },
  profile: {
    env: 'EARSHOT_PROFILE',
    doc: 'The profile that commands take server and token from; `earshot profile` makes them.',
  },
  secret: { env: 'EARSHOT_SECRET', doc: 'The secret that `earshot send` signs with.' },
} as const;
