import {
  compileExpression,
  compileMapper,
  REQUEST_VOCABULARY,
  type Expression,
  type Mapper,
  type Outcome,
  type Vocabulary,
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

/** What a listener's expressions see, and besides what its mapping has made. */
const TRIGGER_VOCABULARY: Vocabulary = {
  ...REQUEST_VOCABULARY,
  variables: {
    ...REQUEST_VOCABULARY.variables,
    // Not `event`, `type` or `data`: providers have fields of these names, and a variable hides them.
    mapped: { doc: "what the listener's mapping has made of the event: `type`, `data`" },
  },
};

const OPTIONS = { vocabulary: TRIGGER_VOCABULARY };

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
