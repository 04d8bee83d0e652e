import { rateLimitOf } from '../model/listener.ts';
import { reject, type Rejected } from './outcome.ts';
import type { PermittedRequest } from './request.ts';
import type { TokenBuckets } from './token-buckets.ts';

/** The listener's own limit, after verification: a stranger cannot use up the provider's rate. */
export function limitRate(
  request: PermittedRequest,
  buckets: TokenBuckets,
): PermittedRequest | Rejected {
  const limit = rateLimitOf(request.listener);
  if (limit === undefined) return request;
  const waitMs = buckets.take(request.listener.id, limit);
  if (waitMs === 0) return request;
  return reject('rate_limited', `over ${limit.perSecond} requests a second`, waitMs);
}
