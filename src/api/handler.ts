import type { z } from 'zod';
import type { Accounts } from '../account/account.ts';
import type { Clock } from '../base/clock.ts';
import type { HistogramCounts } from '../base/histogram.ts';
import type { Log } from '../base/log.ts';
import type { Json } from '../base/json.ts';
import type { MetricFamily } from '../base/metric.ts';
import type { Catalog, OpenSecrets } from '../catalog/catalog.ts';
import type { Clause } from '../definition/definition.ts';
import type { Keyring } from '../keyring/keyring.ts';
import type { Destination, DestinationId } from '../model/destination.ts';
import type { ErrorCode, ErrorDetail } from '../model/error.ts';
import type { ChallengeRule } from '../model/challenge.ts';
import type { Listener, RetentionDays, SignatureSetting } from '../model/listener.ts';
import type { NodeRole } from '../model/node-role.ts';
import type { EventId, RequestId, RequestOutcome } from '../model/request.ts';
import type { TriggerId } from '../model/trigger.ts';
import type { Signing } from '../snippet/snippet.ts';
import type { Space, Store } from '../store/store.ts';
import type { Caller } from './auth.ts';
import type { operations, OperationName } from './contract.ts';

/** What the room asks of the house. */
export interface ApiDeps {
  readonly store: Omit<Store, 'settings' | 'signingKeys' | 'close'>;
  readonly catalog: Pick<
    Catalog,
    | 'listener'
    | 'credential'
    | 'credentials'
    | 'trigger'
    | 'triggersOf'
    | 'compiledOf'
    | 'compiledTriggerOf'
    | 'secretsOf'
    | 'reload'
    | 'version'
  >;
  readonly keyring: Pick<
    Keyring,
    | 'sealSecret'
    | 'openSecret'
    | 'currentKeyId'
    | 'mintApiKey'
    | 'mintAccessToken'
    | 'listKeys'
    | 'rotate'
    | 'retire'
  >;
  readonly clock: Clock;
  readonly log: Log;
  readonly adminToken: string;
  readonly accounts: Pick<Accounts, 'authenticate' | 'authenticateToken' | 'issueLink'>;
  readonly oauth: OauthParts;
  /** What webhook URLs begin with. */
  readonly publicUrl: string;
  /** Names of the signature presets. */
  readonly presets: readonly string[];
  /** What is wrong with a secret for a listener that verifies so. */
  readonly describeSecretFault: (signature: VerifiesBy, secret: string) => string | undefined;
  /** Whether a listener that verifies so has a secret, and whether we may make it up. */
  readonly secretSourceOf: (signature: VerifiesBy) => 'none' | 'given' | 'any';
  /** What a signature lacks, by its field. */
  readonly findSignatureFault: (signature: VerifiesBy) => Fault | undefined;
  /** What is wrong with challenge rules: `0.when`. */
  readonly findChallengeFaults: (rules: readonly ChallengeRule[]) => readonly Fault[];
  /** How a preset signs; undefined when there is none of this name. */
  readonly describeSigning: (preset: string) => Signing | undefined;
  readonly limits: {
    readonly maxBodyBytes: number;
    /** Of listeners that say nothing else; default 30. */
    readonly retentionDays?: RetentionDays | undefined;
  };
  readonly engine: {
    /** These triggers have new runs. */
    wake(triggerIds: Iterable<TriggerId>): void;
    /** There is a new replay. */
    kickReplays(): void;
    stats(): RunStats;
    /** Runs that are due and wait for a worker; undefined where the store cannot be read. */
    backlog(): Promise<{ readonly due: number; readonly oldestDueMs: number } | undefined>;
    destinations(): readonly Destination[];
    /** Probes a paused destination now. */
    probe(id: DestinationId): Promise<void>;
  };
  /** Puts a kept request through the stages again. */
  readonly replayRequest: (id: RequestId) => Promise<RequestReplay>;
  /** What each stage would say of a request; nothing is kept. */
  readonly rehearse: (rehearsal: Rehearsal) => Promise<RehearsalReport | Skipped>;
  /** Requests by what became of them: `received` or a code. */
  readonly requestStats: () => Readonly<Record<string, number>>;
  /** How long senders waited for their answer. */
  readonly answerSeconds: () => Readonly<Record<'accepted' | 'refused', HistogramCounts>>;
  /** Calls `listener` after commits that may have made requests, until the answer is called. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly isDraining: () => boolean;
  /** Absent: nobody is told the metrics who does not ask. */
  readonly telemetry?:
    { watch(readMetrics: () => Promise<readonly MetricFamily[]>): void } | undefined;
  /** Whether definitions may have been changed by another node, unseen for too long. */
  readonly isStale: () => boolean;
  /** What the process does. */
  readonly role: NodeRole;
  /** Absent: the store is on a machine of its own. */
  readonly disk?: DiskState | undefined;
  readonly sweepStats: () => SweepCounts;
  /** Absent: the store is in this process. */
  readonly spool?: SpoolState | undefined;
}

