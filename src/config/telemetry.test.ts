import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTelemetry, type TelemetrySettings } from './telemetry.ts';

const COLLECTOR = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318/' };

function read(env: Record<string, string>): TelemetrySettings | undefined {
  const settings = readTelemetry(env);
  assert.ok(settings.ok, JSON.stringify(settings));
  return settings.value;
}

test('without an endpoint, or switched off, there is nothing', () => {
  for (const env of [
    {},
    { OTEL_SERVICE_NAME: 'hooks' },
    { ...COLLECTOR, OTEL_SDK_DISABLED: 'true' },
    { ...COLLECTOR, OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' },
  ])
    assert.equal(read(env), undefined);
});

test('one endpoint serves both, with the paths of OTLP and the defaults of the specification', () => {
  const common = { headers: {}, timeoutMs: 10_000, isCompressed: false };
  assert.deepEqual(read(COLLECTOR), {
    traces: { url: 'http://localhost:4318/v1/traces', ...common },
    metrics: { url: 'http://localhost:4318/v1/metrics', ...common },
    resource: { 'service.name': 'earshot' },
    sampler: { heedsParent: true, ratio: 1 },
    spanDelayMs: 5_000,
    mostSpans: 2_048,
    batchSpans: 512,
    metricIntervalMs: 60_000,
  });
});

test('what is said of one signal comes before what is said of all', () => {
  const settings = read({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example/api',
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b, x=1',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x=2',
    OTEL_EXPORTER_OTLP_TIMEOUT: '2000',
    OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'gzip',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=prod,service.name=other',
    OTEL_SERVICE_NAME: 'hooks',
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.25',
  });
  assert.equal(settings?.metrics, undefined);
  assert.deepEqual(settings?.traces, {
    url: 'https://traces.example/api',
    headers: { 'api-key': 'a b', x: '2' },
    timeoutMs: 2_000,
    isCompressed: true,
  });
  assert.deepEqual(settings.resource, {
    'service.name': 'hooks',
    'deployment.environment': 'prod',
  });
  assert.deepEqual(settings.sampler, { heedsParent: false, ratio: 0.25 });
});

const REFUSED: readonly (readonly [Record<string, string>, RegExp])[] = [
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, /^OTEL_EXPORTER_OTLP_PROTOCOL: .*http\/json.*"grpc"$/],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' }, /^OTEL_EXPORTER_OTLP_ENDPOINT: .*a URL/],
  [{ OTEL_TRACES_EXPORTER: 'jaeger' }, /^OTEL_TRACES_EXPORTER: expected otlp or none/],
  [{ OTEL_TRACES_SAMPLER: 'toString' }, /^OTEL_TRACES_SAMPLER: expected one of always_on/],
  [{ OTEL_TRACES_SAMPLER_ARG: '2' }, /^OTEL_TRACES_SAMPLER_ARG: expected a number from 0 to 1/],
  [{ OTEL_BSP_SCHEDULE_DELAY: 'soon' }, /^OTEL_BSP_SCHEDULE_DELAY: expected a whole number/],
];

for (const [env, message] of REFUSED) {
  test(`refuses ${JSON.stringify(env)}`, () => {
    const settings = readTelemetry({ ...COLLECTOR, ...env });
    assert.ok(!settings.ok);
    assert.match(settings.error.join('\n'), message);
  });
}

test('headers that cannot be read are refused, and not shown: they hold tokens', () => {
  const settings = readTelemetry({ ...COLLECTOR, OTEL_EXPORTER_OTLP_HEADERS: 'my-token' });
  assert.ok(!settings.ok);
  assert.match(settings.error.join('\n'), /^OTEL_EXPORTER_OTLP_HEADERS: expected name=value/);
  assert.doesNotMatch(settings.error.join('\n'), /my-token/);
});
