import type { Id, Prefix } from '../base/id.ts';
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
import type { LeaseId, Run, RunError, RunId, RunningRun, RunStatus } from '../model/run.ts';
import type { Trigger, TriggerId } from '../model/trigger.ts';
import type { Workflow, WorkflowId } from '../model/workflow.ts';
import type { AccountShelf } from './account-shelf.ts';

export type { AccountSession, AccountShelf } from './account-shelf.ts';

/**
 * The seam: what must survive a crash, by shelves. Nothing above it knows the engine. Every write is durable (synced)
 * when its promise resolves, and all or nothing; when the store cannot take it, the promise rejects with an
 * EarshotError `store_unavailable` and nothing has changed. The one exception is an engine that dies between a commit
 * and its news: then the write may have been kept, and what is tried again is kept twice.
 */
export interface Store {
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
  readonly runs: RunShelf;
  readonly attempts: AttemptShelf;
  readonly replays: ReplayShelf;
  readonly storage: StorageShelf;
  readonly accounts: AccountShelf;
  /** An id that has never been used in this store; ids rise with time, over all prefixes and restarts. */
  newId<P extends Prefix>(prefix: P): Id<P>;
  /** Bytes that wait to become durable: the measure for pushing back. */
  pendingBytes(): number;
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
  readonly ownerId: ListenerId | TriggerId;
  readonly sealed: Uint8Array;
}

