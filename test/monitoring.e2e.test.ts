import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDestination, type Destination } from './kit/destination.ts';
import { eventually } from './kit/clock.ts';
import {
  ADMIN_TOKEN,
  callApi,
  findFreePort,
  startServer,
  type RunningServer,
} from './kit/server.ts';

/** What a server says of itself, against what the docs say that it says. */

interface Family {
  readonly type: string;
  readonly labels: readonly string[];
}

const LOGGED = /\blog(?:\.(?:debug|info|warn|error)|\[level\])\(\s*'([a-z_]+\.[a-z_]+)'/g;
const ROOT = join(import.meta.dirname, '..');

/** The table of the docs, by name. */
function readDocumented(): Map<string, Family> {
  const page = readFileSync(join(ROOT, 'docs/monitoring.md'), 'utf8');
  const rows = page.matchAll(/^\| `(earshot_\w+)` +\| (\w+) +\| ([^|]*)\|/gm);
  return new Map(
    [...rows].map(([, name = '', type = '', labels = '']) => [
      name,
      { type, labels: [...labels.matchAll(/`(\w+)`:/g)].map(([, label = '']) => label) },
    ]),
  );
}

const SUFFIX = /_(bucket|sum|count)$/;

interface Shown {
  readonly type: string;
  readonly labels: Set<string>;
  rows: number;
}

function readPage(text: string): Map<string, Shown> {
  const families = new Map<string, Shown>();
  for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (earshot_\w+) (\w+)$/gm))
    families.set(name, { type, labels: new Set(), rows: 0 });
  for (const [, name = '', labels = ''] of text.matchAll(/^(earshot_\w+)(?:\{(.*)\})? \S+$/gm)) {
    const family = families.get(name) ?? families.get(name.replace(SUFFIX, ''));
    assert.ok(family !== undefined, `${name} has no type`);
    family.rows += 1;
    for (const label of labelsIn(labels)) family.labels.add(label);
  }
  return families;
}

/** `le` is every histogram's. */
function labelsIn(text: string): readonly string[] {
  return [...text.matchAll(/(\w+)="/g)]
    .map(([, label = '']) => label)
    .filter((label) => label !== 'le');
}

test('every event that the sources log is in the docs', () => {
  const page = readFileSync(join(ROOT, 'docs/monitoring.md'), 'utf8');
  const logged = globSync('src/**/*.ts', { cwd: ROOT })
    .filter((name) => !/\.(test|suite)\.ts$/.test(name))
    .flatMap((name) => [...readFileSync(join(ROOT, name), 'utf8').matchAll(LOGGED)])
    .map(([, event = '']) => event);
  assert.ok(logged.length > 40);
  const missing = [...new Set(logged)].filter((event) => !page.includes(`\`${event}\``));
  assert.deepEqual(missing, []);
});

describe('what a running server says of itself', () => {
  let folder: string;
  let server: RunningServer;
  let destination: Destination;
  let listener: { readonly id: string; readonly url: string };
  const payloadSecret = 'the-payload-that-nobody-may-read';
  const signingSecret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
  let apiKey: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-monitoring-'));
    destination = await openDestination();
    server = await startServer({
      dataFolder: folder,
      port: await findFreePort(),
      env: { EARSHOT_LOG_LEVEL: 'debug' },
    });
    const call = <T>(path: string, body: unknown): Promise<T> => callApi(server.url, path, body);
    listener = await call('POST /api/v1/listeners', { name: 'monitored' });
    const key = await call<{ token: string }>('POST /api/v1/credentials', { name: 'sender' });
    apiKey = key.token;
    await call('POST /api/v1/triggers', {
      name: 'onward',
      listener_ids: [listener.id],
      workflow: { steps: [{ forward: { url: destination.url, secret: signingSecret } }] },
    });
    await notify(apiKey, 200);
    await notify(`${apiKey}x`, 401);
    await eventually(() => destination.arrivals.length > 0, 20_000);
  });

  after(async () => {
    await server.kill('SIGTERM');
    await destination.close();
    await rm(folder, { recursive: true });
  });

  async function notify(token: string, status: number): Promise<void> {
    const { status: answered } = await fetch(listener.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ note: payloadSecret }),
    });
    assert.equal(answered, status);
  }

  async function readMetrics(): Promise<string> {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    return (await fetch(`${server.url}/metrics`, { headers })).text();
  }

  test('every metric of the page is in the docs with its type and labels, and the other way round', async () => {
    await readMetrics(); // the second look shows the first one's time
    const [page, documented] = [readPage(await readMetrics()), readDocumented()];
    assert.deepEqual([...page.keys()].toSorted(), [...documented.keys()].toSorted());
    for (const [name, { type, labels }] of page) {
      assert.equal(type, documented.get(name)?.type, name);
      for (const label of labels)
        assert.ok(documented.get(name)?.labels.includes(label), `${name}: ${label}`);
    }
  });

  test('what has come and gone is counted, and how long it took', async () => {
    await eventually(async () => /^earshot_runs_ended_total\S+ [1-9]/m.test(await readMetrics()));
    const text = await readMetrics();
    const expected = [
      'earshot_requests_total{outcome="received"} 1',
      'earshot_requests_total{outcome="credential_invalid"} 1',
      'earshot_request_seconds_count{answer="accepted"} 1',
      'earshot_request_seconds_count{answer="refused"} 1',
      'earshot_runs_ended_total{status="completed"} 1',
      'earshot_run_seconds_count 1',
      'earshot_attempts_total{outcome="completed"} 1',
      'earshot_attempts_total{outcome="failed"} 0',
      'earshot_attempt_seconds_count 1',
      'earshot_store_errors_total{operation="commit"} 0',
      'earshot_backlog_runs 0',
      'earshot_backlog_oldest_seconds 0',
      'earshot_draining 0',
    ];
    for (const line of expected) assert.ok(text.split('\n').includes(line), `${line}\n${text}`);
    assert.match(text, /^earshot_store_commit_seconds_count [1-9]/m);
    assert.match(text, /^earshot_store_batch_units_sum [1-9]/m);
    assert.match(text, /^earshot_disk_free_bytes [1-9]/m);
  });

  test('more listeners make no more rows', async () => {
    const before = readPage(await readMetrics());
    for (const name of ['one', 'two', 'three'])
      await callApi(server.url, 'POST /api/v1/listeners', { name: `listener ${name}` });
    for (const [name, { rows }] of readPage(await readMetrics())) {
      // A call of the API that was not made before is an operation that was not there before.
      if (name !== 'earshot_operation_seconds') assert.equal(rows, before.get(name)?.rows, name);
    }
  });

  test('the log, at its wordiest, has no token, no secret and no payload', () => {
    const output = server.output();
    assert.match(output, /"event":"step\.attempted"/);
    for (const hidden of [payloadSecret, signingSecret, apiKey, ADMIN_TOKEN])
      assert.ok(!output.includes(hidden), hidden);
  });
});
