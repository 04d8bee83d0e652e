import type { Client, ClientConfig } from 'pg';
import { wait, type Clock, type Timer } from '../../base/clock.ts';
import { newUuid, NODES } from '../../base/id.ts';
import { SECOND } from '../../base/duration.ts';
import type { Hosts } from './postgres-hosts.ts';

/**
 * Which of the numbers for nodes is this process's, and which are nobody's. A number is held by a lock of a session,
 * which ends with the process at the latest when the server hears no more from its machine: so it is known who is dead
 * long before that one's leases have run out. A server that is started anew, or takes another one's place, has none of
 * these locks, and their holders may be alive: so a row says who holds a number and on which server. Where that is another
 * server than this one, nobody else takes the number before its holder has had the time to come.
 */
export interface Presence {
  number(): number;
  /** Numbers that nobody held, now and when it was asked before: a node that only reconnects is not among them. */
  gone(): Promise<readonly number[]>;
  close(): Promise<void>;
}

export interface PresenceOptions {
  readonly hosts: Hosts;
  readonly config: ClientConfig;
  readonly clock: Clock;
  readonly read: (sql: string, parameters: readonly number[]) => Promise<unknown[]>;
}

/** Of the locks that applications may take: any number that others are not likely to have thought of. */
export const LOCK_SPACE = 0x0ea25407;

const AGAIN_AFTER_MS = SECOND;
/**
 * A session that was cut off may be there on the server for as long as that takes to miss us: so long it says that we are
 * alive, which is true, and our leases would be somebody's whom nobody knows if we took another number.
 */
const TRIES_FOR_OWN = 40;
/** The server misses a machine that is gone after some 25 s, and not after the two hours that are the rule. */
const KEEPALIVE = [
  'SET tcp_keepalives_idle = 10',
  'SET tcp_keepalives_interval = 5',
  'SET tcp_keepalives_count = 3',
].join('; ');

/** Longer than it takes to find the server, and to be refused by others that are asked first. */
const GRACE_MS = 30 * SECOND;

/** No two servers were started in the same microsecond, and none twice. */
const SERVER = '(extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint::text';

const HELD = `SELECT objid::int AS number FROM pg_locks
  WHERE locktype = 'advisory' AND classid = $1 AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  UNION SELECT number::int FROM number_holders WHERE server <> ${SERVER}`;
const HOLD = `INSERT INTO number_holders (number, holder, server) VALUES ($1, $2, ${SERVER})
  ON CONFLICT (number) DO UPDATE SET holder = excluded.holder, server = excluded.server`;
const IS_OTHERS = 'SELECT FROM number_holders WHERE number = $1 AND holder <> $2';
const GIVE_BACK = 'DELETE FROM number_holders WHERE number = $1 AND holder = $2';
const FORGET = `DELETE FROM number_holders WHERE server <> ${SERVER}`;

export async function openPresence(options: PresenceOptions): Promise<Presence> {
  const presence = new HeldNumber(options);
  await presence.take({ isAny: true });
  return presence;
}

class HeldNumber implements Presence {
  readonly #options: PresenceOptions;
  readonly #closing = new AbortController();
  readonly #holder = newUuid();
  #number = 0;
  #forgetting: Timer | undefined;
  #client: Client | undefined;
  #free: ReadonlySet<number> = new Set();

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  number(): number {
    return this.#number;
  }

  async gone(): Promise<readonly number[]> {
    const rows = (await this.#options.read(HELD, [LOCK_SPACE])) as { number: number }[];
    const held = new Set(rows.map(({ number }) => number));
    // We are alive, even where our lock is being taken anew.
    held.add(this.#number);
    const free = Array.from({ length: NODES }, (_, number) => number).filter((n) => !held.has(n));
    const before = this.#free;
    this.#free = new Set(free);
    return free.filter((number) => before.has(number));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#forgetting?.cancel();
    await this.#client?.query(GIVE_BACK, [this.#number, this.#holder]).catch(() => undefined);
    await this.#client?.end().catch(() => undefined);
  }

  /** The number that it had, where that is still to be had; else, if any will do or somebody else has it, the lowest free one. */
  async take({ isAny }: { readonly isAny: boolean }): Promise<void> {
    const { hosts, config } = this.#options;
    const client = await hosts.connect({ ...config, keepAlive: true });
    let isHeld = false;
    const lost = (): void => {
      if (isHeld) void this.#takeAgain();
      isHeld = false;
    };
    client.on('error', lost);
    client.on('end', lost);
    try {
      await client.query(KEEPALIVE);
      const own = this.#number;
      const holder = this.#holder;
      const isOthers = (await client.query(IS_OTHERS, [own, holder])).rowCount === 1;
      const number = await lock(client, { own, holder, isAny: isAny || isOthers });
      await client.query(HOLD, [number, holder]);
      this.#number = number;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    isHeld = true;
    this.#client = client;
    this.#forgetting?.cancel();
    // Whoever held a number on another server, and has not come for so long, is gone.
    this.#forgetting = this.#options.clock.after(GRACE_MS, () => {
      client.query(FORGET).catch(() => undefined);
    });
    if (this.#closing.signal.aborted) await client.end();
  }

  async #takeAgain(): Promise<void> {
    const { signal } = this.#closing;
    for (let tries = 1; !signal.aborted; tries++) {
      const isTaken = await this.take({ isAny: tries > TRIES_FOR_OWN }).then(
        () => true,
        () => false,
      );
      if (isTaken) return;
      await wait(this.#options.clock, AGAIN_AFTER_MS, signal);
    }
  }
}

/** Row by row, and no further than the first that is granted. */
const LOCK = `WITH free AS MATERIALIZED (
    SELECT number FROM generate_series($2::int, $3::int) AS number WHERE NOT EXISTS (
      SELECT FROM number_holders AS other
      WHERE other.number = number.number AND other.holder <> $4 AND other.server <> ${SERVER})
    ORDER BY number)
  SELECT number FROM free WHERE pg_try_advisory_lock($1, number) LIMIT 1`;

interface Wanted {
  readonly own: number;
  readonly holder: string;
  readonly isAny: boolean;
}

async function lock(client: Client, { own, holder, isAny }: Wanted): Promise<number> {
  const ranges = [[own, own], ...(isAny ? [[0, NODES - 1]] : [])];
  for (const [from, to] of ranges) {
    const values = [LOCK_SPACE, from, to, holder];
    const { rows } = await client.query<{ number: number }>(LOCK, values);
    if (rows[0] !== undefined) return rows[0].number;
  }
  throw new Error(
    isAny ? `${NODES} nodes use this database already` : `number ${own} is another node's`,
  );
}
