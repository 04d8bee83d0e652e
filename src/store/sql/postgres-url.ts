import { readFileSync } from 'node:fs';
import type { ClientConfig } from 'pg';
import { parseDuration, formatDuration, HOUR, SECOND } from '../../base/duration.ts';
import { splitHosts } from '../../base/url-hosts.ts';

/** What the URL of the store says: where the database is, how to go there, and how long to wait for it. */
export interface PostgresPlace {
  /** For the driver: TLS, and the name that the server is told. */
  readonly config: Omit<ClientConfig, 'connectionString'>;
  /** At least one; each is the same database. */
  readonly hosts: readonly PostgresHost[];
  /** Which of them will do. */
  readonly target: Target;
  /** Whether a pooler stands in between that gives each transaction another session. */
  readonly isPooled: boolean;
  readonly limits: PostgresLimits;
}

export interface PostgresHost {
  /** As people call it. */
  readonly name: string;
  /** For the driver: address, name and password. */
  readonly connectionString: string;
}

/** As libpq calls them. A server that does not take writes is of no use, so those that ask for one are not among them. */
const TARGETS = ['read-write', 'primary', 'any'] as const;
export type Target = (typeof TARGETS)[number];

/** All in milliseconds. */
export interface PostgresLimits {
  readonly connectMs: number;
  /** Of one statement, at the server. */
  readonly statementMs: number;
  /** How long a statement waits for a row or a table that somebody else holds. */
  readonly lockMs: number;
  /** How long the server keeps a transaction of ours open in which we are silent: a stopped process must not hold others up. */
  readonly idleMs: number;
}

/** By the server's own names; `connect_timeout` is in seconds, as everywhere, the others in milliseconds or with a unit. */
const LIMITS = {
  connect_timeout: { default: 10 * SECOND, unitMs: SECOND },
  statement_timeout: { default: 30 * SECOND, unitMs: 1 },
  lock_timeout: { default: 10 * SECOND, unitMs: 1 },
  idle_in_transaction_session_timeout: { default: 15 * SECOND, unitMs: 1 },
} as const;
const LEAST_MS = SECOND;
const MOST_MS = HOUR;

const TLS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'] as const;
/** What the driver reads by itself. */
const OF_THE_DRIVER: ReadonlySet<string> = new Set(['host', 'port', 'options', 'sslnegotiation']);

/** Throws a sentence that says what to write: an option that is not known might be one that somebody counts on. */
export function readPostgresUrl(url: string): PostgresPlace {
  // Not taken apart as a URL: the driver takes some that are none, such as those without a host.
  const [address = '', query = ''] = url.split('?');
  const parameters = new URLSearchParams(query);
  const isPooled = readPooled(take(parameters, 'pgbouncer'));
  const limits = {
    connectMs: takeLimit(parameters, 'connect_timeout'),
    statementMs: takeLimit(parameters, 'statement_timeout'),
    lockMs: takeLimit(parameters, 'lock_timeout'),
    idleMs: takeLimit(parameters, 'idle_in_transaction_session_timeout'),
  };
  const ssl = takeTls(parameters);
  const target = takeTarget(parameters);
  const application_name = take(parameters, 'application_name') ?? 'earshot';
  const unknown = [...parameters.keys()].find((name) => !OF_THE_DRIVER.has(name));
  if (unknown !== undefined) {
    const known = ['pgbouncer', 'application_name', TARGET, ...Object.keys(LIMITS), ...TLS];
    refuse(unknown, `is not known; known are ${[...known, ...OF_THE_DRIVER].join(', ')}`);
  }
  const hosts = readHosts(address, parameters);
  return {
    config: { application_name, ...(ssl !== undefined && { ssl }) },
    hosts,
    // Of several servers one takes writes: who writes to any of them is refused half of the time.
    target: target ?? (hosts.length === 1 ? 'any' : 'read-write'),
    isPooled,
    limits,
  };
}

const TARGET = 'target_session_attrs';

function takeTarget(parameters: URLSearchParams): Target | undefined {
  const text = take(parameters, TARGET);
  const target = TARGETS.find((each) => each === text);
  if (text !== undefined && target === undefined)
    refuse(TARGET, `is "${TARGETS.join('", "')}", since the store writes, and not "${text}"`);
  return target;
}

/**
 * Several in the place of one, or in the parameters `host` and `port`, which go before:
 * https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS
 */
