import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createManualClock } from '../../../test/kit/clock.ts';
import { openHouse, play, type House } from '../api.suite.ts';

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.close());

const nobody = { authorization: '' };

test('says that it is alive and ready, to anybody', async () => {
  for (const path of ['/healthz', '/readyz']) {
    await play(house, {
      title: '',
      path,
      headers: nobody,
      status: 200,
      mustContain: ['{"status":"ok","role":"all"}'],
    });
  }
});

test('is alive, but not ready, while it cannot tell whether its configuration still holds', async () => {
  house.isStale = true;
  const scenario = { title: '', path: '/readyz', headers: nobody, status: 503 };
  await play(house, { ...scenario, mustContain: ['"configuration_stale"'] });
  await play(house, { title: '', path: '/healthz', headers: nobody, status: 200 });
  house.isStale = false;
});

test('is alive, but not ready, while it drains', async () => {
  house.isDraining = true;
  const scenario = { title: '', path: '/readyz', headers: nobody, status: 503 };
  const response = await play(house, {
    ...scenario,
    mustContain: ['"store_unavailable"', 'draining'],
  });
  assert.ok(response.headers.has('retry-after'));
  await play(house, { title: '', path: '/healthz', headers: nobody, status: 200 });
  house.isDraining = false;
});

test('is not ready when the store takes no writes', async () => {
  const other = await openHouse();
  await other.store.close();
  await play(other, {
    title: '',
    path: '/readyz',
    headers: nobody,
    status: 503,
    mustNotContain: ['draining'],
  });
  await other.close();
});

const KEPT = {
  count: 7,
  bytes: 900,
  maxBytes: 1_000,
  oldestAt: undefined,
  refused: 1,
  damagedFiles: 2,
  isBroken: false,
};

const SPOOLS = [
  { title: 'that can take what comes', kept: KEPT, status: 200 },
  { title: 'that is full', kept: { ...KEPT, bytes: 1_000 }, status: 503 },
  { title: 'whose disk has failed', kept: { ...KEPT, isBroken: true }, status: 503 },
];
for (const { title, kept, status } of SPOOLS) {
  test(`with a store that is away and a spool ${title} readiness is ${status}`, async () => {
    const other = await openHouse();
    await other.store.close();
    other.spool = { isDirect: false, kept };
    await play(other, { title: '', path: '/readyz', headers: nobody, status });
    await other.close();
  });
}

test('shows what is spooled', async () => {
  const clock = createManualClock();
  const other = await openHouse(clock);
  const page = { title: '', path: '/metrics', status: 200 };
  await play(other, {
    ...page,
    mustContain: ['earshot_store_away 0'],
    mustNotContain: ['earshot_spool_requests 0'],
  });
  const oldestAt = new Date(clock.now() - 1_500);
  other.spool = { isDirect: false, kept: { ...KEPT, oldestAt } };
  const mustContain = [
    'earshot_store_away 1',
    'earshot_spool_requests 7',
    'earshot_spool_bytes 900',
    'earshot_spool_limit_bytes 1000',
    'earshot_spool_oldest_seconds 1.5',
    'earshot_spool_refused_requests 1',
    'earshot_spool_damaged_files 2',
    'earshot_spool_broken 0',
  ];
  await play(other, { ...page, mustContain });
  await other.close();
});

test('shows metrics to who has the admin token', async () => {
  await play(house, {
    title: '',
    path: '/metrics',
    headers: nobody,
    status: 401,
    mustNotContain: ['earshot_'],
  });
  const mustContain = [
    'earshot_requests_total{outcome="received"} 5',
    'earshot_requests_total{outcome="signature_mismatch"} 2',
    'earshot_runs_ended_total{status="completed"} 3',
    'earshot_attempts_total{outcome="completed"} 5',
    'earshot_attempts_total{outcome="failed"} 2',
    'earshot_backlog_runs 12',
    'earshot_backlog_oldest_seconds 1.5',
    'earshot_request_seconds_bucket{answer="accepted",le="1"} 4',
    'earshot_request_seconds_bucket{answer="accepted",le="+Inf"} 5',
    'earshot_request_seconds_sum{answer="refused"} 4',
    'earshot_runs_under_way 2',
    'earshot_store_pending_bytes 0',
    'earshot_bodies_deleted_total 40',
    'earshot_requests_deleted_total 30',
    'earshot_disk_free_bytes 1073741824',
    'earshot_operation_seconds_count{operation="getMetrics",status="401"} 1',
    'process_cpu_seconds_total',
  ];
  const response = await play(house, { title: '', path: '/metrics', status: 200, mustContain });
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  // Counters are read, not added up: a second look shows the same.
  await play(house, {
    title: '',
    path: '/metrics',
    status: 200,
    mustContain: mustContain.slice(0, 5),
  });
});

test('gives the OpenAPI document to anybody', async () => {
  const mustContain = ['"openapi":"3.1.1"', 'https://hooks.example'];
  await play(house, {
    title: '',
    path: '/openapi.json',
    headers: nobody,
    status: 200,
    mustContain,
  });
});
