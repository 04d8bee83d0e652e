import type { Client, ClientConfig } from 'pg';
import { wait, type Clock } from '../../base/clock.ts';
import { NODES } from '../../base/id.ts';
import { SECOND } from '../../base/duration.ts';
import type { Hosts } from './postgres-hosts.ts';

/**
 * Which of the numbers for nodes is this process's, and which are nobody's. A number is held by a lock of a session,
 * which ends with the process at the latest when the server hears no more from its machine: so it is known who is dead
 * long before that one's leases have run out.
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

const HELD = `SELECT objid::int AS number FROM pg_locks
  WHERE locktype = 'advisory' AND classid = $1 AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

export async function openPresence(options: PresenceOptions): Promise<Presence> {
  const presence = new HeldNumber(options);
  await presence.take({ isAny: true });
  return presence;
}

class HeldNumber implements Presence {
  readonly #options: PresenceOptions;
  readonly #closing = new AbortController();
  #number = 0;
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
    await this.#client?.end().catch(() => undefined);
  }

  /** The number that it had, where that is still to be had; else, if any will do, the lowest that is free. */
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
      this.#number = await lock(client, this.#number, isAny);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    isHeld = true;
    this.#client = client;
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
const LOCK = `SELECT number FROM generate_series($2::int, $3::int) AS number
  WHERE pg_try_advisory_lock($1, number) LIMIT 1`;

async function lock(client: Client, own: number, isAny: boolean): Promise<number> {
  const ranges = [[own, own], ...(isAny ? [[0, NODES - 1]] : [])];
  for (const [from, to] of ranges) {
    const { rows } = await client.query<{ number: number }>(LOCK, [LOCK_SPACE, from, to]);
    if (rows[0] !== undefined) return rows[0].number;
  }
  throw new Error(
    isAny ? `${NODES} nodes use this database already` : `number ${own} is another node's`,
  );
}
