import {
  compileExpression,
  compileMapper,
  isTruthy,
  REQUEST_VOCABULARY,
  type Expression,
  type ExpressionError,
  type Mapper,
  type Vocabulary,
} from '../../expr/expr.ts';
import type { ChallengeRule, ChallengeToken } from '../../model/challenge.ts';

/** What expressions of a challenge may use besides the request. */
const DETECTION: Vocabulary = {
  ...REQUEST_VOCABULARY,
  variables: {
    ...REQUEST_VOCABULARY.variables,
    params: { doc: 'what the listener says beside its secret: `verification.signature.params`' },
  },
};
const ANSWER: Vocabulary = {
  ...DETECTION,
  variables: {
    ...DETECTION.variables,
    challenge_token: { doc: 'the tokens of the rule, by name' },
  },
};

export interface CompiledRule {
  readonly rule: ChallengeRule;
  readonly when: Expression;
  readonly headers: readonly (readonly [name: string, value: Expression])[];
  readonly json: Mapper | undefined;
  readonly text: Expression | undefined;
  readonly tokens: readonly {
    readonly name: string;
    readonly token: ChallengeToken;
    readonly of: Expression;
  }[];
  readonly capture: Expression | undefined;
  readonly confirm: Expression | undefined;
  readonly marker: Buffer | undefined;
}

export interface RuleFault {
  /** Of the rule: `when`, `answer.headers.x-token`. */
  readonly field: string;
  readonly error: ExpressionError;
}

/** A rule, prepared; or everything that is wrong with it. */
export function compileRule(rule: ChallengeRule): CompiledRule | readonly RuleFault[] {
  const faults: RuleFault[] = [];
  const expression = (field: string, source: string, vocabulary = DETECTION): Expression => {
    const compiled = compileExpression(source, { vocabulary });
    if (compiled.ok) return compiled.value;
    faults.push({ field, error: compiled.error });
    return NEVER;
  };
  const optional = (field: string, source: string | undefined, vocabulary = DETECTION) =>
    source === undefined ? undefined : expression(field, source, vocabulary);
  const mapper = (json: unknown): Mapper | undefined => {
    const compiled = compileMapper(json, { vocabulary: ANSWER });
    if (compiled.ok) return compiled.value;
    faults.push({ field: 'answer.json', error: compiled.error });
    return undefined;
  };
  const { answer, tokens = {}, marker } = rule;
  const compiled: CompiledRule = {
    rule,
    when: expression('when', rule.when),
    headers: Object.entries(answer.headers ?? {}).map(
      ([name, source]) => [name, expression(`answer.headers.${name}`, source, ANSWER)] as const,
    ),
    json: answer.json === undefined ? undefined : mapper(answer.json),
    text: optional('answer.text', answer.text, ANSWER),
    tokens: Object.entries(tokens).map(([name, token]) => ({
      name,
      token,
      of: expression(`tokens.${name}.of`, token.of),
    })),
    capture: optional('capture', rule.capture),
    confirm: optional('confirm.url', rule.confirm?.url),
    marker: marker === undefined ? undefined : Buffer.from(marker),
  };
  return faults.length > 0 ? faults : compiled;
}

const NEVER: Expression = {
  source: '',
  reads: new Set(),
  evaluate: () => ({ ok: true, value: null }),
};

/** Anything but a plain yes is a no. */
export function holds(expression: Expression, scope: object): boolean {
  const outcome = expression.evaluate(scope);
  return outcome.ok && isTruthy(outcome.value);
}

/** A text or a number; undefined for everything else, an error too. */
export function textOf(expression: Expression, scope: object): string | undefined {
  const outcome = expression.evaluate(scope);
  if (!outcome.ok) return undefined;
  const { value } = outcome;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
