import {
  compileExpression,
  compileMapper,
  EVENT_VOCABULARY,
  type Expression,
  type Mapper,
  type Outcome,
} from '../expr/expr.ts';
import type { Trigger } from '../model/trigger.ts';
import { describeExpression, type Problem } from './problem.ts';

/** What the expressions of a trigger become. */
export interface CompiledTrigger {
  readonly condition: Expression | undefined;
  readonly input: Mapper | undefined;
  /** What could not be compiled: no run is started then without saying so. */
  readonly problems: readonly Problem[];
}

const OPTIONS = { vocabulary: EVENT_VOCABULARY };

/** Undefined where a trigger has neither condition nor input. */
export function compileTrigger({
  condition,
  input,
}: Pick<Trigger, 'condition' | 'input'>): CompiledTrigger | undefined {
  if (condition === undefined && input === undefined) return undefined;
  const problems: Problem[] = [];
  const take = <T>(path: string, compiled: Outcome<T>): T | undefined => {
    if (compiled.ok) return compiled.value;
    problems.push(describeExpression(path, compiled.error));
    return undefined;
  };
  return {
    condition:
      condition === undefined
        ? undefined
        : take('/condition', compileExpression(condition, OPTIONS)),
    input: input === undefined ? undefined : take('/input', compileMapper(input, OPTIONS)),
    problems,
  };
}
