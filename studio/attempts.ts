import type { Attempt, Run } from './api.ts';

/** What tells of a run which of its attempts count. */
export interface Attempted extends Pick<Run, 'attempt_count'> {
  readonly attempts: readonly Pick<Attempt, 'step' | 'number' | 'outcome'>[];
}

export interface Counted {
  readonly isProbe: boolean;
  /** How many count of it and those before it. */
  readonly number: number;
}

export function countAttempts(run: Attempted): readonly Counted[] {
  let number = 0;
  return run.attempts.map((_, index) => {
    const isProbe = isFailedProbe(run, index);
    if (!isProbe) number += 1;
    return { isProbe, number };
  });
}

/** One of a paused destination that failed is kept and does not count: the attempt after it has its number again. */
function isFailedProbe({ attempts, attempt_count: made }: Attempted, index: number): boolean {
  const [attempt, next] = attempts.slice(index, index + 2);
  if (attempt?.outcome !== 'failed') return false;
  if (next === undefined) return attempt.number > made;
  return next.step === attempt.step && next.number === attempt.number;
}
