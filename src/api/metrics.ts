import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ApiDeps } from './handler.ts';

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

type MetricDeps = Pick<ApiDeps, 'engine' | 'requestStats' | 'store'>;

const SECONDS_BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10];

export function createMetrics(deps: MetricDeps): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  addRequests(registry, deps);
  addRuns(registry, deps);
  addGauge(registry, {
    name: 'earshot_store_pending_bytes',
    help: 'Bytes that wait to become durable',
    read: () => deps.store.pendingBytes(),
  });
  const seconds = new Histogram({
    name: 'earshot_operation_seconds',
    help: 'How long calls of the admin API took',
    labelNames: ['operation', 'status'],
    buckets: SECONDS_BUCKETS,
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    observe: (answered) =>
      seconds.observe({ operation: answered.operation, status: answered.status }, answered.seconds),
  };
}

function addRequests(registry: Registry, { requestStats }: MetricDeps): void {
  registry.registerMetric(
    new Counter({
      name: 'earshot_requests_total',
      help: 'Requests to webhook URLs, by what became of them: received, or the code of the rejection',
      labelNames: ['outcome'],
      registers: [],
      collect() {
        this.reset();
        for (const [outcome, count] of Object.entries(requestStats())) this.inc({ outcome }, count);
      },
    }),
  );
}

function addRuns(registry: Registry, { engine }: MetricDeps): void {
  registry.registerMetric(
    new Counter({
      name: 'earshot_runs_ended_total',
      help: 'Runs that completed, or failed for good',
      labelNames: ['status'],
      registers: [],
      collect() {
        const { completed, failed } = engine.stats();
        this.reset();
        this.inc({ status: 'completed' }, completed);
        this.inc({ status: 'failed' }, failed);
      },
    }),
  );
  const counts = [
    {
      name: 'earshot_attempts_total',
      help: 'Attempts of steps',
      read: () => engine.stats().attempts,
    },
    {
      name: 'earshot_leases_lost_total',
      help: 'Runs that another worker had taken',
      read: () => engine.stats().leasesLost,
    },
  ];
  for (const { name, help, read } of counts) {
    registry.registerMetric(
      new Counter({
        name,
        help,
        registers: [],
        collect() {
          this.reset();
          this.inc(read());
        },
      }),
    );
  }
  addGauge(registry, {
    name: 'earshot_runs_under_way',
    help: 'Runs that are being advanced now',
    read: () => engine.stats().inFlight,
  });
}

interface GaugeSource {
  readonly name: string;
  readonly help: string;
  readonly read: () => number;
}

function addGauge(registry: Registry, { name, help, read }: GaugeSource): void {
  registry.registerMetric(
    new Gauge({
      name,
      help,
      registers: [],
      collect() {
        this.set(read());
      },
    }),
  );
}
