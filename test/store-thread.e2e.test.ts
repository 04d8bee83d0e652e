import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { startApp, type App } from '../src/app/app.ts';
import { silentLog } from '../src/base/log.ts';
import { loadConfig } from '../src/config/config.ts';
import { eventually } from './kit/clock.ts';
import { ADMIN_TOKEN, callApi, listAll } from './kit/server.ts';

/** A thread of the embedded store that ends, as one that gets no memory does, seen by senders and by whom probes. */
describe('a server whose store has lost a thread', () => {
  let folder: string;
  let app: App;
  let webhookUrl: string;
  /** Those of the store: the one that writes, the one that reads, and those that came after. */
  const threads: Worker[] = [];
  /** None of them may stand. */
  let isEnding = false;
  const onWorker = (worker: Worker): void => {
    threads.push(worker);
    if (isEnding) void worker.terminate();
  };

  const notify = (): Promise<Response> => fetch(webhookUrl, { method: 'POST', body: '{}' });
  const isListing = (): Promise<boolean> =>
    listAll(app.url, '/api/v1/events').then(
      () => true,
      () => false,
    );
  const readiness = async (): Promise<number> => (await fetch(`${app.url}/readyz`)).status;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-thread-'));
    const loaded = await loadConfig({
      flags: { addr: '127.0.0.1:0', data: folder },
      env: { EARSHOT_ADMIN_TOKEN: ADMIN_TOKEN },
    });
    assert.ok(loaded.ok);
    process.on('worker', onWorker);
    app = await startApp(loaded.value.config, { log: silentLog });
    const listener = await callApi<{ readonly url: string }>(app.url, 'POST /api/v1/listeners', {
      name: 'threads',
      verification: { credential: 'off' },
      unsecured: true,
      rate_limit: { per_second: 10_000, burst: 10_000 },
    });
    webhookUrl = listener.url;
  });

  after(async () => {
    process.off('worker', onWorker);
    await app.stop();
    await rm(folder, { recursive: true });
  });

  for (const [at, what, answered] of [
    [0, 'writes', 503],
    [1, 'reads', 200],
  ] as const) {
    test(`keeps what it acknowledged and goes on by itself when it is the one that ${what}`, async () => {
      const eventIds: string[] = [];
      const statuses = new Set<number>();
      const over = new AbortController();
      const sending = (async () => {
        while (!over.signal.aborted) {
          const answer = await notify();
          const { event_id: eventId } = (await answer.json()) as { readonly event_id?: string };
          statuses.add(answer.status);
          if (eventId !== undefined) eventIds.push(eventId);
        }
      })();
      const worker = threads[at];
      assert.ok(worker);
      await eventually(() => eventIds.length >= 10);
      isEnding = true;
      await Promise.all([once(worker, 'exit'), worker.terminate()]);
      assert.equal(await readiness(), answered);
      assert.equal((await notify()).status, answered);
      isEnding = false;
      await eventually(async () => (await readiness()) === 200);
      await eventually(() => isListing());
      const before = eventIds.length;
      await eventually(() => eventIds.length >= before + 10);
      over.abort();
      await sending;

      assert.deepEqual(statuses, new Set([200, answered]));
      const listed = await listAll<{ readonly id: string }>(app.url, '/api/v1/events');
      const kept = new Set(listed.map(({ id }) => id));
      assert.deepEqual(
        eventIds.filter((id) => !kept.has(id)),
        [],
      );
    });
  }
});
