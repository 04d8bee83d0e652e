/** How often values fell where: what one line of a histogram on the metrics page is made of. */
export interface HistogramCounts {
  /** Upper bounds of the buckets, rising; what is above the last one is in a bucket of its own. */
  readonly bounds: readonly number[];
  /** One more than there are bounds; not added up. */
  readonly buckets: readonly number[];
  readonly sum: number;
  readonly count: number;
}

export interface Histogram {
  /** A few nanoseconds, and nothing is allocated: it is called for each request. */
  observe(value: number): void;
  read(): HistogramCounts;
}

/** From half a millisecond to ten seconds, in seconds. */
export const SECONDS_BOUNDS: readonly number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** From a tenth of a second to a day, for what waits and is tried again, in seconds. */
export const LONG_SECONDS_BOUNDS: readonly number[] = [
  0.1, 0.5, 1, 5, 15, 60, 300, 1_800, 7_200, 28_800, 86_400,
];

export function createHistogram(bounds: readonly number[]): Histogram {
  const buckets = new Float64Array(bounds.length + 1);
  let sum = 0;
  let count = 0;
  return {
    observe(value) {
      let bucket = 0;
      while (bucket < bounds.length && value > (bounds[bucket] ?? 0)) bucket += 1;
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      sum += value;
      count += 1;
    },
    read: () => ({ bounds, buckets: [...buckets], sum, count }),
  };
}
