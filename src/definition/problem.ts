import type { ExpressionError } from '../expr/expr.ts';
import type { ErrorDetail } from '../model/error.ts';

/** What is wrong with a definition: where in it (a JSON pointer), and why. */
export type Problem = ErrorDetail & { readonly code: string };

export function describeExpression(path: string, error: ExpressionError): Problem {
  const { code, message, line, column } = error;
  return { path: `${path}${error.path ?? ''}`, message, code, line, column };
}
