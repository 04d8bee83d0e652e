import type { Attempt } from '../../model/attempt.ts';
import type { RunError, RunningRun } from '../../model/run.ts';
import type { Store } from '../../store/store.ts';

/** What a run has behind it: completed steps are not run again. */
export interface History {
  isCompleted(path: string): boolean;
  /** Attempts made at a step, those cut short by a crash included. */
  attemptsAt(path: string): number;
}

/** Where every run begins. */
const FIRST_STEP = '0';

/**
 * A run that stands at its first step has completed nothing, and its row knows how often it was tried: the
 * attempts with their responses are then not read, which saves a query in nearly every run.
 */
export async function loadHistory(
  store: Pick<Store, 'attempts'>,
  run: RunningRun,
): Promise<History> {
  const made = run.position === FIRST_STEP ? [] : await store.attempts.list(run.id);
  const completed = new Set<string>();
  const counts = new Map<string, number>();
  for (const attempt of made) {
    if (attempt.outcome === 'completed') completed.add(attempt.step);
    counts.set(attempt.step, (counts.get(attempt.step) ?? 0) + 1);
  }
  counts.set(run.position, run.attempts);
  return {
    isCompleted: (path) => completed.has(path),
    attemptsAt: (path) => counts.get(path) ?? 0,
  };
}

/** Why the last attempt of a run failed. */
export async function findLastError(
  store: Pick<Store, 'attempts'>,
  run: RunningRun,
): Promise<RunError> {
  const last = (await store.attempts.list(run.id)).at(-1);
  return (
    toError(last) ?? {
      code: 'attempt_interrupted',
      message: 'The process ended during the last attempt.',
    }
  );
}

function toError(attempt: Attempt | undefined): RunError | undefined {
  if (attempt?.code === undefined) return undefined;
  return { code: attempt.code, message: attempt.message ?? attempt.code };
}
