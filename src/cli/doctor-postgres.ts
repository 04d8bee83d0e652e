import { systemClock } from '../base/clock.ts';
import type { PostgresCheckup } from '../store/checkup.ts';
import { messageOf } from './backup-folder.ts';
import { checksOf, type Check } from './check.ts';
import { judgeSkew } from './skew.ts';
import { toSize } from './terminal.ts';

/** The database itself, asked from here: also where no server runs, or none can. */
export async function checkPostgres(url: string): Promise<readonly Check[]> {
  const { examinePostgres } = await import('../store/checkup.ts');
  try {
    const checkup = await examinePostgres(url, systemClock);
    return [
      checkVersion(checkup),
      ...checkState(checkup),
      ...checkHosts(checkup),
      ...checkRights(checkup),
      checkTables(checkup),
      checkEncryption(checkup),
      checkConnections(checkup),
      checkTrip(checkup),
      judgeSkew('the database', systemClock.now() + checkup.aheadMs, systemClock.now()),
    ];
  } catch (error) {
    const remedy = 'see that store_url is right, and that the database lets this machine in';
    return [store.fault(`PostgreSQL cannot be asked: ${messageOf(error)}`, remedy)];
  }
}

const store = checksOf('store');

const LEAST_MAJOR = 14;
const MOST_TRIED_MAJOR = 18;

function checkVersion({ version, major, bytes, schema }: PostgresCheckup): Check {
  const message = `PostgreSQL ${version}, schema "${schema ?? ''}", ${toSize(bytes)} in the database`;
  if (major < LEAST_MAJOR) return store.fault(message, 'use 14 or a newer one');
  if (major > MOST_TRIED_MAJOR) return store.warning(message, '14 to 18 have been tried');
  return store.ok(message);
}

function checkState({ isStandby, hasSync }: PostgresCheckup): readonly Check[] {
  const checks: Check[] = [];
  if (isStandby)
    checks.push(store.fault('it is a standby, and takes no writes', 'name the primary'));
  if (!hasSync) {
    const message = 'fsync is off: what was acknowledged is lost when the machine stops';
    checks.push(store.fault(message, 'set fsync = on'));
  }
  return checks;
}

/** Of several: which of them is which. */
function checkHosts({ hosts }: PostgresCheckup): readonly Check[] {
  const checks = hosts.map(({ name, state, fault }) => {
    if (state === 'primary') return store.ok(`${name} takes writes`);
    if (state === 'standby') return store.ok(`${name} is a standby`);
    const remedy = 'a failover cannot go there: mend it, or take it out of store_url';
    return store.warning(`${name} cannot be asked: ${fault ?? ''}`, remedy);
  });
  const primaries = hosts.filter(({ state }) => state === 'primary').map(({ name }) => name);
  if (primaries.length < 2) return checks;
  const remedy = 'end all but the one that is the primary: what another one takes is lost';
  return [
    ...checks,
    store.fault(`${primaries.join(' and ')} take writes, each for itself`, remedy),
  ];
}

function checkRights(checkup: PostgresCheckup): readonly Check[] {
  const { ok, warning, fault } = checksOf('privileges');
  const { user, isSuperuser, schema, mayCreate, closedTables, pendingMigrations } = checkup;
  if (schema === undefined) {
    const remedy = 'make one: see "The roles" in docs/postgresql.md';
    return [fault(`the role "${user}" has no schema`, remedy)];
  }
  if (closedTables.length > 0) {
    const remedy = 'grant SELECT, INSERT, UPDATE and DELETE: see docs/postgresql.md';
    return [fault(`"${user}" may not use the tables ${closedTables.join(', ')}`, remedy)];
  }
  if (pendingMigrations > 0 && !mayCreate) {
    const remedy = 'run `earshot migrate` as the role that owns the tables';
    return [fault(`"${user}" may not make the tables that are missing`, remedy)];
  }
  if (isSuperuser) {
    const remedy = 'give Earshot a role of its own: see "The roles" in docs/postgresql.md';
    return [warning(`"${user}" is a superuser, and need not be`, remedy)];
  }
  return [ok(`"${user}" may ${mayCreate ? 'make tables, and use them' : 'use the tables'}`)];
}

function checkTables({ hasStore, pendingMigrations }: PostgresCheckup): Check {
  const remedy = 'the next start makes them, or `earshot migrate` does';
  if (!hasStore) return store.warning('there are no tables yet', remedy);
  if (pendingMigrations === 0) return store.ok('the tables are those of this version');
  return store.warning(`the tables are ${pendingMigrations} steps behind this version`, remedy);
}

function checkEncryption({ tls, isLoopback }: PostgresCheckup): Check {
  const { ok, warning } = checksOf('TLS');
  if (tls !== undefined) return ok(`the connection to the database is encrypted: ${tls}`);
  if (isLoopback) return ok('the database is on this machine');
  const remedy = 'add ?sslmode=verify-full to store_url';
  return warning('the connection to the database is not encrypted', remedy);
}

/** What one node opens. */
const OF_A_NODE = 8;

function checkConnections({ connections: { used, most } }: PostgresCheckup): Check {
  const message = `${used} of ${most} connections of the server are in use`;
  if (used + OF_A_NODE <= most) return store.ok(message);
  return store.warning(message, `raise max_connections: a node needs ${OF_A_NODE}`);
}

const LONG_TRIP_MS = 10;

function checkTrip({ roundTripMs }: PostgresCheckup): Check {
  const { ok, warning } = checksOf('latency');
  const message = `a round trip to the database takes ${roundTripMs.toFixed(1)} ms`;
  if (roundTripMs < LONG_TRIP_MS) return ok(message);
  const remedy = 'every webhook waits for two of them: put the nodes near the database';
  return warning(message, remedy);
}
