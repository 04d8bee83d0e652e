/** A timer that was set; `cancel` is idempotent. */
export interface Timer {
  cancel(): void;
}

/** The one door to time. Rules take `now` as an argument; loops take a Clock. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z; may step when the machine's clock is set. */
  now(): number;
  /** Milliseconds since some fixed point, never stepping; for durations only. */
  monotonic(): number;
  /** Calls `callback` once, after at least `delayMs`. Timers never keep the process alive. */
  after(delayMs: number, callback: () => void): Timer;
}

/** setTimeout takes a signed 32-bit delay; a longer one would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, callback) {
    const timeout = setTimeout(callback, Math.min(Math.max(0, delayMs), LONGEST_DELAY_MS));
    timeout.unref();
    return { cancel: () => clearTimeout(timeout) };
  },
};

/** Resolves after `delayMs`, or at once when `signal` aborts. */
export function wait(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const done = (): void => {
      timer.cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.after(delayMs, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}

/**
 * Timers of ours keep no process alive, nor does a promise: while the database is away, nothing else may be left to
 * wait for, and Node would end in the middle of it (with 13).
 */
export async function stayAlive<T>(work: Promise<T>): Promise<T> {
  const held = setInterval(() => undefined, LONGEST_DELAY_MS);
  try {
    return await work;
  } finally {
    clearInterval(held);
  }
}
