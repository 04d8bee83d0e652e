import { HOUR, MINUTE, SECOND } from '../../base/duration.ts';
import type { RunError, RunId } from '../../model/run.ts';

/** What a request came to, as far as it tells about the destination. Instants are of the clock that never steps. */
export type Outcome =
  /** It answers; what it answers is about the request. */
  | { readonly kind: 'answered' }
  | {
      readonly kind: 'failed';
      readonly runId: RunId;
      readonly reason: RunError;
      readonly startedMs: number;
      readonly retryAfterMs?: number | undefined;
    }
  /** Nothing was sent, or we ended it ourselves. */
  | { readonly kind: 'unknown' };

type Failed = Extract<Outcome, { kind: 'failed' }>;

export type Breaker =
  | {
      readonly status: 'open';
      /** How many requests may be under way at once. */
      readonly places: number;
      /** How often it was paused in a row; above 0 it is on trial. */
      readonly pauses: number;
      readonly streak: Streak | undefined;
    }
  | {
      readonly status: 'paused';
      readonly sinceMs: number;
      readonly probeAtMs: number;
      readonly pauses: number;
      readonly reason: RunError;
      readonly probing: boolean;
    };

/** Failures in a row. */
interface Streak {
  readonly failures: number;
  /** When the first of them began: a time-out is evidence for all of its time. */
  readonly sinceMs: number;
  /** Whose they were, up to `WITNESSES`. */
  readonly runIds: readonly RunId[];
}

const FAILURES = 10;
/** Fewer are enough where they come slowly. */
const SLOW_FAILURES = 5;
const SLOW_MS = 30 * SECOND;
/** After a pause. */
const TRIAL_FAILURES = 3;
/** One run that a destination cannot digest must not keep all others from it. */
const WITNESSES = 3;

/**
 * A restart of the destination must not cost half a minute, so the first pause is short; 15 minutes is the longest
 * that anybody should wait for nothing when it is back.
 */
const FIRST_PAUSE_MS = 5 * SECOND;
const SECOND_PAUSE_MS = 30 * SECOND;
const LONGEST_PAUSE_MS = 15 * MINUTE;
/** A destination must not be able to park our runs for a year. */
const LONGEST_RETRY_AFTER_MS = 6 * HOUR;

/** One more for each answer: twice as many with each round trip. */
const PLACES_AT_FIRST = 8;
const PLACES_AFTER_PAUSE = 2;
const PLACES_AFTER_TRIAL = 12;
const PLACES_UNBOUNDED_FROM = 64;

/** A destination that nothing is known of: a backlog that a restart finds must not run against a wall all at once. */
export const FRESH: Breaker = {
  status: 'open',
  places: PLACES_AT_FIRST,
  pauses: 0,
  streak: undefined,
};

/** How many requests may be under way at once now; a probe is one. */
export function placesOf(breaker: Breaker, nowMs: number): number {
  if (breaker.status === 'open') return breaker.places;
  return !breaker.probing && breaker.probeAtMs <= nowMs ? 1 : 0;
}

/** What a destination is after a request to it. */
export function nextBreaker(
  breaker: Breaker,
  outcome: Outcome,
  { nowMs, isProbe }: { readonly nowMs: number; readonly isProbe: boolean },
): Breaker {
  if (outcome.kind === 'answered') return afterAnswer(breaker);
  if (breaker.status === 'open') {
    return outcome.kind === 'failed' ? afterFailure(breaker, outcome, nowMs) : breaker;
  }
  // What was sent before the pause tells nothing new when it fails.
  if (!isProbe) return breaker;
  if (outcome.kind === 'unknown') return { ...breaker, probing: false };
  return { ...pause(breaker.pauses, outcome, nowMs), sinceMs: breaker.sinceMs };
}

/** A late answer to what was sent before the pause is as good as a probe. */
function afterAnswer(breaker: Breaker): Breaker {
  const { pauses } = breaker;
  if (breaker.status === 'paused') {
    return { status: 'open', places: PLACES_AFTER_PAUSE, pauses, streak: undefined };
  }
  // Nearly always: nothing changes, and nothing is made.
  if (breaker.places === Infinity && breaker.streak === undefined) return breaker;
  const places = breaker.places + 1;
  return {
    status: 'open',
    places: places < PLACES_UNBOUNDED_FROM ? places : Infinity,
    pauses: places < PLACES_AFTER_TRIAL ? pauses : 0,
    streak: undefined,
  };
}

function afterFailure(
  breaker: Extract<Breaker, { status: 'open' }>,
  failed: Failed,
  nowMs: number,
): Breaker {
  const streak = grow(breaker.streak, failed);
  if (!isEnough(streak, { nowMs, onTrial: breaker.pauses > 0 })) return { ...breaker, streak };
  return pause(breaker.pauses, failed, nowMs);
}

function grow(streak: Streak | undefined, { runId, startedMs }: Failed): Streak {
  if (streak === undefined) return { failures: 1, sinceMs: startedMs, runIds: [runId] };
  const { failures, sinceMs, runIds } = streak;
  const isKnown = runIds.length === WITNESSES || runIds.includes(runId);
  return {
    failures: failures + 1,
    sinceMs: Math.min(sinceMs, startedMs),
    runIds: isKnown ? runIds : [...runIds, runId],
  };
}

function isEnough(
  { failures, sinceMs, runIds }: Streak,
  { nowMs, onTrial }: { readonly nowMs: number; readonly onTrial: boolean },
): boolean {
  if (runIds.length < WITNESSES) return false;
  if (onTrial) return failures >= TRIAL_FAILURES;
  return failures >= FAILURES || (failures >= SLOW_FAILURES && nowMs - sinceMs >= SLOW_MS);
}

function pause(
  pauses: number,
  failed: Failed,
  nowMs: number,
): Extract<Breaker, { status: 'paused' }> {
  const askedMs = Math.min(failed.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  return {
    status: 'paused',
    sinceMs: nowMs,
    probeAtMs: nowMs + Math.max(pauseMsOf(pauses), askedMs),
    pauses: pauses + 1,
    reason: failed.reason,
    probing: false,
  };
}

function pauseMsOf(pauses: number): number {
  if (pauses === 0) return FIRST_PAUSE_MS;
  return Math.min(SECOND_PAUSE_MS * 2 ** (pauses - 1), LONGEST_PAUSE_MS);
}