function readHosts(address: string, parameters: URLSearchParams): readonly PostgresHost[] {
  const { before, hosts, behind } = splitHosts(address);
  const written = hosts.map(readHost);
  const names = readList(parameters, 'host') ?? written.map(({ name }) => name);
  const ports = readList(parameters, 'port') ?? written.map(({ port }) => port);
  assertPorts(ports, names.length);
  if (names.length === 1) {
    const query = parameters.size === 0 ? '' : `?${parameters.toString()}`;
    return [{ name: names[0] ?? '', connectionString: `${address}${query}` }];
  }
  return names.map((name, index) => {
    if (name === '') refuse('host', 'names nothing between two commas');
    const port = (ports.length === 1 ? ports[0] : ports[index]) ?? '';
    const own = new URLSearchParams(parameters);
    own.set('host', name);
    if (port !== '') own.set('port', port);
    return {
      name: port === '' ? name : `${name}:${port}`,
      connectionString: `${before}${behind || '/'}?${own.toString()}`,
    };
  });
}

function readList(parameters: URLSearchParams, name: string): readonly string[] | undefined {
  return parameters.get(name)?.split(',');
}

/** One for all, or one for each. */
function assertPorts(ports: readonly string[], count: number): void {
  if (ports.length !== 1 && ports.length !== count)
    refuse('port', `names ${ports.length} ports for ${count} hosts`);
  const wrong = ports.find((port) => port !== '' && !isPort(port));
  if (wrong !== undefined) refuse('port', `is a number from 1 to 65535, and not "${wrong}"`);
}

function readHost(text: string): { readonly name: string; readonly port: string } {
  const [, name = '', port = ''] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(text) ?? [];
  return { name: decodeURIComponent(name.replace(/^\[(.*)\]$/, '$1')), port };
}

function isPort(text: string): boolean {
  return /^[1-9]\d{0,4}$/.test(text) && Number(text) < 2 ** 16;
}

function refuse(name: string, why: string): never {
  throw new Error(`the store's URL: "${name}" ${why}`);
}

function take(parameters: URLSearchParams, name: string): string | undefined {
  const value = parameters.get(name) ?? undefined;
  parameters.delete(name);
  return value;
}

function readPooled(text: string | undefined): boolean {
  if (text !== undefined && text !== 'true' && text !== 'false')
    refuse('pgbouncer', `is "true" or "false", and not "${text}"`);
  return text === 'true';
}

function takeLimit(parameters: URLSearchParams, name: keyof typeof LIMITS): number {
  const limit = LIMITS[name];
  const text = take(parameters, name);
  if (text === undefined) return limit.default;
  const ms = /^\d+$/.test(text) ? Number(text) * limit.unitMs : toMs(text);
  if (!(ms >= LEAST_MS && ms <= MOST_MS)) {
    const range = `${formatDuration(LEAST_MS)} to ${formatDuration(MOST_MS)}`;
    refuse(name, `is from ${range}, and not "${text}"`);
  }
  return ms;
}

function toMs(text: string): number {
  const duration = parseDuration(text.replace(/min$/, 'm'));
  return duration.ok ? duration.value : Number.NaN;
}

type Tls = NonNullable<ClientConfig['ssl']>;

/** Undefined where nothing is said of TLS. */
function takeTls(parameters: URLSearchParams): Tls | undefined {
  const [mode, ca, cert, key] = TLS.map((name) => take(parameters, name));
  const files = readFiles({ sslrootcert: ca, sslcert: cert, sslkey: key });
  switch (mode) {
    case undefined:
      // Who names an authority wants it to be asked.
      return ca === undefined && cert === undefined ? undefined : files;
    case 'disable':
      return false;
    case 'no-verify':
      return { ...files, rejectUnauthorized: false };
    // Other programs take any certificate then. Who writes it wants TLS, and nobody in between.
    case 'require':
    case 'verify-full':
      return files;
    case 'verify-ca':
      if (ca === undefined)
        refuse('sslmode', 'is "verify-ca", for which "sslrootcert" must be given');
      return { ...files, checkServerIdentity: () => undefined };
    default:
      // `prefer` and `allow` go on in plain text where somebody in between says that there is no TLS.
      return refuse(
        'sslmode',
        `is "verify-full", "verify-ca", "require", "no-verify" or "disable", and not "${mode}"`,
      );
  }
}

interface TlsFiles {
  ca?: string;
  cert?: string;
  key?: string;
}

function readFiles(paths: Readonly<Record<string, string | undefined>>): TlsFiles {
  const files: TlsFiles = {};
  for (const [name, path] of Object.entries(paths)) {
    if (path === undefined) continue;
    const text = readFile(name, path);
    if (name === 'sslrootcert') files.ca = text;
    else if (name === 'sslcert') files.cert = text;
    else files.key = text;
  }
  return files;
}

function readFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return refuse(name, `names a file that cannot be read: ${(error as Error).message}`);
  }
}
