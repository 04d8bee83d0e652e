import type { Id, Prefix } from '../base/id.ts';
import type { AccountId } from '../model/account.ts';
import type { Attempt } from '../model/attempt.ts';
import type { Credential, CredentialId, SigningKey } from '../model/credential.ts';
import type { ErrorCode } from '../model/error.ts';
import type {
  Listener,
  ListenerId,
  ListenerVersion,
  SecretId,
  SecretReference,
  WebhookUrl,
} from '../model/listener.ts';
import type { Replay, ReplayFilter, ReplayId } from '../model/replay.ts';
import type {
  Event,
  EventId,
  Request,
  RequestBody,
  RequestId,
  RequestOutcome,
} from '../model/request.ts';
import type { LeaseId, Run, RunId, RunningRun, RunStatus } from '../model/run.ts';
import type { Trigger, TriggerId } from '../model/trigger.ts';
import type { Workflow, WorkflowId } from '../model/workflow.ts';
import type {
  AccountShelf,
  AccountTokenShelf,
  GuessShelf,
  IdentityShelf,
  SecondFactorShelf,
} from './account-shelf.ts';
import type { AuditShelf } from './audit-shelf.ts';
import type { Admission, NewRun } from './admission.ts';
import type { ConfigurationShelf } from './configuration-shelf.ts';
import type { DedupeShelf } from './dedupe-shelf.ts';
import type { HistoryShelf } from './history-shelf.ts';
import type { SpoolShelf } from './spool-shelf.ts';
import type { DutyShelf } from './duty-shelf.ts';
import type { ShareShelf } from './share-shelf.ts';
import type { StorageShelf } from './storage-shelf.ts';
import type { StoreStats } from './store-stats.ts';

export type { Admission, NewRun } from './admission.ts';
export type * from './account-shelf.ts';
export type {
  PlacedSweepQuery,
  Swept,
  ReclaimQuery,
  Space,
  Tally,
  ListenerTally,
  Tallies,
  StorageShelf,
} from './storage-shelf.ts';
export type { AuditQuery } from './audit-shelf.ts';
export type { ConfigurationShelf } from './configuration-shelf.ts';
export type { DutyShelf } from './duty-shelf.ts';
export type {
  Claim,
  DedupeShelf,
  HeldEvent,
  Hold,
  KeyPlace,
  KeySweep,
  SweptKeys,
} from './dedupe-shelf.ts';
export type { Spooled, SpoolShelf } from './spool-shelf.ts';
export type { HistoryShelf, Minute, MinuteCounts } from './history-shelf.ts';
export type { FoundNote, NodeName, Note, Present, ShareShelf, Tokens } from './share-shelf.ts';
export type { StoreStats } from './store-stats.ts';

/**
 * The seam: what must survive a crash, by shelves. Nothing above it knows the engine. Every write is durable (synced)
 * when its promise resolves, and all or nothing; when the store cannot take it, the promise rejects with an
 * EarshotError `store_unavailable` and nothing has changed. The one exception is an engine that dies between a commit
 * and its news: then the write may have been kept, and what is tried again is kept twice.
 */
export interface Store {
  readonly configuration: ConfigurationShelf;
  readonly duties: DutyShelf;
  readonly shares: ShareShelf;
  readonly settings: SettingShelf;
  readonly listeners: ListenerShelf;
  readonly credentials: CredentialShelf;
  readonly signingKeys: SigningKeyShelf;
  readonly secrets: SecretShelf;
  readonly triggers: TriggerShelf;
  readonly workflows: WorkflowShelf;
  readonly requests: RequestShelf;
  readonly events: EventShelf;
  readonly dedupe: DedupeShelf;
  readonly spool: SpoolShelf;
  readonly runs: RunShelf;
  readonly attempts: AttemptShelf;
  readonly replays: ReplayShelf;
  readonly storage: StorageShelf;
  readonly accounts: AccountShelf;
  readonly accountTokens: AccountTokenShelf;
  readonly secondFactors: SecondFactorShelf;
  readonly identities: IdentityShelf;
  readonly guesses: GuessShelf;
  readonly audit: AuditShelf;
  readonly history: HistoryShelf;
  readonly arrivals: Arrivals;
  /** An id that has never been used in this store; ids rise with time, over all prefixes and restarts. */
  newId<P extends Prefix>(prefix: P): Id<P>;
  /** Bytes that wait to become durable: the measure for pushing back. */
  pendingBytes(): number;
  /** Since it was opened. */
  stats(): StoreStats;
  /** Writes, and rejects when the store cannot take it. */
  probe(): Promise<void>;
  close(): Promise<void>;
}

