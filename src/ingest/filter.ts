import { isTruthy } from '../expr/expr.ts';
import { failedExpression } from './misfit.ts';
import type { Ended } from './outcome.ts';
import type { FittingRequest, WantedRequest } from './request.ts';

/** Keeps what the listener's filter holds for; what it does not hold for makes no event. */
export function applyFilter(request: FittingRequest): WantedRequest | Ended {
  const filter = request.compiled?.filter;
  if (filter === undefined) return request as WantedRequest;
  const scope = request.scope();
  const answer = filter.evaluate(scope, scope.ambient);
  if (!answer.ok) return failedExpression(request, 'filter', answer.error);
  if (!isTruthy(answer.value)) return { kind: 'filtered' };
  request.mark('filter');
  return request as WantedRequest;
}
