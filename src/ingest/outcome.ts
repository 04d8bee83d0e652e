import type { ErrorCode, ErrorDetail } from '../model/error.ts';
import type { EventId, RequestId } from '../model/request.ts';

/** Stands in for the next stage's request: the stages end here. */
export interface Rejected {
  readonly kind: 'rejected';
  readonly code: ErrorCode;
  /** What a builder needs to put it right; never a secret, never part of the body. */
  readonly message: string;
  /** What does not fit, one by one. */
  readonly details?: readonly ErrorDetail[] | undefined;
  /** For 429 and 503. */
  readonly retryAfterMs?: number;
}

export interface Received {
  readonly kind: 'received';
  readonly eventId: EventId;
  readonly requestId: RequestId;
}

/** The same as an event that is committed. */
export interface Duplicate {
  readonly kind: 'duplicate';
  /** The first one's. */
  readonly eventId: EventId;
  readonly requestId: RequestId;
}

/** The listener's filter does not hold for it. */
export interface Filtered {
  readonly kind: 'filtered';
}

/** Kept for the builder to look at, since the listener cannot take its payload; the sender is not told to try again. */
export interface Quarantined {
  readonly kind: 'quarantined';
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: readonly ErrorDetail[] | undefined;
}

/** A provider's handshake, answered; never an event. */
export interface Challenged {
  readonly kind: 'challenged';
  readonly reply: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

/** The stages end before an event was made; who calls them writes the row. */
export type Ended = Rejected | Filtered | Quarantined | Challenged;

/** The one shape in which the stages end. */
export type Outcome = Received | Duplicate | Ended;

export function reject(code: ErrorCode, message: string, retryAfterMs?: number): Rejected {
  return retryAfterMs === undefined
    ? { kind: 'rejected', code, message }
    : { kind: 'rejected', code, message, retryAfterMs };
}
