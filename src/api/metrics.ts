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

type MetricDeps = Pick<ApiDeps, 'engine' | 'requestStats' | 'store' | 'sweepStats' | 'disk'>;

const SECONDS_BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10];

export function createMetrics(deps: MetricDeps): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  addRequests(registry, deps);
  addRuns(registry, deps);
  addStorage(registry, deps);
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
    {
      name: 'earshot_destination_pauses_total',
      help: 'How often destinations were paused because they kept failing',
      read: () => engine.stats().pauses,
    },
  ];
  for (const count of counts) addCount(registry, count);
  addGauge(registry, {
    name: 'earshot_destinations_paused',
    help: 'Destinations that are paused now, or being probed',
    read: () => engine.destinations().filter(({ status }) => status !== 'open').length,
  });
  addGauge(registry, {
    name: 'earshot_runs_under_way',
    help: 'Runs that are being advanced now',
    read: () => engine.stats().inFlight,
  });
}

function addStorage(registry: Registry, { sweepStats, disk }: MetricDeps): void {
  const counts = [
    {
      name: 'earshot_bodies_deleted_total',
      help: 'Bodies that retention has deleted',
      read: () => sweepStats().bodiesDeleted,
    },
    {
      name: 'earshot_body_bytes_deleted_total',
      help: 'Bytes of the bodies that retention has deleted',
      read: () => sweepStats().bytesDeleted,
    },
    {
      name: 'earshot_requests_deleted_total',
      help: 'Rows of the ledger that retention has deleted',
      read: () => sweepStats().requestsDeleted,
    },
  ];
  for (const count of counts) addCount(registry, count);
  const gauges = [
    {
      name: 'earshot_store_file_bytes',
      help: 'Size of the embedded store as of the last sweep',
      read: () => sweepStats().space?.fileBytes,
    },
    {
      name: 'earshot_store_free_bytes',
      help: 'Of it, not used',
      read: () => sweepStats().space?.freeBytes,
    },
    {
      name: 'earshot_disk_free_bytes',
      help: 'Free on the disk of the data folder',
      read: () => disk?.freeBytes(),
    },
  ];
  for (const gauge of gauges) addGauge(registry, gauge);
}

function addCount(registry: Registry, { name, help, read }: CountSource): void {
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

interface CountSource {
  readonly name: string;
  readonly help: string;
  readonly read: () => number;
}

interface GaugeSource {
  readonly name: string;
  readonly help: string;
  /** Undefined: not known. */
  readonly read: () => number | undefined;
}

function addGauge(registry: Registry, { name, help, read }: GaugeSource): void {
  registry.registerMetric(
    new Gauge({
      name,
      help,
      registers: [],
      collect() {
        const value = read();
        if (value === undefined) this.reset();
        else this.set(value);
      },
    }),
  );
}