/** A page of a list, newest first. `before` is the cursor: only rows older than this id. */
export interface PageQuery {
  readonly limit: number;
  readonly before?: string | undefined;
}

/** `next` is the cursor of the next page; undefined at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

export interface SettingShelf {
  find(name: string): Promise<string | undefined>;
  /** Keeps the first value that was ever inserted under this name, and answers with it. */
  insertOnce(name: string, value: string): Promise<string>;
}

export interface ListenerShelf {
  list(): Promise<readonly Listener[]>;
  find(id: ListenerId): Promise<Listener | undefined>;
  /** One that has been deleted too: what it masked stays masked. */
  findEver(id: ListenerId): Promise<Listener | undefined>;
  /** `change` says what was changed, in words: it is kept with the version that this makes. */
  insert(listener: Listener, secrets?: readonly SealedSecret[], change?: string): Promise<void>;
  /** Replaces the definition; URLs and secrets are their own writes. */
  update(listener: Listener, secrets?: readonly SealedSecret[], change?: string): Promise<void>;
  /** What it was like after each of its changes, newest first; the last MOST_VERSIONS. */
  listVersions(id: ListenerId): Promise<readonly ListenerVersion[]>;
  /** Its URL answers 404 from now on; its requests and events stay. */
  delete(id: ListenerId, at: Date): Promise<void>;
  /** Adds a URL; the ones before it end at `previousExpireAt`. */
  insertUrl(id: ListenerId, url: WebhookUrl, previousExpireAt: Date): Promise<void>;
}

export interface CredentialShelf {
  list(): Promise<readonly Credential[]>;
  insert(credential: Credential): Promise<void>;
  revoke(id: CredentialId, at: Date): Promise<void>;
  updateLastUsed(uses: ReadonlyMap<CredentialId, Date>): Promise<void>;
}

/** A signing key with its sealed bytes. */
export interface SealedSigningKey extends SigningKey {
  readonly sealed: Uint8Array;
}

export interface SigningKeyShelf {
  list(): Promise<readonly SealedSigningKey[]>;
  /** Makes `key` the current one; the one before it only verifies from now on. */
  insertCurrent(key: SealedSigningKey): Promise<void>;
  retire(id: SigningKey['id'], at: Date): Promise<void>;
}

export interface SealedSecret extends SecretReference {
  readonly ownerId: ListenerId | TriggerId | AccountId;
  readonly sealed: Uint8Array;
}

/** What is sealed, anew, and the setting that tells with which key. */
export interface Resealing {
  readonly secrets: readonly Pick<SealedSecret, 'id' | 'sealed'>[];
  readonly signingKeys: readonly Pick<SealedSigningKey, 'id' | 'sealed'>[];
  readonly setting: { readonly name: string; readonly value: string };
}

export interface SecretShelf {
  list(): Promise<readonly SealedSecret[]>;
  /** Adds a secret; the owner's earlier ones end at `previousExpireAt` where they do not end sooner. */
  insert(secret: SealedSecret, previousExpireAt: Date | undefined): Promise<void>;
  /** One that came in a handshake is good from now on. */
  confirm(id: SecretId): Promise<void>;
  delete(id: SecretId): Promise<void>;
  /** In one transaction: all are sealed with one key or with the other. */
  reseal(resealing: Resealing): Promise<void>;
}

