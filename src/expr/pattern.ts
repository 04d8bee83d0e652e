import { RE2JS } from 're2js';
import { Stop } from './error.ts';
import type { Frame } from './frame.ts';
import type { Limits } from './limits.ts';

/**
 * Regular expressions that take time in proportion to the text, whatever the text: RE2, without back-references and
 * look-around. V8's own would let one payload stop the process.
 */
export interface Pattern {
  readonly test: (text: string, frame: Frame) => boolean;
  /** The first match from `from` on; undefined where there is none. */
  readonly find: (text: string, from: number, frame: Frame) => Found | undefined;
}

export interface Found {
  readonly start: number;
  readonly end: number;
  /** The whole match, then its groups. */
  readonly groups: readonly (string | null)[];
}

/** What a repetition may grow to; `(a{1,30}){1,30}` is 1,800. */
const PROGRAM_SIZE = 10_000;

/** Throws a Stop where the pattern cannot be used. */
export function compilePattern(source: string, limits: Limits): Pattern {
  if (source.length > limits.patternLength) {
    const summary = `the regular expression has more than ${limits.patternLength} characters`;
    throw new Stop('pattern_malformed', summary);
  }
  const regex = toRegex(source);
  if (regex.programSize() > PROGRAM_SIZE)
    throw new Stop('pattern_malformed', 'the regular expression repeats too much');
  const sweeps = isOneSweep(source);
  return {
    test: (text, frame) => {
      frame.charge(1 + (text.length >> 4));
      return regex.test(text);
    },
    find: (text, from, frame) => {
      const matcher = regex.matcher(text);
      const found = matcher.find(from);
      const end = found ? matcher.end() : text.length;
      frame.charge(1 + (((sweeps ? end : text.length) - from) >> 3));
      if (!found) return undefined;
      const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, at) => matcher.group(at));
      return { start: matcher.start(), end, groups };
    },
  };
}

function toRegex(source: string): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Stop('pattern_malformed', `the regular expression cannot be used: ${reason}`);
  }
}

/**
 * Whether a search goes no further than what it finds. One search is linear, but finding all is not where each search
 * may look at the whole rest and come back with little, as `a.*b|a` does; such a pattern is charged for the rest each time.
 */
function isOneSweep(source: string): boolean {
  const plain = source.replaceAll(/\\./gs, '.').replaceAll(/\[[^\]]*\]/g, '.');
  const unbounded = plain.match(/[*+]|\{\d+,\}/g) ?? [];
  return unbounded.length <= 1 && !/[|?]/.test(plain);
}

/** Patterns by source. Most stand in the expression as they are and are compiled once, a computed one when it is met. */
export class PatternCache {
  readonly #limits: Limits;
  #source: string | undefined;
  #pattern: Pattern | undefined;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** The last one is kept: a lambda asks for the same one for each item. */
  get(source: string, frame?: Frame): Pattern {
    if (this.#pattern !== undefined && this.#source === source) return this.#pattern;
    // Compiling takes as long as many thousand steps of other sorts.
    frame?.charge(2_000 + 20 * source.length);
    const pattern = compilePattern(source, this.#limits);
    this.#source = source;
    this.#pattern = pattern;
    return pattern;
  }
}
