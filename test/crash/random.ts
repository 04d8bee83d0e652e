/** Numbers that look like chance and come again with the same seed (mulberry32): a failed run can be run again. */
export interface Random {
  /** Uniform in [0, 1). */
  fraction(): number;
  /** A whole number, uniform in [from, to). */
  between(from: number, to: number): number;
  chance(probability: number): boolean;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    fraction,
    between: (from, to) => from + Math.floor(fraction() * (to - from)),
    chance: (probability) => fraction() < probability,
  };
}
