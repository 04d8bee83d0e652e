import { wait, type Clock } from '../../base/clock.ts';
import { SECOND } from '../../base/duration.ts';
import { newUuid, NODES } from '../../base/id.ts';
import type { Engine } from './dialect.ts';
import type { Presence } from './postgres-node.ts';

/**
 * Numbers for nodes behind a pooler, where no session is ours and so no lock of one: a row that is marked as seen every few
 * seconds, by the server's clock. Who has not been seen for as long as a lease lasts has no lease left to lose. A process
 * that was stopped for longer than that, and makes a key before it has looked, may make one that another makes in the
 * same millisecond: the second of them is refused by the primary key.
 */
const SEEN_EVERY_MS = 10 * SECOND;
const GONE_AFTER_MS = 60 * SECOND;
/** Others that start at this moment may be quicker to take the number that was free. */
const TRIES = 10;

const NOW = `(extract(epoch FROM clock_timestamp()) * 1000)::bigint`;

const TAKE = `INSERT INTO node_numbers (number, holder, seen_at)
  SELECT free.number, $1, ${NOW} FROM generate_series(0, ${NODES - 1}) AS free (number)
    WHERE NOT EXISTS (SELECT FROM node_numbers AS taken
      WHERE taken.number = free.number AND taken.seen_at > ${NOW} - ${GONE_AFTER_MS})
    ORDER BY free.number LIMIT 1
  ON CONFLICT (number) DO UPDATE SET holder = excluded.holder, seen_at = excluded.seen_at
    WHERE node_numbers.seen_at <= excluded.seen_at - ${GONE_AFTER_MS}
  RETURNING number`;
const MARK = `UPDATE node_numbers SET seen_at = ${NOW} WHERE number = $1 AND holder = $2 RETURNING number`;
const GIVE_BACK = `DELETE FROM node_numbers WHERE number = $1 AND holder = $2`;

export interface NumberDeps {
  readonly clock: Clock;
  readonly read: Engine['read'];
}

export async function openRegisteredNumber({ clock, read }: NumberDeps): Promise<Presence> {
  const holder = newUuid();
  const closing = new AbortController();
  let number = await take(read, holder);
  const mark = async (): Promise<void> => {
    const marked = await read(MARK, [number, holder]);
    if (marked.length === 0) number = await take(read, holder);
  };
  const keep = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await wait(clock, SEEN_EVERY_MS, closing.signal);
      // A server that is away has nobody else who could take the number.
      if (!closing.signal.aborted) await mark().catch(() => undefined);
    }
  };
  const kept = keep();
  return {
    number: () => number,
    // Leases run out no later than it is known that somebody is gone.
    gone: () => Promise.resolve([]),
    async close() {
      closing.abort();
      await kept;
      await read(GIVE_BACK, [number, holder]).catch(() => undefined);
    },
  };
}

async function take(read: Engine['read'], holder: string): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const [row] = (await read(TAKE, [holder])) as { number: number }[];
    if (row !== undefined) return row.number;
  }
  throw new Error(`${NODES} nodes use this database already`);
}
