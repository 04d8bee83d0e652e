import { hmac } from '../../base/bytes.ts';
import type { ChallengeAnswer } from '../../model/challenge.ts';
import type { Challenged } from '../outcome.ts';
import { textOf, type CompiledRule } from './compile.ts';

/** What an answer is made of. */
export interface AnswerOptions {
  readonly scope: object;
  /** The newest good secret of the listener; undefined where it has none. */
  readonly secret: Uint8Array | undefined;
}

/** The answer of a rule that holds; undefined where a part of it cannot be made, since half of one helps nobody. */
export function makeAnswer(rule: CompiledRule, options: AnswerOptions): Challenged | undefined {
  const tokens = makeTokens(rule, options);
  if (tokens === undefined) return undefined;
  const scope = Object.create(options.scope, {
    challenge_token: { value: tokens, enumerable: true },
  }) as object;
  const headers = makeHeaders(rule, scope);
  const body = makeBody(rule, scope);
  if (headers === undefined || body === undefined) return undefined;
  const { status } = rule.rule.answer;
  return {
    kind: 'challenged',
    reply: { status, headers: { ...typesOf(rule.rule.answer), ...headers }, body },
  };
}

/** What comes from a stranger goes back to a stranger: no browser may take it for a page. */
function typesOf({ json, text }: ChallengeAnswer): Record<string, string> {
  const nosniff = { 'x-content-type-options': 'nosniff' };
  if (json !== undefined) return { ...nosniff, 'content-type': 'application/json; charset=utf-8' };
  if (text !== undefined) return { ...nosniff, 'content-type': 'text/plain; charset=utf-8' };
  return {};
}

function makeTokens(
  { tokens }: CompiledRule,
  { scope, secret }: AnswerOptions,
): Readonly<Record<string, string>> | undefined {
  const made = Object.create(null) as Record<string, string>;
  for (const { name, token, of } of tokens) {
    const text = textOf(of, scope);
    if (text === undefined || secret === undefined) return undefined;
    made[name] = hmac(token.algorithm, secret, [text]).toString(token.encoding);
  }
  return made;
}

/** What may stand in a header (RFC 9110, 5.5); a value with a line break in it would be another header. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function makeHeaders({ headers }: CompiledRule, scope: object): Record<string, string> | undefined {
  const made: Record<string, string> = {};
  for (const [name, expression] of headers) {
    const value = textOf(expression, scope);
    if (value === undefined) continue;
    if (!FIELD_VALUE.test(value)) return undefined;
    made[name.toLowerCase()] = value;
  }
  return made;
}

function makeBody({ json, text }: CompiledRule, scope: object): string | undefined {
  if (text !== undefined) return textOf(text, scope);
  if (json === undefined) return '';
  const outcome = json.evaluate(scope);
  return outcome.ok ? JSON.stringify(outcome.value) : undefined;
}
