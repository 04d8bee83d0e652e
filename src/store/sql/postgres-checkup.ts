import type { Client } from 'pg';
import type { Clock } from '../../base/clock.ts';
import { SECOND } from '../../base/duration.ts';
import { MIGRATION_NAMES } from './migrate.ts';
import { createHosts } from './postgres-hosts.ts';
import { readPostgresUrl, type PostgresPlace } from './postgres-url.ts';

/** What can be seen of a database by whoever may connect to it; nothing is changed. */
export interface PostgresCheckup {
  /** As the server writes it: `18.0`. */
  readonly version: string;
  readonly major: number;
  readonly user: string;
  readonly isSuperuser: boolean;
  /** Undefined: the role's `search_path` leads nowhere. */
  readonly schema: string | undefined;
  /** Whether tables can be made and changed. */
  readonly mayCreate: boolean;
  /** Tables of the store in which rows cannot be read and written. */
  readonly closedTables: readonly string[];
  /** Undefined: the connection is not encrypted. */
  readonly tls: string | undefined;
  readonly isLoopback: boolean;
  readonly isStandby: boolean;
  /** Whether the server syncs at all; without, a crash of it loses what was acknowledged. */
  readonly hasSync: boolean;
  readonly connections: { readonly used: number; readonly most: number };
  readonly bytes: number;
  /** Of the tables: how many steps this version would make. */
  readonly pendingMigrations: number;
  readonly hasStore: boolean;
  /** The time of a query that does nothing, the middle one of several. */
  readonly roundTripMs: number;
  /** Each server that the URL names; empty where that is one. */
  readonly hosts: readonly HostCheckup[];
  /** How far its clock is ahead of ours, give or take half a round trip. */
  readonly aheadMs: number;
}

export interface HostCheckup {
  readonly name: string;
  readonly state: 'primary' | 'standby' | 'away';
  /** Why it could not be asked. */
  readonly fault: string | undefined;
}

const ROUND_TRIPS = 7;

const ABOUT = `SELECT
  current_setting('server_version') AS version,
  current_setting('server_version_num')::int / 10000 AS major,
  current_user::text AS user,
  (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser,
  current_schema()::text AS schema,
  coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create,
  (SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl) AS tls,
  coalesce(inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1', true) AS is_loopback,
  pg_is_in_recovery() AS is_standby,
  current_setting('fsync') = 'on' AS has_sync,
  (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
  current_setting('max_connections')::int AS most,
  pg_database_size(current_database())::float8 AS bytes,
  to_regclass('migrations') IS NOT NULL AS has_store`;

const CLOSED = `SELECT relname::text AS name FROM pg_class
  WHERE relkind IN ('r', 'p') AND relnamespace = to_regnamespace(quote_ident(current_schema()))
    AND NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT'))
  ORDER BY relname`;

interface About {
  readonly version: string;
  readonly major: number;
  readonly user: string;
  readonly is_superuser: boolean;
  readonly schema: string | null;
  readonly may_create: boolean;
  readonly tls: string | null;
  readonly is_loopback: boolean;
  readonly is_standby: boolean;
  readonly has_sync: boolean;
  readonly used: number;
  readonly most: number;
  readonly bytes: number;
  readonly has_store: boolean;
}

/** Rejects with the driver's or the server's own words where there is no way in. */
export async function examinePostgres(url: string, clock: Clock): Promise<PostgresCheckup> {
  const place = readPostgresUrl(url);
  const hosts = await examineHosts(place);
  const client = await connect(place);
  try {
    const { rows } = await client.query<About>(ABOUT);
    const about = rows[0];
    if (about === undefined) throw new Error('the database answers nothing');
    const closed = await client.query<{ name: string }>(CLOSED);
    const closedTables = closed.rows.map(({ name }) => name);
    // Which steps have been made is not for everybody to read; and then that is what is told.
    const isReadable = !closedTables.includes('migrations');
    return {
      ...toPlain(about),
      closedTables,
      pendingMigrations: isReadable ? await countPending(client, about.has_store) : 0,
      ...(await measure(client, clock)),
      hosts,
    };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function connect(place: PostgresPlace): Promise<Client> {
  const { config, limits } = place;
  return createHosts(place).connect({ ...config, connectionTimeoutMillis: limits.connectMs });
}

async function examineHosts(place: PostgresPlace): Promise<readonly HostCheckup[]> {
  if (place.hosts.length === 1) return [];
  return Promise.all(
    place.hosts.map(async (host) => {
      const { name } = host;
      try {
        const isStandby = await askRole({ ...place, hosts: [host], target: 'any' });
        return { name, state: isStandby ? 'standby' : 'primary', fault: undefined };
      } catch (error) {
        return { name, state: 'away', fault: (error as Error).message };
      }
    }),
  );
}

async function askRole(place: PostgresPlace): Promise<boolean> {
  const client = await connect(place);
  try {
    const { rows } = await client.query<{ standby: boolean }>(
      'SELECT pg_is_in_recovery() AS standby',
    );
    return rows[0]?.standby !== false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function toPlain(about: About) {
  return {
    version: about.version.split(' ')[0] ?? about.version,
    major: about.major,
    user: about.user,
    isSuperuser: about.is_superuser,
    schema: about.schema ?? undefined,
    mayCreate: about.may_create,
    tls: about.tls ?? undefined,
    isLoopback: about.is_loopback,
    isStandby: about.is_standby,
    hasSync: about.has_sync,
    connections: { used: about.used, most: about.most },
    bytes: about.bytes,
    hasStore: about.has_store,
  };
}

async function countPending(client: Client, hasStore: boolean): Promise<number> {
  if (!hasStore) return MIGRATION_NAMES.length;
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations');
  const applied = new Set(rows.map(({ name }) => name));
  return MIGRATION_NAMES.filter((name) => !applied.has(name)).length;
}

/** The clock is read on the shortest trip, since that leaves the least room for doubt. */
async function measure(
  client: Client,
  clock: Clock,
): Promise<Pick<PostgresCheckup, 'roundTripMs' | 'aheadMs'>> {
  const trips: { readonly tookMs: number; readonly aheadMs: number }[] = [];
  for (let i = 0; i < ROUND_TRIPS; i++) {
    const begunMs = clock.monotonic();
    const { rows } = await client.query<{ now: number }>(
      'SELECT extract(epoch FROM clock_timestamp())::float8 AS now',
    );
    const tookMs = clock.monotonic() - begunMs;
    const theirsMs = (rows[0]?.now ?? 0) * SECOND;
    trips.push({ tookMs, aheadMs: theirsMs - (clock.now() - tookMs / 2) });
  }
  const byTime = trips.toSorted((one, other) => one.tookMs - other.tookMs);
  return {
    roundTripMs: byTime[Math.floor(ROUND_TRIPS / 2)]?.tookMs ?? 0,
    aheadMs: byTime[0]?.aheadMs ?? 0,
  };
}
