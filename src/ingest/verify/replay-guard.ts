import type { Clock } from '../../base/clock.ts';

/**
 * Refuses what has been taken already. A signature stays good for the whole tolerance, so whoever sees a request could
 * send it again; a message that has an id, which is signed together with its time, is taken once. A provider that tries
 * again signs anew, with another time.
 */
export interface ReplayGuard {
  /** False when it has been taken, or is being taken right now. */
  claim(request: object, key: string, untilMs: number): boolean;
  /** The request was not taken after all: it may come again. */
  release(request: object): void;
}

/** Of a busy installation some minutes; the oldest are forgotten first. */
const MOST = 200_000;

export function createReplayGuard(clock: Clock, most = MOST): ReplayGuard {
  const taken = new Map<string, number>();
  const claims = new WeakMap<object, string>();

  function forget(): void {
    const nowMs = clock.now();
    for (const [key, untilMs] of taken) {
      if (untilMs > nowMs && taken.size < most) return;
      taken.delete(key);
    }
  }

  return {
    claim(request, key, untilMs) {
      forget();
      if (taken.has(key)) return false;
      taken.set(key, untilMs);
      claims.set(request, key);
      return true;
    },
    release(request) {
      const key = claims.get(request);
      if (key !== undefined) taken.delete(key);
    },
  };
}
