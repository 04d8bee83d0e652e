import type { Swept } from '../store.ts';

/** A row that a sweep has found. */
export interface Candidate {
  readonly id: number;
  readonly size: number;
  /** 0: free to go; 1: needed. Numbers, since the engines do not agree on booleans. */
  readonly carried: number;
  /** Whose the body is. */
  readonly owner: number | null;
}

/** What there is to do is another process's turn, or nothing. */
export const NOTHING: Swept = { deleted: 0, bytes: 0, carried: 0, last: undefined, isFull: false };

/** A body freed is pages to be written: of large ones, a batch takes fewer. */
const BATCH_BYTES = 4 * 2 ** 20;

export interface Cut {
  readonly batch: readonly Candidate[];
  /** Whether there may be more of the kind behind it. */
  readonly isFull: boolean;
}

/** At least one, however large. */
export function cutBySize(found: readonly Candidate[], limit: number): Cut {
  let room = BATCH_BYTES;
  const end = found.findIndex(({ size, carried }) => {
    const isOver = room <= 0;
    if (carried === 0) room -= size;
    return isOver;
  });
  const batch = end < 0 ? found : found.slice(0, end);
  return { batch, isFull: batch.length < found.length || found.length === limit };
}

export function sumOf(rows: readonly Pick<Candidate, 'size'>[]): number {
  return rows.reduce((sum, { size }) => sum + size, 0);
}
