import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './kit/clock.ts';
import { openCollector, type CollectedSpan, type Collector } from './kit/collector.ts';
import { openDestination, type Arrival, type Destination } from './kit/destination.ts';
import { callApi, findFreePort, startServer, type RunningServer } from './kit/server.ts';

/** Traces and metrics of a real server at a real collector. */

const SENDER = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  state: 'congo=t61rcWkgMzE',
};
const PATIENCE_MS = 30_000;
const [SERVER, CLIENT] = [2, 3];

describe('traces and metrics', () => {
  let folder: string;
  let port: number;
  let collector: Collector;
  let destination: Destination;
  let server: RunningServer;
  let listener: { readonly id: string; readonly url: string };

  const start = (env: Record<string, string>): Promise<RunningServer> =>
    startServer({ dataFolder: folder, port, env });
  const traced = (): Promise<RunningServer> =>
    start({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20key',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_SERVICE_NAME: 'hooks',
      OTEL_BSP_SCHEDULE_DELAY: '20',
      OTEL_METRIC_EXPORT_INTERVAL: '200',
    });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-telemetry-'));
    port = await findFreePort();
    [collector, destination] = await Promise.all([openCollector(), openDestination()]);
    server = await traced();
    listener = await callApi(server.url, 'POST /api/v1/listeners', {
      name: 'traced',
      verification: { credential: 'off' },
      unsecured: true,
    });
    await callApi(server.url, 'POST /api/v1/triggers', {
      name: 'onward',
      listener_ids: [listener.id],
      retry: { attempts: 30, base: '1s', max: '1s' },
      workflow: { steps: [{ forward: { url: destination.url } }] },
    });
  });

  after(async () => {
    await server.kill('SIGKILL');
    await Promise.all([collector.close(), destination.close()]);
    await rm(folder, { recursive: true });
  });

  async function notify(
    headers: Record<string, string> = {},
    url: string = listener.url,
  ): Promise<string> {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"secret":"of-the-payload","order":1}',
    });
    assert.equal(answer.status, 200);
    return ((await answer.json()) as { event_id: string }).event_id;
  }

  async function spansOf(eventId: string, count: number): Promise<readonly CollectedSpan[]> {
    const find = () =>
      collector.spans().filter(({ attributes }) => attributes['earshot.event_id'] === eventId);
    await eventually(() => find().length >= count, PATIENCE_MS);
    return find();
  }

  async function arrivalOf(eventId: string): Promise<Arrival['headers']> {
    const find = () =>
      destination.arrivals.find(({ headers }) => headers['earshot-event-id'] === eventId);
    await eventually(() => find() !== undefined, PATIENCE_MS);
    return find()?.headers ?? {};
  }

  test('a request of a sender with a trace, and what is sent on, are spans of it', async () => {
    const eventId = await notify({
      traceparent: `00-${SENDER.traceId}-${SENDER.spanId}-01`,
      tracestate: SENDER.state,
    });
    const spans = await spansOf(eventId, 2);
    const request = spans.find(({ kind }) => kind === SERVER);
    const attempt = spans.find(({ kind }) => kind === CLIENT);
    assert.ok(request !== undefined && attempt !== undefined);
    for (const span of spans)
      assert.deepEqual([span.traceId, span.traceState], [SENDER.traceId, SENDER.state]);
    assert.equal(request.parentSpanId, SENDER.spanId);
    assert.equal(attempt.parentSpanId, request.spanId);
    assert.equal(request.name, 'POST /webhooks/v1/listeners/{listener_id}/notify');
    assert.equal(request.attributes['http.response.status_code'], '200');
    assert.equal(request.attributes['earshot.outcome'], 'received');
    assert.equal(attempt.attributes['earshot.attempt'], '1');
    assert.ok(request.events.some(({ name }) => name === 'match'));
    assert.ok(BigInt(request.endTimeUnixNano) >= BigInt(request.startTimeUnixNano));

    const headers = await arrivalOf(eventId);
    assert.equal(headers['traceparent'], `00-${SENDER.traceId}-${attempt.spanId}-01`);
    assert.equal(headers['tracestate'], SENDER.state);
    assert.equal(collector.resources()[0]?.['service.name'], 'hooks');
    assert.equal(collector.headers[0]?.['api-key'], 'a key');
  });

  test('with `keep: last` an attempt is of the request whose payload it sends', async () => {
    const { url: onceUrl, id } = await callApi<{ url: string; id: string }>(
      server.url,
      'POST /api/v1/listeners',
      {
        name: 'the last one',
        verification: { credential: 'off' },
        unsecured: true,
        dedupe: { key: 'parsed_body.order', window: '1s', keep: 'last' },
      },
    );
    const { items } = await callApi<{ items: { id: string }[] }>(
      server.url,
      'GET /api/v1/triggers',
    );
    await callApi(server.url, `PATCH /api/v1/triggers/${items[0]?.id}`, {
      listener_ids: [listener.id, id],
    });
    const eventIds = await Promise.all(
      ['1', '2'].map((digit) =>
        notify({ traceparent: `00-${digit.repeat(32)}-${SENDER.spanId}-01` }, onceUrl),
      ),
    );
    assert.equal(eventIds[0], eventIds[1]);
    const spans = await spansOf(eventIds[0] ?? '', 3);
    const attempt = spans.find(({ kind }) => kind === CLIENT);
    const requests = spans.filter(({ kind }) => kind === SERVER);
    const own = requests.find(({ traceId }) => traceId === attempt?.traceId);
    assert.equal(new Set(requests.map(({ traceId }) => traceId)).size, 2);
    assert.ok(own !== undefined);
    assert.equal(attempt?.parentSpanId, own.spanId);
  });

  test('what a sender does not want to be traced is not, and its trace goes on all the same', async () => {
    const eventId = await notify({ traceparent: `00-${SENDER.traceId}-${SENDER.spanId}-00` });
    const traceparent = String((await arrivalOf(eventId))['traceparent']);
    assert.match(traceparent, new RegExp(`^00-${SENDER.traceId}-[0-9a-f]{16}-00$`));
    await spansOf(await notify(), 2); // whatever was to come has come by now
    assert.deepEqual(await spansOf(eventId, 0), []);
  });

  test('no span has a payload, a query or the path of a webhook URL', async () => {
    await spansOf(await notify(), 2);
    const text = JSON.stringify(collector.spans());
    for (const hidden of ['of-the-payload', new URL(listener.url).pathname, '/hook'])
      assert.ok(!text.includes(hidden), hidden);
  });

  test('metrics come as on the metrics page', async () => {
    const find = (name: string) => collector.metrics().find((metric) => metric.name === name);
    await eventually(
      () => Number(find('earshot_request_seconds')?.histogram?.dataPoints[0]?.count ?? 0) > 0,
      PATIENCE_MS,
    );
    const requests = find('earshot_requests_total');
    assert.equal(requests?.sum?.isMonotonic, true);
    const [accepted] = find('earshot_request_seconds')?.histogram?.dataPoints ?? [];
    assert.ok(accepted !== undefined);
    assert.equal(accepted.bucketCounts.length, accepted.explicitBounds.length + 1);
    const counted = accepted.bucketCounts.reduce((sum, count) => sum + Number(count), 0);
    assert.equal(counted, Number(accepted.count));
    assert.equal(find('earshot_store_pending_bytes')?.gauge?.dataPoints.length, 1);
  });

  test('a run that another process goes on with stays in the trace, up to its last attempt', async () => {
    const { url } = destination;
    await destination.close();
    const eventId = await notify();
    const first = (await spansOf(eventId, 2)).find(({ kind }) => kind === CLIENT);
    assert.equal(first?.status?.code, 2);
    await server.kill('SIGKILL');
    destination = await openDestination(Number(new URL(url).port));
    server = await traced();
    const arrived = String((await arrivalOf(eventId))['traceparent']);
    const find = async () =>
      (await spansOf(eventId, 3)).find(({ spanId }) => arrived.includes(spanId));
    await eventually(async () => (await find()) !== undefined, PATIENCE_MS);
    const last = await find();
    assert.equal(last?.traceId, first.traceId);
    assert.equal(last.parentSpanId, first.parentSpanId);
    assert.ok(Number(last.attributes['earshot.attempt']) > 1);
  });

  test('a collector that is away costs nobody an answer, and the process ends as it should', async () => {
    collector.status = 503;
    await notify();
    assert.equal(await server.kill('SIGTERM'), 0);
    collector.status = 200;
    assert.match(server.output(), /"event":"telemetry\.unsent"/);
  });

  test('without a collector the trace of a sender is handed on as it came', async () => {
    server = await start({});
    const traceparent = `00-${SENDER.traceId}-${SENDER.spanId}-01`;
    const handed = await arrivalOf(await notify({ traceparent, tracestate: SENDER.state }));
    assert.deepEqual([handed['traceparent'], handed['tracestate']], [traceparent, SENDER.state]);
    assert.equal((await arrivalOf(await notify()))['traceparent'], undefined);
  });
});