export interface TriggerShelf {
  list(): Promise<readonly Trigger[]>;
  find(id: TriggerId): Promise<Trigger | undefined>;
  insert(
    trigger: Trigger,
    also: { workflow: Workflow; secrets: readonly SealedSecret[] },
  ): Promise<void>;
  /** With a workflow when that has changed. */
  update(trigger: Trigger, workflow?: Workflow): Promise<void>;
  /** Its waiting runs are canceled; those under way may end, and are canceled when they would wait. */
  delete(id: TriggerId, at: Date): Promise<void>;
}

export interface WorkflowShelf {
  find(id: WorkflowId): Promise<Workflow | undefined>;
}

export interface RequestQuery extends PageQuery {
  readonly listenerId?: ListenerId | undefined;
  readonly outcome?: RequestOutcome | undefined;
  /** Of the event that was made of it. */
  readonly type?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  /** Text that the kept body contains; the search gives up after `SEARCH_BUDGET_MS` with a partial page. */
  readonly q?: string | undefined;
}

/** How long a text search may take before it answers with what it has and a cursor. */
export const SEARCH_BUDGET_MS = 50;

/** What several processes that share the store tell each other: soon, or, where a word is lost, never. */
export interface Arrivals {
  /** To be called behind a commit, with the triggers that have new runs by it. Of many one word is made. */
  announce(triggerIds: Iterable<TriggerId>): void;
  /** Calls `listener` for what others have announced. */
  onAnnounced(listener: (triggerIds: readonly TriggerId[]) => void): void;
}

export interface IdRange {
  readonly after: RequestId;
  readonly upTo: RequestId;
  readonly limit: number;
}

export interface RequestShelf {
  /** Resolves when all of it is durable; what with says nothing. */
  insert(admission: Admission): Promise<unknown>;
  find(id: RequestId): Promise<Request | undefined>;
  list(query: RequestQuery): Promise<Page<Request>>;
  /** Oldest first, from the one after `after`: for a live tail. */
  listAfter(after: RequestId, limit: number): Promise<readonly Request[]>;
  /** The ids between the two, the latter among them; the newest first, and no more than `limit`. */
  listIds(range: IdRange): Promise<readonly RequestId[]>;
  /** Undefined when none was kept, or it is kept no more. */
  findBody(id: RequestId): Promise<RequestBody | undefined>;
  /**
   * Deletes the body (and with it the head, and what destinations answered to it) of the request and of all that share
   * it, for good: the file holds it no more. The rows stay, and say when. False when there was none.
   */
  eraseBody(id: RequestId, at: Date): Promise<boolean>;
  /** Deletes the oldest unauthenticated rows of a listener beyond `keep`. */
  trimUnauthenticated(listenerId: ListenerId, keep: number): Promise<void>;
}

export interface EventWithBody {
  readonly event: Event;
  readonly body: RequestBody | undefined;
}

export interface EventShelf {
  find(id: EventId): Promise<Event | undefined>;
  /** With its body where that is kept and not larger; a larger one is found by `findBody`. */
  findWithBody(id: EventId, mostBytes: number): Promise<EventWithBody | undefined>;
  /** Of whatever size; undefined when it is kept no more. */
  findBody(id: EventId): Promise<RequestBody | undefined>;
  /** What a mapping has made of it, as JSON; undefined where its data is the payload, or is kept no more. */
  findData(id: EventId): Promise<string | undefined>;
  list(query: RequestQuery): Promise<Page<Event>>;
}

