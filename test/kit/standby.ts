import { chown, copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { eventually } from './clock.ts';
import { openGround, serve, writeFor, type Ground, type Owner, type Postgres } from './postgres.ts';

/** A server that follows another one, which commits nothing without it. */
export interface Standby extends Postgres {
  /** It follows nobody any more, and takes writes. Whoever it has followed must be gone. */
  promote(): Promise<void>;
}

const PATIENCE_MS = 60_000;
/** They say which process runs on the data. */
const LEFT_OUT: ReadonlySet<string> = new Set(['postmaster.pid', 'postmaster.opts']);
/** What is in these is of the process that is running; WAL is fetched from there. */
const EMPTY: ReadonlySet<string> = new Set([
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
  'pg_wal',
]);

let made = 0;

/**
 * Made from a base copy of a server that goes on under load; resolves when its commits wait for this one. It follows over
 * `line`.
 */
export async function openStandby(primary: Postgres, line = primary.url): Promise<Standby> {
  const name = `standby_${made++}`;
  const ground = await openGround();
  const { port } = new URL(line);
  const client = new Client(primary.url);
  await client.connect();
  try {
    // From now on the WAL that it will need is kept.
    await client.query('SELECT pg_create_physical_replication_slot($1, true)', [name]);
    await copyBase(client, { from: primary.data, ...ground });
    const settings = [
      `primary_conninfo=host=127.0.0.1 port=${port} user=earshot application_name=${name}`,
      `primary_slot_name=${name}`,
      'wal_retrieve_retry_interval=1s',
    ];
    const standby = await serve({ ...ground, settings });
    await client.query(`ALTER SYSTEM SET synchronous_standby_names = '${name}'`);
    await client.query('SELECT pg_reload_conf()');
    await eventually(() => has(client, name, `sync_state = 'sync'`), PATIENCE_MS);
    // The process that tells the others to wait reads its settings by itself; before a checkpoint it has.
    await client.query('CHECKPOINT');
    const { rows } = await client.query<{ lsn: string }>('SELECT pg_current_wal_lsn() AS lsn');
    await eventually(() => has(client, name, `flush_lsn >= '${rows[0]?.lsn}'`), PATIENCE_MS);
    return { ...standby, promote: () => promote(standby) };
  } finally {
    await client.end();
  }
}

interface Copying extends Omit<Ground, 'settings'> {
  readonly from: string;
}

/** As https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP has it. */
async function copyBase(client: Client, { from, data, owner }: Copying): Promise<void> {
  const { begin, end } = await readBackupCalls(client);
  await client.query(`SELECT ${begin}`);
  await copyFolder(from, data, owner);
  const { rows } = await client.query<{ labelfile: string }>(`SELECT * FROM ${end}`);
  await writeFor(owner, join(data, 'backup_label'), rows[0]?.labelfile ?? '');
  await writeFor(owner, join(data, 'standby.signal'), '');
}

/** Before version 15 they had other names. */
async function readBackupCalls(client: Client) {
  const { rows } = await client.query<{ number: number }>(
    "SELECT current_setting('server_version_num')::int AS number",
  );
  return (rows[0]?.number ?? 0) < 150_000
    ? { begin: "pg_start_backup('standby', true, false)", end: 'pg_stop_backup(false)' }
    : { begin: "pg_backup_start('standby', true)", end: 'pg_backup_stop(false)' };
}

/** Files come and go, and change, while they are copied: the WAL puts that right. */
async function copyFolder(from: string, to: string, owner: Owner): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (LEFT_OUT.has(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      await mkdir(target, { mode: 0o700 });
      if (!EMPTY.has(entry.name)) await copyFolder(source, target, owner);
    } else if (!(await copyThatIsThere(source, target))) continue;
    if (owner.uid !== undefined) await chown(target, owner.uid, owner.gid ?? owner.uid);
  }
}

/** False: it is gone. */
async function copyThatIsThere(source: string, target: string): Promise<boolean> {
  try {
    await copyFile(source, target);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Whether so much can be said of what is sent to it. */
async function has(client: Client, name: string, condition: string): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT FROM pg_stat_replication WHERE application_name = '${name}' AND ${condition}`,
  );
  return rows.length > 0;
}

async function promote({ url }: Postgres): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ done: boolean }>('SELECT pg_promote(true, 60) AS done');
    if (rows[0]?.done !== true) throw new Error('the standby was not promoted');
  } finally {
    await client.end();
  }
}
