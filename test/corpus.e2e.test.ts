import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sign } from '@octokit/webhooks-methods';
import { Webhook } from 'standardwebhooks';
import { eventually } from './kit/clock.ts';
import { openDestination, type Destination } from './kit/destination.ts';
import { openPostgresServer } from './kit/postgres.ts';
import { callApi, findFreePort, listAll, startServer, type RunningServer } from './kit/server.ts';

interface Sample {
  readonly name: string;
  readonly body: string;
}

interface Acknowledged extends Sample {
  readonly eventId: string;
}

const SECRET = 'a secret of the corpus';
const IN_FLIGHT = 16;

/** Every payload of every GitHub product that the package has. */
async function readCorpus(): Promise<Sample[]> {
  const main = createRequire(import.meta.url).resolve('@octokit/webhooks-examples');
  const root = join(dirname(main), '..');
  const folders = (await readdir(root, { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  );
  const files = folders.map((entry) => join(root, entry.name, 'index.json'));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text) =>
    (JSON.parse(text) as { name: string; examples: unknown[] }[]).flatMap(({ name, examples }) =>
      examples.map((example) => ({ name, body: JSON.stringify(example, null, 2) })),
    ),
  );
}

/** The same on every store. */
interface StoreUnderTest {
  readonly name: string;
  /** How long runs that the kill interrupted may take to be taken up again. */
  readonly patienceMs: number;
  open(): Promise<{ env: Record<string, string>; close(): Promise<void> }>;
}

const EMBEDDED: StoreUnderTest = {
  name: 'the embedded store',
  patienceMs: 60_000,
  open: () => Promise.resolve({ env: {}, close: () => Promise.resolve() }),
};

const POSTGRES: StoreUnderTest = {
  name: 'PostgreSQL',
  // Less than a lease: it is known by other means that the one who held it is dead.
  patienceMs: 30_000,
  async open() {
    const server = await openPostgresServer();
    const env = {
      EARSHOT_STORE_URL: await server.createDatabase(),
      EARSHOT_MASTER_KEY: Buffer.alloc(32, 9).toString('base64'),
    };
    return { env, close: () => server.close() };
  },
};

for (const under of [EMBEDDED, POSTGRES]) testCorpus(under);

