import type { ErrorCode } from '../model/error.ts';
import type { EventId, RequestId } from '../model/request.ts';

/** Stands in for the next stage's request: the stages end here. */
export interface Rejected {
  readonly kind: 'rejected';
  readonly code: ErrorCode;
  /** What a builder needs to put it right; never a secret, never part of the body. */
  readonly message: string;
  /** For 429 and 503. */
  readonly retryAfterMs?: number;
}

export interface Received {
  readonly kind: 'received';
  readonly eventId: EventId;
  readonly requestId: RequestId;
}

/** The one shape in which the stages end. */
export type Outcome = Received | Rejected;

export function reject(code: ErrorCode, message: string, retryAfterMs?: number): Rejected {
  return retryAfterMs === undefined
    ? { kind: 'rejected', code, message }
    : { kind: 'rejected', code, message, retryAfterMs };
}
