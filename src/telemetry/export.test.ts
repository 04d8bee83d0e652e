import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createManualClock, eventually } from '../../test/kit/clock.ts';
import { silentLog } from '../base/log.ts';
import type { Span } from '../base/trace.ts';
import { startExport } from './export.ts';

const DELAY_MS = 20;

function spanOf(name: string): Span {
  const context = {
    traceId: '0'.repeat(31) + '1',
    spanId: '0'.repeat(15) + '1',
    isSampled: true,
    state: undefined,
  };
  const times = { startMs: 0, durationMs: 1, attributes: {}, events: [], failed: false };
  return { context, parentId: undefined, kind: 'server', name, ...times };
}

test('what comes after a batch that was long on its way is sent too', async (t) => {
  const held = Promise.withResolvers<void>();
  let batches = 0;
  const collector = createServer((request, response) => {
    request.resume().on('end', () => {
      batches += 1;
      void held.promise.then(() => response.end('{}'));
    });
  });
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  t.after(() => collector.close());
  const clock = createManualClock();
  const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`;
  const telemetry = startExport({
    settings: {
      traces: { url, headers: {}, timeoutMs: 60_000, isCompressed: false },
      metrics: undefined,
      resource: {},
      sampler: { heedsParent: true, ratio: 1 },
      spanDelayMs: DELAY_MS,
      mostSpans: 100,
      batchSpans: 50,
      metricIntervalMs: 60_000,
    },
    version: '0',
    seed: 'seed',
    clock,
    log: silentLog,
  });

  telemetry.tracer?.record(spanOf('first'));
  await clock.advance(DELAY_MS);
  await eventually(() => batches === 1);
  telemetry.tracer?.record(spanOf('while it is on its way'));
  await clock.advance(DELAY_MS);
  held.resolve();
  await eventually(() => batches === 2);
  telemetry.tracer?.record(spanOf('after it'));
  await eventually(async () => {
    await clock.advance(DELAY_MS);
    return batches === 3;
  });
  await telemetry.stop();
});
