import type { ErrorCode } from './error.ts';
import type { RunId } from './run.ts';

/** What was sent: sizes and headers, not the body, which is the event's. Signatures and user headers with secrets are left out. */
export interface AttemptRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface AttemptResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly truncated: boolean;
}

/**
 * One try of a step, numbered from 1. The probe of a paused destination that fails is kept, and does not count: the
 * try after it has its number again.
 */
export interface Attempt {
  readonly runId: RunId;
  /** Path of the step in the workflow: `0`, later `2.then.0`. */
  readonly step: string;
  readonly number: number;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly outcome: 'completed' | 'failed';
  readonly code: ErrorCode | undefined;
  readonly message: string | undefined;
  readonly request: AttemptRequest | undefined;
  readonly response: AttemptResponse | undefined;
}