function testCorpus(under: StoreUnderTest): void {
  describe(`the whole GitHub corpus on ${under.name}`, () => {
    let store: Awaited<ReturnType<StoreUnderTest['open']>>;
    let folder: string;
    let port: number;
    let server: RunningServer;
    let destination: Destination;
    let webhookUrl: string;
    let signingSecret: string;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'earshot-corpus-'));
      port = await findFreePort();
      destination = await openDestination();
      store = await under.open();
      server = await startServer({ dataFolder: folder, port, env: store.env });
      const listener = await callApi<{ id: string; url: string }>(
        server.url,
        'POST /api/v1/listeners',
        {
          name: 'GitHub',
          verification: { signature: { preset: 'github', secret: SECRET } },
        },
      );
      webhookUrl = listener.url;
      const trigger = await callApi<{ secret: string }>(server.url, 'POST /api/v1/triggers', {
        name: 'Forward',
        listener_ids: [listener.id],
        workflow: { steps: [{ forward: { url: destination.url } }] },
        retry: { attempts: 8, base: '50ms', max: '1s' },
      });
      signingSecret = trigger.secret;
    });
    after(async () => {
      await server.kill('SIGKILL');
      await destination.close();
      await store.close();
      await rm(folder, { recursive: true });
    });

    /** What a provider does: sends until it is told 200. */
    async function send(sample: Sample): Promise<Acknowledged> {
      const headers = {
        'content-type': 'application/json',
        'x-github-event': sample.name,
        'x-hub-signature-256': await sign(SECRET, sample.body),
      };
      for (;;) {
        try {
          const response = await fetch(webhookUrl, { method: 'POST', headers, body: sample.body });
          const answer = (await response.json()) as { event_id: string };
          assert.equal(response.status, 200, JSON.stringify(answer));
          return { ...sample, eventId: answer.event_id };
        } catch (error) {
          if (error instanceof assert.AssertionError) throw error;
          await eventually(
            async () => (await fetch(`${server.url}/healthz`).catch(() => undefined))?.ok === true,
            20_000,
          );
        }
      }
    }

    async function sendAll(
      samples: readonly Sample[],
      onAcknowledged: (count: number) => void,
    ): Promise<Acknowledged[]> {
      const left = [...samples];
      const acknowledged: Acknowledged[] = [];
      const sender = async (): Promise<void> => {
        for (let sample = left.pop(); sample !== undefined; sample = left.pop()) {
          acknowledged.push(await send(sample));
          onAcknowledged(acknowledged.length);
        }
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
      return acknowledged;
    }

    test(
      'goes in signed and comes out byte for byte, over a kill and a restart',
      { timeout: 240_000 },
      async () => {
        const corpus = await readCorpus();
        assert.ok(corpus.length > 500, `${corpus.length} payloads`);
        let restarted: Promise<void> | undefined;
        const acknowledged = await sendAll(corpus, (count) => {
          if (count < corpus.length / 2 || restarted !== undefined) return;
          restarted = server.kill('SIGKILL').then(async () => {
            server = await startServer({ dataFolder: folder, port, env: store.env });
          });
        });
        await restarted;
        assert.equal(acknowledged.length, corpus.length);
        assert.equal(new Set(acknowledged.map((one) => one.eventId)).size, corpus.length);

        const open = async (): Promise<number> => {
          const pages = ['pending', 'running', 'waiting'].map((status) =>
            callApi<{ items: unknown[] }>(server.url, `GET /api/v1/runs?status=${status}&limit=1`),
          );
          return (await Promise.all(pages)).reduce((sum, page) => sum + page.items.length, 0);
        };
        await eventually(async () => (await open()) === 0, under.patienceMs);
        assertArrived(acknowledged, destination, signingSecret);
        await assertCompletedOnce(server.url, acknowledged);
      },
    );

    test('an event can be read back with its payload, its timeline and its runs', async () => {
      const { items } = await callApi<{ items: { id: string }[] }>(
        server.url,
        'GET /api/v1/events?type=issues&limit=1',
      );
      const event = await callApi<Record<string, unknown>>(
        server.url,
        `GET /api/v1/events/${items[0]?.id ?? ''}`,
      );
      assert.equal(event['type'], 'issues');
      assert.equal(typeof event['data'], 'object');
      assert.ok(Array.isArray(event['stages']) && event['stages'].length > 0);
      assert.ok(Array.isArray(event['runs']) && event['runs'].length === 1);
    });

    test('SIGTERM lets the server end with 0', async () => {
      assert.equal(await server.kill('SIGTERM'), 0, server.output());
      server = await startServer({ dataFolder: folder, port, env: store.env });
    });
  });
}

function assertArrived(
  acknowledged: readonly Acknowledged[],
  { arrivals }: Destination,
  secret: string,
): void {
  const bodies = new Map(
    arrivals.map((arrival) => [String(arrival.headers['earshot-event-id']), arrival]),
  );
  for (const { eventId, body, name } of acknowledged) {
    const arrival = bodies.get(eventId);
    assert.ok(arrival !== undefined, `${eventId} (${name}) never came out`);
    assert.ok(arrival.body.equals(Buffer.from(body)), `${eventId} (${name}) came out changed`);
    new Webhook(secret).verify(arrival.body, arrival.headers as Record<string, string>);
  }
}

interface RunItem {
  readonly id: string;
  readonly event_id: string;
  readonly status: string;
}

async function assertCompletedOnce(
  url: string,
  acknowledged: readonly Acknowledged[],
): Promise<void> {
  const runs = await listAll<RunItem>(url, '/api/v1/runs');
  const runsOf = Map.groupBy(runs, (run) => run.event_id);
  for (const { eventId } of acknowledged) {
    const own = runsOf.get(eventId) ?? [];
    assert.deepEqual(
      own.map((run) => run.status),
      ['completed'],
      eventId,
    );
  }
  for (const run of runs) {
    const { attempts } = await callApi<{ attempts: { outcome: string }[] }>(
      url,
      `GET /api/v1/runs/${run.id}`,
    );
    assert.equal(attempts.filter((attempt) => attempt.outcome === 'completed').length, 1, run.id);
  }
}
