import { SLOTS_PER_MS } from '../../../base/id.ts';

/** Each index is paid for by every webhook that comes in: these hold only what cannot be found without them. */
export const name = '0003-fewer-indexes';

export function statements(): readonly string[] {
  return [
    // A run that is born with its event has one of the next keys, and is found there: see `run-events.ts`.
    `DROP INDEX runs_event`,
    `CREATE INDEX runs_later ON runs (event_id) WHERE id NOT BETWEEN event_id AND event_id + ${SLOTS_PER_MS - 1}`,
    // Pending runs are in the queue of their trigger, running ones in the index of the leases.
    `DROP INDEX runs_status`,
    `CREATE INDEX runs_status ON runs (status, id) WHERE status IN ('waiting', 'failed', 'canceled')`,
  ];
}
