import type { HistogramCounts } from '../base/histogram.ts';

/** What the engine under the store has been asked since it was opened, and how that went. */
export interface StoreStats {
  /** From handing a batch to the engine until it was synced. */
  readonly commitSeconds: HistogramCounts;
  /** Units that were committed in one transaction. */
  readonly batchUnits: HistogramCounts;
  /** Batches that could not be committed: the store was away, or full. */
  readonly failedCommits: number;
  /** Units that were refused alone, while the others of their batch were kept. */
  readonly refusedUnits: number;
  readonly failedReads: number;
}
