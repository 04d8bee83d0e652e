import type { Dialect } from '../dialect.ts';

/** What retention needs to find its rows without looking at the others, and to tell how much is kept. */
export const name = '0002-retention';

export function statements({ key }: Dialect['types']): readonly string[] {
  return [
    // Each class is one range of this index, oldest first. Walking the bodies by key alone would step over everything
    // that is kept longer, again and again.
    `CREATE INDEX bodies_class ON bodies (retention_days, id)`,
    // A body is needed by the runs of every replay of its request, too.
    `CREATE INDEX requests_replay_of ON requests (replay_of) WHERE replay_of IS NOT NULL`,
    `ALTER TABLE requests ADD COLUMN body_erased_at ${key}`,
    // Counting ten million rows for a look at them takes seconds: they are counted once, a little after they came.
    `CREATE TABLE tallies (
       retention_days ${key} PRIMARY KEY, items ${key} NOT NULL, bytes ${key} NOT NULL, counted_to ${key} NOT NULL)`,
  ];
}
