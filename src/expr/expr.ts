import type { Node } from './ast.ts';
import { check } from './check.ts';
import { Compiler } from './compile.ts';
import { fail, Stop, toError, type ExpressionError, type Outcome, type Range } from './error.ts';
import { Frame, type Ambient, type Code, type Scope } from './frame.ts';
import { readLimits, type Limits } from './limits.ts';
import { parse } from './parser.ts';
import { MapperBuilder } from './mapper/mapper.ts';
import { toShape } from './shape.ts';
import type { Value } from './value.ts';
import { REQUEST_VOCABULARY, type Vocabulary } from './vocabulary.ts';
import { measure } from './walk.ts';

/** The door of the expression language. Nothing here throws: what can go wrong comes back as an ExpressionError. */
export interface ExpressionOptions {
  /** In place of the defaults; an unknown one is refused. */
  readonly limits?: Partial<Limits>;
  /** The names that may be used; those of a request where left out. */
  readonly vocabulary?: Vocabulary;
}

export interface Expression {
  readonly source: string;
  /** The properties of the scope that it can read. */
  readonly reads: ReadonlySet<string>;
  /** Never throws, and gives nothing but JSON. */
  readonly evaluate: (scope: Scope, ambient?: Ambient) => Outcome<Value>;
}

/** Parses, checks and compiles, once; the first thing that is wrong is the error. */
export function compileExpression(
  source: string,
  options: ExpressionOptions = {},
): Outcome<Expression> {
  const limits = readLimits(options.limits);
  if (!limits.ok) return limits;
  const compiler = new Compiler(limits.value, options.vocabulary ?? REQUEST_VOCABULARY);
  return attempt(source, () => {
    const node = parse(source, compiler.limits);
    const [problem] = check(node, compiler);
    if (problem !== undefined) throw new Stop(problem.code, problem.summary, problem.range);
    const code = compiler.compile(node, undefined);
    return { source, reads: compiler.reads, evaluate: evaluator(source, code, compiler) };
  });
}

export interface CheckExpressionOptions extends ExpressionOptions {
  /** The fields that the payload has, such as `issue.title` and `orders[].id`; see `listFields`. */
  readonly fields?: readonly string[];
}

/** Everything that is wrong and can be told without data, unknown fields among it; none, where all is well. */
export function checkExpression(
  source: string,
  options: CheckExpressionOptions = {},
): readonly ExpressionError[] {
  const limits = readLimits(options.limits);
  if (!limits.ok) return [limits.error];
  const shape = options.fields === undefined ? undefined : toShape(options.fields);
  const vocabulary = options.vocabulary ?? REQUEST_VOCABULARY;
  const parsed = attempt(source, () => parse(source, limits.value));
  if (!parsed.ok) return [parsed.error];
  const problems = check(parsed.value, { limits: limits.value, vocabulary, shape });
  return problems.map((problem) => toError({ ...problem, source }));
}

/** The tree of a source, for those who show or rewrite expressions. */
export function parseExpression(source: string, options: ExpressionOptions = {}): Outcome<Node> {
  const limits = readLimits(options.limits);
  return limits.ok ? attempt(source, () => parse(source, limits.value)) : limits;
}

export interface Mapper {
  /** The properties of the scope that it can read. */
  readonly reads: ReadonlySet<string>;
  /** Never throws, and gives nothing but JSON. */
  readonly evaluate: Expression['evaluate'];
}

/** A data mapper: JSON whose texts are expressions. The error is the first of what `checkMapper` says. */
export function compileMapper(json: unknown, options: ExpressionOptions = {}): Outcome<Mapper> {
  const built = buildMapper(json, options);
  if (!built.ok) return built;
  const { code, problems, compiler } = built.value;
  const [error] = problems;
  if (error !== undefined) return { ok: false, error };
  return { ok: true, value: { reads: compiler.reads, evaluate: evaluator('', code, compiler) } };
}

/** Everything that is wrong with a mapper and can be told without data, each with its path. */
export function checkMapper(
  json: unknown,
  options: CheckExpressionOptions = {},
): readonly ExpressionError[] {
  const built = buildMapper(json, options);
  return built.ok ? built.value.problems : [built.error];
}

interface Built {
  readonly code: Code;
  readonly problems: readonly ExpressionError[];
  readonly compiler: Compiler;
}

function buildMapper(json: unknown, options: CheckExpressionOptions): Outcome<Built> {
  const limits = readLimits(options.limits);
  if (!limits.ok) return limits;
  return attempt('', () => {
    const compiler = new Compiler(limits.value, options.vocabulary ?? REQUEST_VOCABULARY);
    const shape = options.fields === undefined ? undefined : toShape(options.fields);
    const builder = new MapperBuilder(compiler, shape);
    const code = builder.build(json);
    const problems = builder.problems.map((stop) => toExpressionError(stop, ''));
    return { code, problems, compiler };
  });
}

function evaluator(source: string, code: Code, compiler: Compiler): Expression['evaluate'] {
  return (scope, ambient = {}) =>
    attempt(source, () => {
      const frame = new Frame(scope, ambient, compiler);
      const value = code(frame);
      // What a filter gives has no size; most evaluations end here.
      if (typeof value !== 'boolean') measure(value, frame, frame.limits.resultSize);
      return value;
    });
}

function attempt<T>(source: string, work: () => T): Outcome<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    const whole: Range = { start: 0, end: source.length };
    if (error instanceof Stop) return { ok: false, error: toExpressionError(error, source) };
    const summary = `failed unexpectedly: ${error instanceof Error ? error.message : 'not an error'}`;
    return fail({ code: 'evaluation_failed', summary, source, range: whole });
  }
}

function toExpressionError(stop: Stop, whole: string): ExpressionError {
  const { code, message: summary, source = whole, path } = stop;
  return toError({
    code,
    summary,
    source,
    path,
    range: stop.range ?? { start: 0, end: source.length },
  });
}

export { print as printExpression } from './printer.ts';
export { isTruthy, kindOf, type Value } from './value.ts';
export { listFields } from './shape.ts';
export { DEFAULT_LIMITS, LIMITS, type Limits } from './limits.ts';
export { EXPRESSION_ERRORS } from './error.ts';
export type { ExpressionError, Outcome } from './error.ts';
export type { Ambient, Scope } from './frame.ts';
export { OPERATORS } from './mapper/mapper.ts';
export { DIRECTIVE_DOCS, FUNCTIONS, signatureOf } from './functions/functions.ts';
export { EVENT_VOCABULARY, REQUEST_VOCABULARY, toHeaders } from './vocabulary.ts';
export type { RequestScope, Vocabulary } from './vocabulary.ts';