export interface SecretShelf {
  list(): Promise<readonly SealedSecret[]>;
  /** Adds a secret; the owner's earlier ones end at `previousExpireAt` where they do not end sooner. */
  insert(secret: SealedSecret, previousExpireAt: Date | undefined): Promise<void>;
  /** One that came in a handshake is good from now on. */
  confirm(id: SecretId): Promise<void>;
  delete(id: SecretId): Promise<void>;
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

/** A run as it is born, with its event. */
export interface NewRun {
  readonly id: RunId;
  readonly triggerId: TriggerId;
  readonly workflowId: WorkflowId;
  readonly dueAt: Date;
  /** It failed before it began: a dead letter. */
  readonly failure?: RunError | undefined;
}

/** Everything that one request leaves behind; one transaction. */
export interface Admission {
  readonly request: Request;
  /** What the event made from the request is called; its presence or absence is `request.eventId`. */
  readonly eventType: string | undefined;
  /** What a mapping has made of the event, as JSON; absent: the event's data is the payload. */
  readonly eventData?: string | undefined;
  /** Absent for what was not authenticated: its body is not kept. */
  readonly body: RequestBody | undefined;
  readonly runs: readonly NewRun[];
}

export interface RequestQuery extends PageQuery {
  readonly listenerId?: ListenerId | undefined;
  readonly outcome?: RequestOutcome | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  /** Text that the kept body contains; the search gives up after `SEARCH_BUDGET_MS` with a partial page. */
  readonly q?: string | undefined;
}

/** How long a text search may take before it answers with what it has and a cursor. */
export const SEARCH_BUDGET_MS = 50;

export interface RequestShelf {
  insert(admission: Admission): Promise<void>;
  find(id: RequestId): Promise<Request | undefined>;
  list(query: RequestQuery): Promise<Page<Request>>;
  /** Oldest first, from the one after `after`: for a live tail. */
  listAfter(after: RequestId, limit: number): Promise<readonly Request[]>;
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

export interface EventQuery extends RequestQuery {
  readonly type?: string | undefined;
}

export interface EventWithBody {
  readonly event: Event;
  readonly body: RequestBody | undefined;
}

/** The right to be the event of a key, until it expires. */
export interface Claim {
  readonly key: string;
  readonly now: Date;
  readonly expiresAt: Date;
}

/** How long an event may yet be replaced: until nothing has come for a while, at the latest until the deadline. */
export interface Hold {
  readonly key: string;
  readonly dueAt: Date;
  readonly deadlineAt: Date | undefined;
}

export interface HeldEvent {
  readonly eventId: EventId;
  readonly listenerId: ListenerId;
  /** The request whose payload it has now. */
  readonly requestId: RequestId;
}

/** Which requests are the same as an earlier one; by listener and key. */
export interface DedupeShelf {
  /** Keeps an event with its key, in one transaction; or nothing, and answers with the event that has the key already. */
  insertFirst(
    admission: Admission,
    claim: Claim,
  ): Promise<{ readonly eventId: EventId; readonly expiresAt: Date } | undefined>;
  /** Keeps a request as the held event of its key, or as the new payload of the one there is; answers with its id. */
  insertLast(admission: Admission, hold: Hold): Promise<EventId>;
  /** Held events that are due, those first that have been due longest. */
  listHeld(now: Date, limit: number): Promise<readonly HeldEvent[]>;
  /** Ends the holding and starts the runs. False when it has been replaced meanwhile: nothing has been written then. */
  release(held: HeldEvent, runs: readonly NewRun[]): Promise<boolean>;
  /** Deletes keys that had expired at an instant, `limit` at most. */
  sweep(before: Date, limit: number): Promise<void>;
}

export interface EventShelf {
  find(id: EventId): Promise<Event | undefined>;
  /** With its body where that is kept and not larger; a larger one is found by `findBody`. */
  findWithBody(id: EventId, mostBytes: number): Promise<EventWithBody | undefined>;
  /** Of whatever size; undefined when it is kept no more. */
  findBody(id: EventId): Promise<RequestBody | undefined>;
  /** What a mapping has made of it, as JSON; undefined where its data is the payload, or is kept no more. */
  findData(id: EventId): Promise<string | undefined>;
  list(query: EventQuery): Promise<Page<Event>>;
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
  /** How many runs of a trigger are pending or waiting; counts no further than `most`. */
  countWaiting(triggerId: TriggerId, most: number): Promise<number>;
  /** Makes waiting runs due, those first that would have been; answers how many. */
  hasten(query: HastenQuery): Promise<number>;
  /** Inserts runs of an existing event, as a replay of it. */
  insert(eventId: EventId, runs: readonly NewRun[]): Promise<void>;
}

export interface AttemptShelf {
  /** In the order in which they were made. */
  list(runId: RunId): Promise<readonly Attempt[]>;
}

/** One batch of a replay: the runs it starts, and where it stands after it; one transaction. */
export interface ReplayProgress {
  readonly id: ReplayId;
  readonly runs: readonly { readonly eventId: EventId; readonly run: NewRun }[];
  /** The next batch begins after (older than) this id. */
  readonly cursor: string | undefined;
  readonly done: number;
  readonly skipped: number;
  readonly completedAt: Date | undefined;
}

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
  /** False when it was canceled meanwhile: nothing has been written then. */
  advance(progress: ReplayProgress): Promise<boolean>;
  cancel(id: ReplayId, at: Date): Promise<boolean>;
}

/** One batch of a sweep: at most `limit` rows are looked at, so that nobody who writes waits long. */
export interface SweepQuery {
  /** Goes on behind this one; undefined: from the oldest. */
  readonly after: RequestId | undefined;
  /** What came before this instant has had its time. */
  readonly before: Date;
  readonly limit: number;
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
  /** Deletes bodies of one class, but for those that a run which has not ended needs. */
  sweepBodies(retentionDays: number, query: SweepQuery): Promise<Swept>;
  /** Deletes requests with their runs and attempts, but for those with a body or a run that has not ended. */
  sweepLedger(query: SweepQuery): Promise<Swept>;
  /** Counts some of what came before `before` and is not counted yet; false when all of it is. */
  count(before: Date, limit: number): Promise<boolean>;
  tallies(): Promise<Tallies>;
  /** What has been counted of one listener, and up to when. */
  tallyOf(id: ListenerId): Promise<Pick<Tally, 'items' | 'bytes'> & Pick<Tallies, 'countedTo'>>;
  /** Undefined where the engine sees to it by itself. */
  reclaim(query: ReclaimQuery): Promise<Space | undefined>;
}
