import type { Selectable } from 'kysely';
import type { RequestRow } from './tables.ts';

export type LedgerRows = readonly Selectable<RequestRow>[];

/** Rows of the list out of some hundreds or thousands of candidates. */
export interface Slice {
  readonly rows: LedgerRows;
  /** The key before which the next one begins; undefined behind the last. */
  readonly next: number | undefined;
}
