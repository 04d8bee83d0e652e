import type { HistogramCounts } from '../base/histogram.ts';
import type { MetricFamily } from '../base/metric.ts';
import type { Attributes, Span } from '../base/trace.ts';

/**
 * OTLP in JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding. Ids are hexadecimal, 64-bit numbers
 * are texts, and enumerations are numbers.
 */

export interface Origin {
  readonly resource: Readonly<Record<string, string>>;
  readonly version: string;
}

const KINDS: Readonly<Record<Span['kind'], number>> = { internal: 1, server: 2, client: 3 };
const FAILED = { code: 2 };
const CUMULATIVE = 2;
const SAMPLED = 1;

export function toTraces(spans: readonly Span[], origin: Origin): object {
  const scopeSpans = [{ scope: toScope(origin), spans: spans.map(toSpan) }];
  return { resourceSpans: [{ resource: toResource(origin), scopeSpans }] };
}

function toSpan(span: Span): object {
  const { context, parentId, startMs, durationMs } = span;
  return {
    traceId: context.traceId,
    spanId: context.spanId,
    ...(parentId !== undefined && { parentSpanId: parentId }),
    ...(context.state !== undefined && { traceState: context.state }),
    flags: SAMPLED,
    name: span.name,
    kind: KINDS[span.kind],
    startTimeUnixNano: toNanos(startMs),
    endTimeUnixNano: toNanos(startMs + durationMs),
    attributes: toAttributes(span.attributes),
    events: span.events.map(({ name, afterMs }) => ({
      name,
      timeUnixNano: toNanos(startMs + afterMs),
    })),
    ...(span.failed && { status: FAILED }),
  };
}

export interface Moments {
  readonly startMs: number;
  readonly nowMs: number;
}

export function toMetrics(
  families: readonly MetricFamily[],
  origin: Origin,
  moments: Moments,
): object {
  const metrics = families
    .filter(({ samples }) => samples.length > 0)
    .map((family) => toMetric(family, moments));
  const scopeMetrics = [{ scope: toScope(origin), metrics }];
  return { resourceMetrics: [{ resource: toResource(origin), scopeMetrics }] };
}

function toMetric({ name, help, type, samples }: MetricFamily, moments: Moments): object {
  const dataPoints = samples.map(({ labels = {}, value }) => ({
    attributes: toAttributes(labels),
    startTimeUnixNano: toNanos(moments.startMs),
    timeUnixNano: toNanos(moments.nowMs),
    ...(typeof value === 'number' ? { asDouble: value } : toBuckets(value)),
  }));
  const head = { name, description: help };
  if (type === 'gauge') return { ...head, gauge: { dataPoints } };
  const aggregated = { aggregationTemporality: CUMULATIVE, dataPoints };
  if (type === 'histogram') return { ...head, histogram: aggregated };
  return { ...head, sum: { ...aggregated, isMonotonic: true } };
}

function toBuckets({ bounds, buckets, sum, count }: HistogramCounts): object {
  return {
    count: String(count),
    sum,
    bucketCounts: buckets.map(String),
    explicitBounds: bounds,
  };
}

function toResource({ resource }: Origin): object {
  return { attributes: toAttributes(resource) };
}

function toScope({ version }: Origin): object {
  return { name: 'earshot', version };
}

function toAttributes(attributes: Attributes): object[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: toValue(value) }],
  );
}

function toValue(value: string | number | boolean): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** To the microsecond, which is what a double holds of today. */
function toNanos(ms: number): string {
  return `${Math.round(ms * 1_000)}000`;
}