/** What senders with OAuth need of the ingest wing, which verifies what they get. */
export interface OauthParts {
  /** How long an access token is good. */
  readonly tokenMs: number;
  /** Slows down who guesses. */
  readonly guard: {
    /** 0, or how long this sender is refused unheard at what has this id. */
    waitMs(id: string, sender: Sender): number;
    failed(id: string, sender: Sender): void;
  };
  readonly testCredential: (
    authorization: string | undefined,
  ) => CredentialTest | Promise<CredentialTest>;
}

interface Sender {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly peer: string;
}

export type CredentialTest =
  | { readonly kind: 'credential' }
  | {
      readonly kind: 'rejected';
      readonly code: ErrorCode;
      readonly message: string;
      readonly retryAfterMs?: number;
    };

type VerifiesBy = Pick<SignatureSetting, 'preset' | 'scheme' | 'params'>;

interface Fault {
  readonly field: string;
  readonly problem: string;
}

export interface DiskState {
  readonly minBytes: number;
  isShort(): boolean;
  freeBytes(): number | undefined;
}

export interface SpoolState {
  stats(): {
    /** Whether requests go to the store at this moment. */
    readonly isDirect: boolean;
    /** Undefined: nothing is kept on this node. */
    readonly kept: SpoolCounts | undefined;
  };
}

export interface SpoolCounts {
  readonly count: number;
  readonly bytes: number;
  readonly maxBytes: number;
  readonly oldestAt: Date | undefined;
  readonly refused: number;
  readonly damagedFiles: number;
  readonly isBroken: boolean;
}

export interface SweepCounts {
  readonly bodiesDeleted: number;
  readonly bytesDeleted: number;
  readonly requestsDeleted: number;
  readonly returnedBytes: number;
  readonly lastRoundAt: Date | undefined;
  readonly lastRoundMs: number;
  readonly space: Space | undefined;
}

export interface RunStats {
  readonly completed: number;
  readonly failed: number;
  readonly attempts: number;
  readonly attemptsFailed: number;
  readonly attemptSeconds: HistogramCounts;
  readonly runSeconds: HistogramCounts;
  readonly leasesLost: number;
  readonly inFlight: number;
  /** How often destinations were paused. */
  readonly pauses: number;
}

interface Rehearsal {
  readonly listener: Listener;
  /** Of a definition that has not been saved. */
  readonly secrets: OpenSecrets | undefined;
  readonly request: RehearsedRequest | { readonly id: RequestId };
}

export interface RehearsedRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly rawHeaders: readonly string[];
  readonly address: string;
  readonly bytes: Uint8Array;
}

export interface RehearsalReport {
  readonly kind: 'rehearsed';
  readonly outcome: RequestOutcome;
  readonly status: number;
  readonly answer: string;
  readonly stages: readonly {
    readonly stage: string;
    readonly decision: 'passed' | 'ended' | 'skipped';
    readonly durationUs: number;
    readonly code?: string | undefined;
    readonly message?: string | undefined;
    readonly details?: readonly ErrorDetail[] | undefined;
    readonly clauses?: readonly Clause[] | undefined;
  }[];
  readonly event: { readonly type: string | undefined; readonly data: Json | undefined };
  readonly dedupeKey: string | undefined;
  readonly duplicateOf: EventId | undefined;
  readonly triggers: readonly {
    readonly triggerId: TriggerId;
    readonly name: string;
    readonly decision: 'runs' | 'passes' | 'fails';
    readonly message: string | undefined;
  }[];
}

interface Skipped {
  readonly kind: 'skipped';
  readonly message: string;
}

export type RequestReplay =
  | {
      readonly kind: 'received' | 'filtered' | 'duplicate' | 'quarantined' | 'challenged';
      readonly requestId: RequestId;
    }
  | { readonly kind: 'rejected'; readonly code: ErrorCode; readonly message: string }
  | Skipped;

type Operations = typeof operations;
type OutputOf<
  N extends OperationName,
  K extends 'params' | 'query' | 'body',
> = Operations[N] extends {
  readonly [P in K]: infer S;
}
  ? { readonly [P in K]: z.output<S> }
  : unknown;

/** What a handler gets: the input as the contract let it through, and when. */
export type Call<N extends OperationName> = OutputOf<N, 'params'> &
  OutputOf<N, 'query'> &
  OutputOf<N, 'body'> & { readonly now: Date; readonly request: Request; readonly caller: Caller };

/** The operation's second good answer. */
export class Otherwise<T> {
  readonly answer: T;

  constructor(answer: T) {
    this.answer = answer;
  }
}

/** What a handler gives: the JSON of the contract, a response where the contract names a media type, or nothing. */
export type Answer<N extends OperationName> = Operations[N] extends infer O
  ? O extends { answer: infer A; otherwise: { answer: infer B } }
    ? z.input<A> | Otherwise<z.input<B>>
    : O extends { answer: infer A }
      ? z.input<A>
      : O extends { media: readonly string[] }
        ? Response
        : void
  : never;

export type Handler<N extends OperationName> = (call: Call<N>) => Promise<Answer<N>> | Answer<N>;

/** One handler per operation: a missing one does not compile. */
export type Handlers = { readonly [N in OperationName]: Handler<N> };