export interface RunQuery extends PageQuery {
  readonly triggerId?: TriggerId | undefined;
  readonly eventId?: EventId | undefined;
  readonly status?: RunStatus | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

export interface ClaimQuery {
  readonly triggerId: TriggerId;
  readonly limit: number;
  readonly leaseId: LeaseId;
  readonly now: Date;
  readonly leaseUntil: Date;
}

export interface HastenQuery {
  readonly triggerId: TriggerId;
  readonly at: Date;
  readonly limit: number;
  /** Only those that wait for this reason. */
  readonly code?: ErrorCode;
}

/** How an advance of a run ended: what the row becomes, and the attempts that were made. */
export interface Settlement {
  readonly runId: RunId;
  /** A run whose lease another worker has is left alone. */
  readonly leaseId: LeaseId;
  readonly attempts: readonly Attempt[];
  readonly next:
    | {
        readonly status: 'completed' | 'canceled';
        readonly at: Date;
        readonly attempts: number;
      }
    | {
        readonly status: 'failed';
        readonly at: Date;
        readonly attempts: number;
        readonly code: ErrorCode;
        readonly message: string;
      }
    | {
        readonly status: 'waiting';
        readonly dueAt: Date;
        readonly attempts: number;
        readonly position: string;
        readonly code: ErrorCode | undefined;
        readonly message: string | undefined;
      };
}

/** A trigger with due or future runs, and when the first is due. */
export interface DueTrigger {
  readonly triggerId: TriggerId;
  readonly dueAt: Date;
}

export interface RunShelf {
  find(id: RunId): Promise<Run | undefined>;
  list(query: RunQuery): Promise<Page<Run>>;
  /** Leases due runs of one trigger, those first that have been due longest; in no order among themselves. */
  claim(query: ClaimQuery): Promise<readonly RunningRun[]>;
  extend(leaseId: LeaseId, until: Date): Promise<void>;
  /** False when the lease was lost: nothing has been written then. */
  settle(settlement: Settlement): Promise<boolean>;
  /** Gives leased runs back: they wait until `dueAt`, and no attempt is counted. */
  release(runIds: readonly RunId[], leaseId: LeaseId, dueAt: Date): Promise<void>;
  /**
   * Takes back leases that ended before `now`; each counts as an attempt, `attempt_interrupted`. Answers how many.
   * Also cancels what has come to wait for a trigger since that was deleted.
   */
  recover(now: Date): Promise<number>;
  /** False when it was terminal already. */
  cancel(id: RunId, at: Date): Promise<boolean>;
  listDue(): Promise<readonly DueTrigger[]>;
  /** How many runs of a trigger are pending or waiting, or of these only what is due; counts no further than `most`. */
  countWaiting(triggerId: TriggerId, most: number, dueAt?: Date): Promise<number>;
  /** Makes waiting runs due, those first that would have been; answers how many. */
  hasten(query: HastenQuery): Promise<number>;
  /** Inserts runs of an existing event, as a replay of it. False where its body is gone: nothing has been written then. */
  insert(eventId: EventId, runs: readonly NewRun[]): Promise<boolean>;
}

export interface AttemptShelf {
  /** In the order in which they were made. */
  list(runId: RunId): Promise<readonly Attempt[]>;
}

/** One batch of a replay: the runs it starts, and where it stands after it; one transaction. */
export interface ReplayProgress {
  readonly id: ReplayId;
  readonly runs: readonly { readonly eventId: EventId; readonly run: NewRun }[];
  /** Where the batch began: where another process has gone on from there meanwhile, nothing is written. */
  readonly from: string | undefined;
  /** The next batch begins after (older than) this id. */
  readonly cursor: string | undefined;
  readonly done: number;
  readonly skipped: number;
  readonly completedAt: Date | undefined;
}

/** Nothing was written: it was canceled or another process was first (`ended`), or the body of an event has gone. */
export type ReplayAdvance = 'advanced' | 'ended' | 'outdated';

export interface ReplayPlan {
  readonly total: number;
  /** The newest few, to look at before saying yes. */
  readonly sample: readonly string[];
}

export interface ReplayShelf {
  plan(of: Replay['of'], filter: ReplayFilter): Promise<ReplayPlan>;
  insert(replay: Replay): Promise<void>;
  find(id: ReplayId): Promise<Replay | undefined>;
  list(query: PageQuery): Promise<Page<Replay>>;
  /** Unfinished ones, oldest first, with the cursor where each stands. */
  listRunning(): Promise<
    readonly { readonly replay: Replay; readonly cursor: string | undefined }[]
  >;
  /** Ids that match, newest first, older than `cursor`. */
  match(replay: Replay, cursor: string | undefined, limit: number): Promise<readonly string[]>;
  advance(progress: ReplayProgress): Promise<ReplayAdvance>;
  cancel(id: ReplayId, at: Date): Promise<boolean>;
}
