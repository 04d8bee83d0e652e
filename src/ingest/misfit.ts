import type { ExpressionError } from '../expr/expr.ts';
import type { Quarantined, Rejected } from './outcome.ts';
import type { ParsedRequest } from './request.ts';

/**
 * A payload that the listener's schema or one of its expressions cannot take: refused, or kept and answered with 200, as
 * the listener says. Never filtered: what could not be judged was not judged to be noise.
 */
export function misfit(
  request: ParsedRequest,
  why: Pick<Rejected, 'code' | 'message' | 'details'>,
): Rejected | Quarantined {
  return request.listener.payload.onMismatch === 'quarantine'
    ? { kind: 'quarantined', ...why }
    : { kind: 'rejected', ...why };
}

export function failedExpression(
  request: ParsedRequest,
  part: string,
  error: ExpressionError,
): Rejected | Quarantined {
  const place = error.path === undefined || error.path === '' ? '' : ` at ${error.path}`;
  const where = `${place}, line ${error.line}, column ${error.column}`;
  // The summary speaks of sorts of values, never of a value; the source is not the sender's to see.
  const message = `the ${part} of this listener cannot be evaluated for this payload: ${error.code}${where}`;
  return misfit(request, { code: 'expression_failed', message });
}
