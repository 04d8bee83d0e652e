import type { Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { RateLimit } from '../model/listener.ts';

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/** Token buckets by key, in a bounded map: the bucket that was used longest ago is forgotten first. */
export interface TokenBuckets {
  /** Whether no token has been taken of any: then there is no need to make a key. */
  readonly isUntouched: boolean;
  /** Takes a token; answers 0, or how long until there is one. */
  take(key: string, limit: RateLimit): number;
  /** Takes a token for what has been done already, there or not; no more is owed than a full bucket. */
  owe(key: string, limit: RateLimit): void;
  /** How long until there is a token, taking none. */
  waitMs(key: string, limit: RateLimit): number;
}

export function createTokenBuckets(clock: Clock, maxKeys: number): TokenBuckets {
  const buckets = new Map<string, Bucket>();

  function fill(key: string, limit: RateLimit): Bucket {
    const nowMs = clock.monotonic();
    let bucket = buckets.get(key);
    if (bucket === undefined) {
      bucket = { tokens: limit.burst, filledAtMs: nowMs };
      const oldest = buckets.size >= maxKeys ? buckets.keys().next() : undefined;
      if (oldest?.value !== undefined) buckets.delete(oldest.value);
    } else {
      const gained = ((nowMs - bucket.filledAtMs) / SECOND) * limit.perSecond;
      bucket.tokens = Math.min(limit.burst, bucket.tokens + gained);
      bucket.filledAtMs = nowMs;
      buckets.delete(key);
    }
    buckets.set(key, bucket);
    return bucket;
  }

  const missing = (bucket: Bucket, limit: RateLimit): number =>
    bucket.tokens >= 1 ? 0 : Math.ceil(((1 - bucket.tokens) / limit.perSecond) * SECOND);

  return {
    get isUntouched() {
      return buckets.size === 0;
    },
    take(key, limit) {
      const bucket = fill(key, limit);
      const waitMs = missing(bucket, limit);
      if (waitMs === 0) bucket.tokens -= 1;
      return waitMs;
    },
    owe(key, limit) {
      const bucket = fill(key, limit);
      bucket.tokens = Math.max(bucket.tokens - 1, -limit.burst);
    },
    waitMs(key, limit) {
      const bucket = buckets.get(key);
      return bucket === undefined ? 0 : missing(fill(key, limit), limit);
    },
  };
}
