import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { HistogramCounts } from '../base/histogram.ts';
import {
  METRIC_ROWS,
  withTallies,
  type MetricDeps,
  type MetricRow,
  type MetricSources,
  type Sample,
} from './metric-rows.ts';

/** What Prometheus reads. The wings count for themselves; here their counts are read when somebody asks. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
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
  for (const row of METRIC_ROWS) registry.registerMetric(new Reading(row, sources));
  const { name, help, labels } = OPERATION_SECONDS;
  const seconds = new Histogram({
    name,
    help,
    labelNames: Object.keys(labels),
    buckets: SECONDS_BUCKETS,
    registers: [registry],
  });
  collectDefaultMetrics({ register: registry });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    observe: (answered) =>
      seconds.observe({ operation: answered.operation, status: answered.status }, answered.seconds),
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
