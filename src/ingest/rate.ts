import { rateLimitOf } from '../model/listener.ts';
import { reject, type Rejected } from './outcome.ts';
import type { Rates } from './rates.ts';
import type { PermittedRequest } from './request.ts';

type Limited = PermittedRequest | Rejected;

/** The listener's own limit, after verification: a stranger cannot use up the provider's rate. */
export function limitRate(request: PermittedRequest, rates: Rates): Limited | Promise<Limited> {
  const limit = rateLimitOf(request.listener);
  if (limit === undefined) return request;
  const judge = (waitMs: number): Limited =>
    waitMs === 0
      ? request
      : reject('rate_limited', `over ${limit.perSecond} requests a second`, waitMs);
  const waiting = rates.take(request.listener.id, limit);
  return typeof waiting === 'number' ? judge(waiting) : waiting.then(judge);
}
