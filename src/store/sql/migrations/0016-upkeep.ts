import type { Dialect } from '../dialect.ts';

/** Tables from which rows go as fast as they come, and bytes that are packed quickly where the server can. */
export const name = '0016-upkeep';
export const requires = '0011-lists';

const BUSY = ['requests', 'bodies', 'runs', 'attempts', 'event_data', 'dedupe_keys'];

export function statements({ upkeep }: Dialect['types']): readonly string[] {
  return [...BUSY.flatMap((table) => upkeep.busy(table)), ...upkeep.packed('bodies', 'bytes')];
}
