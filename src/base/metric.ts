import type { HistogramCounts } from './histogram.ts';

/** What is counted, and how it stands: on its way to whoever shows it. */
export interface MetricFamily {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number | HistogramCounts;
}
