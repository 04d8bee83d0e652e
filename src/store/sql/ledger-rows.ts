/** Rows of the ledger behind `first`, up to `last`, that have been put in the order of their listeners. */
export interface LedgerBlockRow {
  id: number;
  first: number;
  last: number;
}

/** One of them, or of what has gone since. */
export interface ListedRow {
  block: number;
  listener_id: number;
  id: number;
}

/** A request that came to a place of the ledger that was in a block by then. */
export interface LateRow {
  listener_id: number;
  id: number;
}
