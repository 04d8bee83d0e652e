import type { ErrorCode } from '../../../model/error.ts';
import type { RunId } from '../../../model/run.ts';
import type { Outcome } from '../../destination/destination.ts';
import type { StepResult } from '../step.ts';

/** No answer, for a reason that the next run would meet too. */
const DESTINATION_CODES: ReadonlySet<ErrorCode> = new Set([
  'destination_timeout',
  'destination_unreachable',
  'destination_unresolved',
  'destination_untrusted',
  'destination_refused',
]);

/** What the result of a request tells about its destination. */
export function toOutcome(
  result: StepResult,
  request: { readonly runId: RunId; readonly startedMs: number },
): Outcome {
  if (result.status === 'completed') return { kind: 'answered' };
  if (result.status === 'waiting') return { kind: 'unknown' };
  const { error, response, retryAfterMs } = result;
  if (response !== undefined && !isTrouble(response.status)) return { kind: 'answered' };
  if (response === undefined && !DESTINATION_CODES.has(error.code)) return { kind: 'unknown' };
  return { kind: 'failed', reason: error, retryAfterMs, ...request };
}

/** Statuses that speak of the destination; every other one shows that it is there and knows what it wants. */
function isTrouble(status: number): boolean {
  return status >= 500 || status === 429 || status === 408;
}
