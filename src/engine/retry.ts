import type { RetryPolicy } from '../model/retry-policy.ts';

/** What the policy needs to know of a failed attempt. */
export interface Failure {
  /** Trying again cannot help. */
  readonly final: boolean;
  /** How long the destination asked to be left alone. */
  readonly retryAfterMs?: number | undefined;
}

export interface RetryQuestion {
  readonly policy: RetryPolicy;
  /** Attempts made so far, the failed one included. */
  readonly attempts: number;
  readonly failure: Failure;
  readonly now: Date;
  /** Uniform in [0, 1). */
  readonly random: number;
}

export type RetryAnswer = { readonly again: Date } | { readonly giveUp: true };

/**
 * Full jitter spreads a burst of failures best, but its shortest wait is none at all, which hits a destination
 * that just failed again at once. A tenth of the step keeps nine tenths of the spread.
 */
const SHORTEST_SHARE = 0.1;

export function nextAfter(question: RetryQuestion): RetryAnswer {
  const { policy, attempts, failure } = question;
  if (failure.final || attempts >= policy.attempts) return { giveUp: true };

  const stepMs = stepOf(policy, attempts);
  const jitteredMs = stepMs * (SHORTEST_SHARE + (1 - SHORTEST_SHARE) * question.random);
  // `Retry-After` is a floor, and never longer than the policy would ever wait: a destination must not be able to
  // park our runs for a year.
  const askedMs = Math.min(failure.retryAfterMs ?? 0, policy.maxMs);
  return { again: new Date(question.now.getTime() + Math.ceil(Math.max(jitteredMs, askedMs))) };
}

/**
 * Waits grow evenly from the base before the second attempt to the maximum before the last: the default, 8 attempts
 * from 5 s to 6 h, is 5 s, 20 s, 81 s, 5 min, 22 min, 89 min, 6 h. Doubling would end eight attempts within eleven
 * minutes, which outlasts a restart of the destination but not an outage.
 */
function stepOf(policy: RetryPolicy, attempts: number): number {
  const waits = policy.attempts - 1;
  if (waits <= 1 || policy.baseMs === 0) return policy.baseMs;
  const growth = (attempts - 1) / (waits - 1);
  return policy.baseMs * (policy.maxMs / policy.baseMs) ** growth;
}

/** The 4xx statuses that speak of the moment, not of the request. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 409, 425, 429]);

/**
 * Whether an answer other than 2xx will be the same next time. Redirects are final: they are not followed (the
 * next hop would get a signature meant for another), so the address in the workflow has to change. 410 is final
 * as every other 4xx is; pausing the trigger on it, as Standard Webhooks advises, is for its owner to decide.
 */
export function isFinalStatus(status: number): boolean {
  return status < 500 && !PASSING_STATUSES.has(status);
}
