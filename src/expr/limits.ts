import { fail, type Outcome } from './error.ts';

interface Limit {
  readonly doc: string;
  readonly default: number;
}

/** What one expression may use up. At the limit is allowed; past it is a coded error. */
export const LIMITS = {
  sourceLength: { doc: 'characters of source', default: 10_000 },
  mapperLength: {
    doc: 'characters of all names, expressions and templates of a mapper',
    default: 100_000,
  },
  depth: { doc: 'levels of nesting in a source and in a mapper', default: 100 },
  listItems: { doc: 'items of a list, or names of an object, that is made', default: 10_000 },
  textLength: { doc: 'characters of a text that is made', default: 1_048_576 },
  steps: { doc: 'steps of one evaluation', default: 500_000 },
  resultSize: {
    doc: 'size of the result: the characters of its texts and names, and 8 for each other value',
    default: 1_048_576,
  },
  valueDepth: {
    doc: 'levels of nesting in a value that is compared, printed, read from XML or given back',
    default: 200,
  },
  patternLength: { doc: 'characters of a regular expression', default: 1_000 },
} as const satisfies Readonly<Record<string, Limit>>;

export type Limits = Readonly<Record<keyof typeof LIMITS, number>>;

export const DEFAULT_LIMITS: Limits = Object.freeze(
  Object.fromEntries(Object.entries(LIMITS).map(([name, limit]) => [name, limit.default])),
) as Limits;

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
