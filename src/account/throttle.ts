import { MINUTE } from '../base/duration.ts';

/** Counts failures by key within a window that slides; what is forgotten first is what failed longest ago. */
export interface Throttle {
  /** How long the key must wait, in milliseconds; 0: it may try. */
  waitMs(key: string, nowMs: number): number;
  fail(key: string, nowMs: number): void;
  forget(key: string): void;
}

export interface ThrottleLimits {
  readonly failures: number;
  readonly windowMs: number;
  /** Beyond this, those that failed longest ago are forgotten: strangers choose the keys. */
  readonly keys: number;
}

const LIMITS: ThrottleLimits = { failures: 5, windowMs: 15 * MINUTE, keys: 10_000 };

export function createThrottle(limits: Partial<ThrottleLimits> = {}): Throttle {
  const { failures, windowMs, keys } = { ...LIMITS, ...limits };
  const failed = new Map<string, readonly number[]>();
  const recent = (key: string, nowMs: number): readonly number[] =>
    (failed.get(key) ?? []).filter((atMs) => atMs > nowMs - windowMs);
  return {
    waitMs(key, nowMs) {
      const at = recent(key, nowMs);
      const first = at.at(-failures);
      return first === undefined ? 0 : first + windowMs - nowMs;
    },
    fail(key, nowMs) {
      const at = [...recent(key, nowMs), nowMs].slice(-failures);
      failed.delete(key);
      failed.set(key, at);
      const oldest = failed.size > keys ? failed.keys().next() : undefined;
      if (oldest?.done === false) failed.delete(oldest.value);
    },
    forget: (key) => void failed.delete(key),
  };
}
