import { isTruthy } from '../expr/expr.ts';
import { isSecured } from '../model/listener.ts';
import { reject, type Rejected } from './outcome.ts';
import type { PermittedRequest, VerifiedRequest } from './request.ts';

/** All rules of the listener hold. One that cannot be evaluated does not. */
export function applyRules(request: VerifiedRequest): PermittedRequest | Rejected {
  const { compiled } = request;
  if (compiled === undefined) return request as PermittedRequest;
  if (compiled.problems.length > 0) {
    // Saved by another version, with other limits: nothing that it says can be relied on.
    return reject('expression_failed', 'the expressions of this listener cannot be compiled');
  }
  // A replay of what they held for when it came: its `Authorization` is not kept, and an hour is no longer now.
  if (compiled.rules.length === 0 || request.hasHeldRules) return request as PermittedRequest;
  const scope = request.ruleScope();
  for (const [i, rule] of compiled.rules.entries()) {
    const answer = rule.evaluate(scope, scope.ambient);
    if (answer.ok && isTruthy(answer.value)) continue;
    // Whoever sends to an unsecured listener has shown nothing else: a stranger.
    if (!isSecured(request.listener.verification)) distrust(request);
    // Without the rule itself: it may hold what is compared with, a secret.
    const failing = answer.ok ? 'does not hold' : `cannot be evaluated (${answer.error.code})`;
    return reject('rule_failed', `rule ${i + 1} of this listener ${failing}`);
  }
  request.mark('rules');
  return request as PermittedRequest;
}

function distrust(request: { verified: boolean }): void {
  request.verified = false;
}
