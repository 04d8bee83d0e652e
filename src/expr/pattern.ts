import { RE2JS } from 're2js';
import { Stop } from './error.ts';
import type { Frame } from './frame.ts';
import type { Limits } from './limits.ts';

/**
 * Regular expressions that take time in proportion to the text, whatever the text: RE2, without back-references and
 * look-around. V8's own would let one payload stop the process.
 */
export interface Pattern {
  /** About how much work one look at a character is. */
  readonly size: number;
  readonly test: (text: string, frame: Frame) => boolean;
  /** The matches, from left to right, none within another. */
  readonly findAll: (text: string, frame: Frame) => Iterable<Found>;
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
  const size = regex.programSize();
  if (size > PROGRAM_SIZE)
    throw new Stop('pattern_malformed', 'the regular expression repeats too much');
  const reach = reachOf(source);
  // Those that look far ahead are those that no fast way of matching is known for.
  const perStep = reach === Infinity ? 1 : 4;
  const weight = isFast(source, size) ? 1 : size;
  return {
    size,
    test: (text, frame) => {
      frame.charge(1 + Math.floor((text.length * weight) / 16));
      return regex.test(text);
    },
    *findAll(text, frame) {
      const matcher = regex.matcher(text);
      for (let from = 0; ; from = matcher.end()) {
        const found = matcher.find();
        const seen = found ? matcher.end() - from + reach : text.length - from;
        const looked = Math.min(seen, text.length - from);
        frame.charge(1 + Math.floor((looked * Math.max(1, weight / 16)) / perStep));
        if (!found) return;
        const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, at) =>
          matcher.group(at),
        );
        yield { start: matcher.start(), end: matcher.end(), groups };
      }
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
 * Whether the whole pattern goes over a text at one look for each character. Counted repetitions can need more states
 * than are kept, and then each character costs as much as the pattern is long.
 */
function isFast(source: string, size: number): boolean {
  return size <= 500 && !/\{\d/.test(source.replaceAll(/\\./gs, '.'));
}

/**
 * How many characters a search may look at beyond what it finds. One search is linear, but finding all is not where each
 * may look at the whole rest and come back with little, as `a.*b|a` does; such a pattern is charged for the rest each time.
 */
function reachOf(source: string): number {
  const plain = source.replaceAll(/\\./gs, '.').replaceAll(/\[[^\]]*\]/g, '.');
  const unbounded = plain.match(/[*+]|\{\d+,\}/g) ?? [];
  // Without a choice, what was looked at in vain has no beginning of a match in it.
  if (unbounded.length === 1 && !/[|?]/.test(plain)) return 0;
  if (unbounded.length > 0) return Infinity;
  const repeats = Array.from(plain.matchAll(/(\d+)\}/g), ([, most]) => Number(most));
  return repeats.reduce((reach, most) => reach * most, source.length);
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
    frame?.charge(10 * pattern.size);
    this.#source = source;
    this.#pattern = pattern;
    return pattern;
  }
}
