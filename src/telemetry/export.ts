import type { Clock, Timer } from '../base/clock.ts';
import { newUuid } from '../base/id.ts';
import type { Log } from '../base/log.ts';
import type { MetricFamily } from '../base/metric.ts';
import type { Span, Tracer } from '../base/trace.ts';
import type { OtlpTarget, TelemetrySettings } from '../config/config.ts';
import { toMetrics, toTraces, type Origin } from './otlp.ts';
import { createSender, type Sender } from './sender.ts';
import { createTracer } from './tracer.ts';

/** What is told to a collector, as OpenTelemetry says. */
export interface Telemetry {
  /** Undefined where traces are not sent. */
  readonly tracer: Tracer | undefined;
  /** Sends from now on, each interval, what this reads. */
  watch(readMetrics: () => Promise<readonly MetricFamily[]>): void;
  /** Sends what is left, once. */
  stop(): Promise<void>;
}

export interface TelemetryDeps {
  readonly settings: TelemetrySettings;
  readonly version: string;
  /** The same on every node and after a restart. */
  readonly seed: string;
  readonly clock: Clock;
  readonly log: Log;
}

export function startExport(deps: TelemetryDeps): Telemetry {
  const { settings, version, seed } = deps;
  const origin: Origin = {
    resource: {
      'service.version': version,
      'service.instance.id': newUuid(),
      ...settings.resource,
    },
    version,
  };
  const spans = settings.traces && startSpans(settings.traces, origin, deps);
  const metrics = settings.metrics && startMetrics(settings.metrics, origin, deps);
  const { sampler } = settings;
  return {
    tracer: spans && createTracer({ seed, sampler, take: (span) => spans.take(span) }),
    watch: (readMetrics) => metrics?.watch(readMetrics),
    async stop() {
      await Promise.all([spans?.stop(), metrics?.stop()]);
    },
  };
}

interface Spans {
  take(span: Span): void;
  stop(): Promise<void>;
}

/** Gathers spans, and sends them when there are many or when they have waited; what is too much is dropped, and said. */
function startSpans(target: OtlpTarget, origin: Origin, deps: TelemetryDeps): Spans {
  const { clock, log, settings } = deps;
  const sender = createSender(target, deps);
  let waiting: Span[] = [];
  let dropped = 0;
  let stopping = false;
  let sending: Promise<void> | undefined;
  let timer: Timer | undefined;

  const send = async (): Promise<void> => {
    timer?.cancel();
    timer = undefined;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, settings.batchSpans);
      waiting = waiting.slice(settings.batchSpans);
      if (dropped > 0) log.warn('telemetry.dropped', { spans: dropped });
      dropped = 0;
      const taken = await sender.send(toTraces(batch, origin));
      // Who waits for the process to end does not wait for a collector that is away.
      if (!taken && stopping) waiting = [];
    }
  };
  const flush = (): Promise<void> =>
    (sending ??= send().finally(() => {
      sending = undefined;
    }));

  const late = (): void => {
    // It may have rung while a batch is on its way, which takes along what waits: then the next span sets another.
    timer = undefined;
    void flush();
  };

  return {
    take(span) {
      if (waiting.length >= settings.mostSpans) dropped += 1;
      else waiting.push(span);
      if (waiting.length >= settings.batchSpans) void flush();
      else timer ??= clock.after(settings.spanDelayMs, late);
    },
    async stop() {
      stopping = true;
      sender.hurry();
      await flush();
      await sender.close();
    },
  };
}

interface MetricsPush {
  watch(readMetrics: () => Promise<readonly MetricFamily[]>): void;
  stop(): Promise<void>;
}

function startMetrics(target: OtlpTarget, origin: Origin, deps: TelemetryDeps): MetricsPush {
  const { clock, log, settings } = deps;
  const sender: Sender = createSender(target, deps);
  const startMs = clock.now();
  let read: (() => Promise<readonly MetricFamily[]>) | undefined;
  let timer: Timer | undefined;
  let sending = Promise.resolve();
  let stopping = false;

  const send = async (): Promise<void> => {
    try {
      const families = (await read?.()) ?? [];
      await sender.send(toMetrics(families, origin, { startMs, nowMs: clock.now() }));
    } catch (error) {
      log.warn('telemetry.unread', { error: String(error) });
    }
  };
  const schedule = (): void => {
    if (stopping) return;
    timer = clock.after(settings.metricIntervalMs, () => {
      sending = send().then(schedule);
    });
  };
  return {
    watch(readMetrics) {
      read = readMetrics;
      schedule();
    },
    async stop() {
      stopping = true;
      sender.hurry();
      timer?.cancel();
      await sending;
      await send();
      await sender.close();
    },
  };
}
