import type { ListenerId } from '../model/listener.ts';
import type { RequestId } from '../model/request.ts';

/** One batch of a sweep: at most `limit` rows go, so that nobody who writes waits long. */
interface SweepQuery {
  /** What came before this instant has had its time. */
  readonly before: Date;
  readonly limit: number;
}

/** Of what may be carried, and is looked at again. */
export interface PlacedSweepQuery extends SweepQuery {
  /** Goes on behind this one; undefined: from the oldest. */
  readonly after: RequestId | undefined;
}

export interface Swept {
  readonly deleted: number;
  readonly bytes: number;
  /** Kept for the time being, since something that has not ended needs it. */
  readonly carried: number;
  /** Where it stopped; undefined when it found nothing. */
  readonly last: RequestId | undefined;
  /** Whether there may be more behind it. */
  readonly isFull: boolean;
}

export interface ReclaimQuery {
  /** How many free pages to give back to the disk at most; 0: only look. */
  readonly pages: number;
  /** Whether the log is emptied too, and not only when it has grown. */
  readonly emptyLog?: boolean;
}

/** What the embedded store takes on the disk. */
export interface Space {
  readonly fileBytes: number;
  /** In the file, and not used. */
  readonly freeBytes: number;
  readonly pageBytes: number;
  readonly logBytes: number;
  /** How long those who write had to wait for this. */
  readonly tookMs: number;
}

/** How much is kept in one class; rows are counted some minutes after they came. */
export interface Tally {
  readonly retentionDays: number;
  readonly items: number;
  readonly bytes: number;
  readonly oldestAt: Date | undefined;
}

/** How much of it is a listener's. */
export interface ListenerTally {
  readonly listenerId: ListenerId;
  readonly items: number;
  readonly bytes: number;
}

export interface Tallies {
  readonly bodies: readonly Tally[];
  /** Those who keep the most, that first. */
  readonly listeners: readonly ListenerTally[];
  readonly ledger: { readonly items: number; readonly oldestAt: Date | undefined };
  /** Nothing that came later has been counted. */
  readonly countedTo: Date | undefined;
}

/** What is removed, and what room it takes. */
export interface StorageShelf {
  /**
   * Sees to it that there is a place for the bodies of the days to come, where each day is a table of its own; to be
   * called when a process starts and about every hour. Where none was made, bodies are kept all the same, and deleted one
   * by one. Rejects where something could not be had; the rest has been done then.
   */
  prepareDays(now: Date): Promise<void>;
  /**
   * Deletes bodies of one class, but for those that a run which has not ended needs. Goes on where it came to, also over
   * a restart; once a day of what `before` says (a week, where none of the class is kept) it begins with the oldest
   * again, for what came late.
   */
  sweepBodies(retentionDays: number, query: SweepQuery): Promise<Swept>;
  /** Deletes those bodies of the class that were carried and are needed no more. */
  sweepCarried(retentionDays: number, query: Omit<PlacedSweepQuery, 'before'>): Promise<Swept>;
  /** Deletes requests with their runs and attempts, but for those with a body or a run that has not ended; and replays that have ended. */
  sweepLedger(query: PlacedSweepQuery): Promise<Swept>;
  /** Counts some of what came before `before` and is not counted yet; false when all of it is. */
  count(before: Date, limit: number): Promise<boolean>;
  tallies(): Promise<Tallies>;
  /** What has been counted of one listener, and up to when. */
  tallyOf(id: ListenerId): Promise<Pick<Tally, 'items' | 'bytes'> & Pick<Tallies, 'countedTo'>>;
  /** Undefined where the engine sees to it by itself. */
  reclaim(query: ReclaimQuery): Promise<Space | undefined>;
}
