import { fail, type Outcome } from './error.ts';

/** What one expression may use up. At the limit is allowed; past it is a coded error. */
export interface Limits {
  /** Characters of source. */
  readonly sourceLength: number;
  /** Characters of all texts and names of a mapper. */
  readonly mapperLength: number;
  /** Levels of nesting in the source, and in a mapper. */
  readonly depth: number;
  /** Items of a list that an expression makes, and names of an object. */
  readonly listItems: number;
  /** Characters of a text that an expression makes. */
  readonly textLength: number;
  /** Units of work for one evaluation; what costs how many is in docs/expressions.md. */
  readonly steps: number;
  /** Characters of the result: those of its texts and names, and eight for every other value. */
  readonly resultSize: number;
  /** Levels of nesting in values that are compared, printed or returned. */
  readonly valueDepth: number;
  /** Characters of a regular expression. */
  readonly patternLength: number;
}

export const DEFAULT_LIMITS: Limits = Object.freeze({
  sourceLength: 10_000,
  mapperLength: 100_000,
  depth: 100,
  listItems: 10_000,
  textLength: 1_048_576,
  steps: 500_000,
  resultSize: 1_048_576,
  valueDepth: 200,
  patternLength: 1_000,
});

/** The most that can be asked for; deeper would meet the end of the stack before the limit. */
const HIGHEST_DEPTH = 250;

/** The limits in force: the defaults, and over them those that are given. An unknown one is refused. */
export function readLimits(given: Partial<Limits> = {}): Outcome<Limits> {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) return invalid(`"${name}" is not a limit`);
    if (!Number.isSafeInteger(value) || value < 1)
      return invalid(`the limit "${name}" is a whole number from 1, not ${String(value)}`);
  }
  const limits = { ...DEFAULT_LIMITS, ...given };
  if (limits.depth > HIGHEST_DEPTH || limits.valueDepth > HIGHEST_DEPTH)
    return invalid(`"depth" and "valueDepth" are ${HIGHEST_DEPTH} at most`);
  return { ok: true, value: Object.freeze(limits) };
}

function invalid(summary: string): Outcome<Limits> {
  return fail({ code: 'limit_invalid', summary, source: '', range: { start: 0, end: 0 } });
}
