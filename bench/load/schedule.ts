/** Which request is due when, in milliseconds from the beginning: an arrival does not wait for an answer. */
export interface Schedule {
  readonly count: number;
  dueMs(index: number): number;
  /** How many should have been sent by now. */
  dueBy(elapsedMs: number): number;
}

/** Arrivals at even distances. */
export function createSchedule(ratePerSecond: number, durationMs: number): Schedule {
  if (!(ratePerSecond > 0)) throw new RangeError(`"${ratePerSecond}" is no rate`);
  const count = Math.max(1, Math.round((ratePerSecond * durationMs) / 1_000));
  const dueMs = (index: number): number => (index * 1_000) / ratePerSecond;
  return {
    count,
    dueMs,
    dueBy(elapsedMs) {
      if (elapsedMs < 0) return 0;
      // Index 0 is due at once.
      return Math.min(count, Math.floor((elapsedMs * ratePerSecond) / 1_000) + 1);
    },
  };
}
