/** Of unsorted values; NaN of none. Of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const rising = values.toSorted((a, b) => a - b);
  const [low = NaN, high = NaN] = [
    rising[Math.ceil(rising.length / 2) - 1],
    rising[Math.floor(rising.length / 2)],
  ];
  return (low + high) / 2;
}

/** The nearest rank, of values in rising order: the smallest value that `share` of all do not exceed. */
export function percentile(rising: readonly number[], share: number): number {
  const rank = Math.ceil(share * rising.length);
  return rising[Math.max(0, rank - 1)] ?? NaN;
}

export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

export function spread(values: readonly number[]): Spread {
  return {
    median: median(values),
    lowest: Math.min(...values),
    highest: Math.max(...values),
  };
}

/**
 * Round by round: what two did one after the other met the same minute of the machine, which two medians did not.
 * Both must have the same number of rounds.
 */
export function ratios(ours: readonly number[], theirs: readonly number[]): readonly number[] {
  if (ours.length !== theirs.length) throw new RangeError('one has more rounds than the other');
  return ours.map((value, index) => value / (theirs[index] ?? NaN));
}
