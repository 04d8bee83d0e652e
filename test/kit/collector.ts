import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** What a collector of OpenTelemetry is sent, as JSON. */
export interface Collector {
  readonly url: string;
  /** What it answers next. */
  status: number;
  readonly headers: readonly IncomingMessage['headers'][];
  spans(): readonly CollectedSpan[];
  metrics(): readonly CollectedMetric[];
  /** Attributes of whoever sent. */
  resources(): readonly Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status?: { readonly code: number };
  readonly events: readonly { readonly name: string }[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface CollectedMetric {
  readonly name: string;
  readonly sum?: { readonly isMonotonic: boolean; readonly dataPoints: readonly unknown[] };
  readonly gauge?: { readonly dataPoints: readonly unknown[] };
  readonly histogram?: { readonly dataPoints: readonly Buckets[] };
}

export interface Buckets {
  readonly count: string;
  readonly sum: number;
  readonly bucketCounts: readonly string[];
  readonly explicitBounds: readonly number[];
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface Attributed {
  readonly attributes: readonly Attribute[];
}

interface Traces {
  readonly resourceSpans: readonly {
    readonly resource: Attributed;
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<CollectedSpan, 'attributes'> & Attributed)[];
    }[];
  }[];
}

interface Metrics {
  readonly resourceMetrics: readonly {
    readonly resource: Attributed;
    readonly scopeMetrics: readonly { readonly metrics: readonly CollectedMetric[] }[];
  }[];
}

export async function openCollector(): Promise<Collector> {
  const traces: Traces[] = [];
  const metrics: Metrics[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      headers.push(request.headers);
      if (collector.status === 200) keep(request, Buffer.concat(chunks));
      response.writeHead(collector.status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  const keep = (request: IncomingMessage, bytes: Buffer): void => {
    const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
    const message: unknown = JSON.parse(text.toString());
    if (request.url === '/v1/traces') traces.push(message as Traces);
    else if (request.url === '/v1/metrics') metrics.push(message as Metrics);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const collector: Collector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    status: 200,
    headers,
    spans: () =>
      traces
        .flatMap(({ resourceSpans }) => resourceSpans.flatMap(({ scopeSpans }) => scopeSpans))
        .flatMap(({ spans }) => spans.map((span) => ({ ...span, attributes: toRecord(span) }))),
    metrics: () =>
      (metrics.at(-1)?.resourceMetrics ?? [])
        .flatMap(({ scopeMetrics }) => scopeMetrics)
        .flatMap((scope) => scope.metrics),
    resources: () =>
      traces.flatMap(({ resourceSpans }) => resourceSpans.map((each) => toRecord(each.resource))),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return collector;
}

function toRecord({ attributes }: Attributed): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
