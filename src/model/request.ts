import type { Id } from '../base/id.ts';
import type { CredentialId } from './credential.ts';
import type { ErrorCode } from './error.ts';
import type { ListenerId } from './listener.ts';

export type RequestId = Id<'req'>;
export type EventId = Id<'evt'>;

export const OUTCOMES = [
  'received',
  'filtered',
  'duplicate',
  'quarantined',
  'challenged',
  'rejected',
] as const;
/** What became of a request. */
export type RequestOutcome = (typeof OUTCOMES)[number];

/** How long a stage took, in microseconds, in the order in which the stages ran. */
export interface StageTime {
  readonly stage: string;
  readonly durationUs: number;
}

/** One HTTP request that reached a listener: the ledger row. */
export interface Request {
  readonly id: RequestId;
  readonly listenerId: ListenerId;
  readonly receivedAt: Date;
  readonly outcome: RequestOutcome;
  /** Why it was rejected or quarantined. */
  readonly code: ErrorCode | undefined;
  /** The same in words, for the builder; absent where the code says it all. */
  readonly reason?: string | undefined;
  /** Whether every verification that the listener asks for had passed. */
  readonly authenticated: boolean;
  readonly method: string;
  readonly address: string;
  readonly credentialId: CredentialId | undefined;
  readonly contentType: string | undefined;
  /** Bytes of the body as far as it was read. */
  readonly sizeBytes: number;
  /** SHA-256 of the body, in hex; absent where no body was kept. */
  readonly sha256: string | undefined;
  readonly eventId: EventId | undefined;
  /** Of the event that was made of it; absent where none was. */
  readonly eventType?: string | undefined;
  readonly replayOf: RequestId | undefined;
  /** When the body was erased on request; one that has outlived its retention is gone without it. */
  readonly bodyErasedAt: Date | undefined;
  readonly stages: readonly StageTime[];
}

/** The head of a request as it came, but for credentials, which are never stored. */
export interface RequestHead {
  /** Path and query. */
  readonly target: string;
  /** Name, value, name, value …: order, case and repetition kept. */
  readonly rawHeaders: readonly string[];
}

export interface RequestBody {
  readonly head: RequestHead;
  readonly bytes: Uint8Array;
  /** The retention class that the listener had when the body came. */
  readonly retentionDays: number;
}

/** The durable fact published by a listener. It shares its suffix with the request that it was made from. */
export interface Event {
  readonly id: EventId;
  readonly listenerId: ListenerId;
  readonly requestId: RequestId;
  /** Whose body it has: with `keep: last` that of a later request than the one that it is named after. */
  readonly bodyOf: RequestId;
  readonly type: string | undefined;
  readonly receivedAt: Date;
  readonly sizeBytes: number;
}

/** Long enough for every provider's names, short enough for an index. */
const MOST_TYPE_LENGTH = 255;

/** The name of a type that can be stored and shown: PostgreSQL's text takes no NUL, and UTF-8 no half of a surrogate pair. */
export function toEventType(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string' || value === '') return undefined;
  return value.slice(0, MOST_TYPE_LENGTH).toWellFormed().replaceAll('\0', '\ufffd');
}

/** The value of a header, by lower-case name; repeated headers are joined as RFC 9110, 5.3 says. */
export function headerOf(head: RequestHead, name: string): string | undefined {
  let value: string | undefined;
  for (let i = 0; i + 1 < head.rawHeaders.length; i += 2) {
    if (head.rawHeaders[i]?.toLowerCase() !== name) continue;
    value = value === undefined ? head.rawHeaders[i + 1] : `${value}, ${head.rawHeaders[i + 1]}`;
  }
  return value;
}
