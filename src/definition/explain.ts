import { compileExpression, isTruthy, parseExpression, printExpression } from '../expr/expr.ts';
import type { RequestScope } from './scope.ts';

/** A part of an expression that must hold with the others, and whether it does. */
export interface Clause {
  readonly expression: string;
  readonly holds: boolean;
  /** Why it cannot be evaluated, with a caret. */
  readonly error?: string | undefined;
}

/** Which clause decides: an expression taken apart at its outermost ANDs. No values: they are the payload's. */
export function explainExpression(source: string, scope: RequestScope): readonly Clause[] {
  const parsed = parseExpression(source);
  if (!parsed.ok) return [{ expression: source, holds: false, error: parsed.error.message }];
  const { value: node } = parsed;
  const sources =
    node.kind === 'logic' && node.operator === 'AND'
      ? node.operands.map((operand) => printExpression(operand))
      : [source];
  return sources.map((expression) => evaluate(expression, scope));
}

function evaluate(expression: string, scope: RequestScope): Clause {
  const compiled = compileExpression(expression);
  if (!compiled.ok) return { expression, holds: false, error: compiled.error.message };
  const answer = compiled.value.evaluate(scope, scope.ambient);
  return answer.ok
    ? { expression, holds: isTruthy(answer.value) }
    : { expression, holds: false, error: answer.error.message };
}
