import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { createHistogram, type Histogram, type HistogramCounts } from '../base/histogram.ts';
import type { MetricFamily, Sample } from '../base/metric.ts';
import {
  METRIC_ROWS,
  withTallies,
  type MetricDeps,
  type MetricRow,
  type MetricSources,
} from './metric-rows.ts';

/** What Prometheus reads. The wings count for themselves; here their counts are read when somebody asks. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** The same without the text, and without those of the process. */
  families(): Promise<readonly MetricFamily[]>;
  /** One call of the admin API has been answered. */
  observe(answered: {
    readonly operation: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
}

const SECONDS_BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10];

const OPERATION_SECONDS = {
  name: 'earshot_operation_seconds',
  type: 'histogram',
  help: 'How long calls of the admin API took',
  labels: {
    operation: 'as the contract calls it, or `none`',
    status: 'the status of the answer',
  },
} as const;

export function createMetrics(deps: MetricDeps): Metrics {
  const registry = new Registry();
  const sources = withTallies(deps);
  const calls = countCalls();
  const rows: readonly MetricRow[] = [...METRIC_ROWS, { ...OPERATION_SECONDS, read: calls.read }];
  for (const row of rows) registry.registerMetric(new Reading(row, sources));
  collectDefaultMetrics({ register: registry });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    families: () =>
      Promise.all(
        rows.map(async ({ name, type, help, read }) => ({
          name,
          type,
          help,
          samples: await read(sources),
        })),
      ),
    observe: (answered) => calls.observe(answered),
  };
}

/** There are as many as the contract has operations and answers. */
function countCalls(): Pick<Metrics, 'observe'> & { readonly read: () => readonly Sample[] } {
  const byLabels = new Map<string, { labels: Record<string, string>; seconds: Histogram }>();
  return {
    observe({ operation, status, seconds }) {
      const key = `${operation} ${status}`;
      const known = byLabels.get(key) ?? {
        labels: { operation, status: String(status) },
        seconds: createHistogram(SECONDS_BUCKETS),
      };
      byLabels.set(key, known);
      known.seconds.observe(seconds);
    },
    read: () =>
      [...byLabels.values()].map(({ labels, seconds }) => ({ labels, value: seconds.read() })),
  };
}

/** The table of the docs, in Markdown. */
export function describeMetrics(): string {
  const rows = [...METRIC_ROWS, OPERATION_SECONDS].map(({ name, type, help, labels }) => {
    const said = Object.entries(labels).map(([label, values]) => `\`${label}\`: ${values}`);
    return `| \`${name}\` | ${type} | ${said.join('; ')} | ${help} |`;
  });
  return ['| metric | type | labels | what it tells |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

/** A row of the table as prom-client wants it: read when it is asked for, whatever its type. */
class Reading extends Gauge {
  readonly #row: MetricRow;
  readonly #sources: MetricSources;

  constructor(row: MetricRow, sources: MetricSources) {
    super({ name: row.name, help: row.help, registers: [] });
    this.#row = row;
    this.#sources = sources;
  }

  override async get() {
    const { name, help, type } = this.#row;
    const samples = await this.#row.read(this.#sources);
    const values = samples.flatMap((sample) => toValues(name, sample));
    return { ...(await super.get()), name, help, type: type as never, values };
  }
}

interface Value {
  readonly labels: Record<string, string | number>;
  readonly value: number;
  readonly metricName?: string;
}

function toValues(name: string, { labels = {}, value }: Sample): Value[] {
  if (typeof value === 'number') return [{ labels, value }];
  return [
    ...toBuckets(value).map(([le, count]) => ({
      labels: { ...labels, le },
      value: count,
      metricName: `${name}_bucket`,
    })),
    { labels, value: value.sum, metricName: `${name}_sum` },
    { labels, value: value.count, metricName: `${name}_count` },
  ];
}

/** Each bucket holds what the ones before it hold, too. */
function toBuckets({ bounds, buckets }: HistogramCounts): [number | string, number][] {
  let sum = 0;
  return buckets.map((count, index) => {
    sum += count;
    return [bounds[index] ?? '+Inf', sum];
  });
}
