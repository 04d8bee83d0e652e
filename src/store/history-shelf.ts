/** What came and what waited in one minute, as one process saw it. */
export interface Minute {
  /** When it began. */
  readonly at: Date;
  /** Which process: each that shares the store writes its own. */
  readonly source: string;
  readonly counts: MinuteCounts;
}

export interface MinuteCounts {
  /** Requests by what became of them: the outcome, or the code of what was rejected. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** How many of those that were taken were answered within each bound; see `SECONDS_BOUNDS`. */
  readonly answers: readonly number[];
  /** Runs that were due and waited for a worker, at the end of the minute. */
  readonly waiting?: number;
  /** How long the first of them had waited. */
  readonly waitedMs?: number;
  /** What the store took. */
  readonly bytes?: number;
}

export interface HistoryShelf {
  /** Also forgets minutes that began before `keepFrom`. Kept again, a minute is what it was. */
  insert(minutes: readonly Minute[], keepFrom: Date): Promise<void>;
  /** All that began at `since` or later, in order. */
  list(since: Date): Promise<readonly Minute[]>;
}
