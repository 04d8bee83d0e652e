import type { Clock } from '../base/clock.ts';
import type { RateLimit } from '../model/listener.ts';
import { createTokenBuckets } from './token-buckets.ts';

/** Guessing must not be cheap: an address that is refused again and again at one thing has to wait. */
export interface FailureLimiter {
  /** 0, or how long this address is refused unheard at what has this id: a listener, or an OAuth client. */
  waitMs(id: string, address: string): number;
  failed(id: string, address: string): void;
}

/**
 * Generous, since a provider with a wrong secret retries too and must be heard at once when it is put right; a secret
 * worth the name is out of reach at this rate.
 */
const FAILURES: RateLimit = { perSecond: 10, burst: 100 };
const MAX_ADDRESSES = 10_000;

export function createFailureLimiter(clock: Clock): FailureLimiter {
  const buckets = createTokenBuckets(clock, MAX_ADDRESSES);
  return {
    waitMs: (id, address) =>
      buckets.isUntouched ? 0 : buckets.waitMs(`${id} ${address}`, FAILURES),
    // What fails together was let in together, before any of it had failed: it is paid for afterwards.
    failed: (id, address) => buckets.owe(`${id} ${address}`, FAILURES),
  };
}
