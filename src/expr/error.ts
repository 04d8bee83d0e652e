/** Where something stands in the source: from `start` up to and without `end`, in UTF-16 units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Every way in which an expression or a mapper can be wrong. The codes are stable: programs match on them. */
export const EXPRESSION_ERRORS = {
  source_too_long: 'the source is longer than the limit',
  depth_exceeded: 'the source nests deeper than the limit',
  limit_invalid: 'an unknown limit, or one that is no whole number',
  character_unexpected: 'a character that begins nothing',
  text_unterminated: 'a text without its closing quote',
  escape_malformed: '`\\u` without four hexadecimal digits',
  number_malformed: 'a number that cannot be read, or cannot be held exactly',
  operator_unknown: 'an operator of another language: `&&`, `=`, `%` and the like',
  token_unexpected: 'something else was expected here',
  comparison_chained: 'two comparisons in a row, such as `1 < x < 9`',
  function_unknown: 'no function has this name',
  argument_missing: 'a function was given too few arguments',
  argument_unexpected: 'a function was given too many arguments, or a lambda where a value goes',
  lambda_malformed: 'a lambda where none can be, or with the wrong number of parameters',
  name_unknown: 'no variable has this name',
  field_unknown: 'the known fields have no such field; only `check` says so',
  pattern_malformed: 'a regular expression that cannot be used',
  format_malformed: 'a time format with a directive that does not exist',
  option_unknown: 'a word for an option that does not exist: a unit, an algorithm, a time zone',
  mapper_malformed: 'a mapper with a part that is not JSON, or an operator beside other names',
  operator_missing: 'no mapper operator has this name',
  parameter_unknown: 'a mapper operator has no such parameter',
  parameter_missing: 'a mapper operator needs this parameter',
  template_malformed: 'a template with a tag that is not closed or not known',
  type_mismatch: 'a value of a sort that the operator or function does not take',
  division_by_zero: 'a division by zero',
  number_out_of_range: 'a result too large for a number',
  steps_exceeded: 'the evaluation took more steps than the limit',
  list_too_long: 'a list or object with more items than the limit',
  text_too_long: 'a text longer than the limit',
  value_too_deep: 'a value that nests deeper than the limit',
  result_too_large: 'a result larger than the limit',
  ambient_missing: 'the clock or the ids that a function needs were not given',
  evaluation_failed: 'a fault of the evaluator; please report it',
} as const;

export type ExpressionErrorCode = keyof typeof EXPRESSION_ERRORS;

/** What is wrong, for programs and for people. It never holds a value of the payload. */
export interface ExpressionError {
  readonly code: ExpressionErrorCode;
  /** One line. */
  readonly summary: string;
  /** The summary, and under it the line of the source with a caret. */
  readonly message: string;
  readonly range: Range;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** In a mapper: the JSON pointer (RFC 6901) of the part that is wrong. */
  readonly path?: string;
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ExpressionError };

export interface Fault {
  readonly code: ExpressionErrorCode;
  readonly summary: string;
  readonly source: string;
  readonly range: Range;
  readonly path?: string | undefined;
}

export function toError({ code, summary, source, range, path }: Fault): ExpressionError {
  const before = source.slice(0, range.start);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  const column = range.start - lineStart + 1;
  const where = path === undefined ? '' : ` (at ${path === '' ? 'the top' : path})`;
  const shown = source === '' ? '' : `\n\n${pointAt({ source, range, lineStart, line })}`;
  const message = `${summary}${where}${shown}`;
  const error = { code, summary, message, range, line, column };
  return path === undefined ? error : { ...error, path };
}

export function fail(fault: Fault): { readonly ok: false; readonly error: ExpressionError } {
  return { ok: false, error: toError(fault) };
}

interface Spot {
  readonly source: string;
  readonly range: Range;
  readonly lineStart: number;
  readonly line: number;
}

/** A line is shown whole up to this many characters, and cut around the caret beyond. */
const SHOWN = 100;

function pointAt({ source, range, lineStart, line }: Spot): string {
  const newline = source.indexOf('\n', lineStart);
  const lineEnd = newline < 0 ? source.length : newline;
  const from = Math.max(lineStart, Math.min(range.start - SHOWN / 2, lineEnd - SHOWN));
  const to = Math.min(lineEnd, from + SHOWN);
  // One column for each UTF-16 unit: a tab would put the caret elsewhere.
  const text = source.slice(from, to).replaceAll(/[\t\r]/g, ' ');
  const head = `${String(line).padStart(5)} | `;
  const width = Math.max(1, Math.min(range.end, to) - range.start);
  return `${head}${text}\n${' '.repeat(6)}| ${' '.repeat(range.start - from)}${'^'.repeat(width)}`;
}

/** An error on its way out of the parser or an evaluation; `expr.ts` turns it into a value, so none leaves the room. */
export class Stop extends Error {
  readonly code: ExpressionErrorCode;
  range: Range | undefined;
  /** In a mapper: the expression that it is about, and where that stands. */
  source: string | undefined;
  path: string | undefined;

  constructor(code: ExpressionErrorCode, summary: string, range?: Range) {
    super(summary);
    this.code = code;
    this.range = range;
  }
}

/** Says in which part of a mapper, unless it was an inner one. */
export function placed(error: unknown, source: string, path: string): unknown {
  if (!(error instanceof Stop) || error.path !== undefined) return error;
  error.source = source;
  error.path = path;
  return error;
}

/** Says where, unless somebody further in already did. */
export function located(error: unknown, range: Range): unknown {
  if (error instanceof Stop) error.range ??= range;
  return error;
}
