import type { StorageShelf } from '../store/store.ts';
import type { Gauges } from './history.ts';

export interface GaugeSources {
  readonly store: { readonly storage: Pick<StorageShelf, 'reclaim'> };
  /** Runs that are due and wait for a worker; undefined where nobody can say. */
  readonly backlog: () => Promise<
    { readonly due: number; readonly oldestDueMs: number } | undefined
  >;
}

/** What waits and what is kept, now. */
export async function readGauges({ store, backlog }: GaugeSources): Promise<Gauges> {
  const [waiting, space] = await Promise.all([backlog(), store.storage.reclaim({ pages: 0 })]);
  return {
    ...(waiting !== undefined && { waiting: waiting.due, waitedMs: waiting.oldestDueMs }),
    ...(space !== undefined && { bytes: space.fileBytes }),
  };
}
