import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock } from '../../../test/kit/clock.ts';
import type { Prefix } from '../../base/id.ts';
import type { Store } from '../store.ts';
import {
  addRuns,
  addTrigger,
  admissionOf,
  attemptOf,
  bodyOf,
  claimOne,
  credentialOf,
  receivedOf,
  replayOf,
  requestOf,
  secretOf,
  signedListenerOf,
  signingKeyOf,
} from './nouns.suite.ts';
import type { Open, Opened } from './opened.suite.ts';

const PREFIXES: readonly Prefix[] = [
  'lsn',
  'req',
  'trg',
  'wfl',
  'run',
  'crd',
  'rpl',
  'key',
  'sec',
  'lea',
];

/** The store as a whole: its ids, and what is there after it was closed. */
export function durabilitySuite(open: Open): void {
  test('ids rise over all prefixes, however many are made in a millisecond', async (t) => {
    const { store } = await open(t);
    const suffixes = Array.from({ length: 2_000 }, (_, i) => suffixOf(store, i));
    assert.deepEqual(suffixes, [...new Set(suffixes)].toSorted());
  });

  for (const [what, insert] of Object.entries(INSERTS)) {
    test(`ids rise above those of the ${what} that are kept, though the clock was set back`, async (t) => {
      const opened = await open(t);
      const id = await insert(opened);
      const earlier = createManualClock(opened.clock.now() - 86_400_000);
      const store = await opened.reopen(earlier);
      for (const prefix of PREFIXES) {
        const next = store.newId(prefix);
        assert.ok(next.slice(4) > id.slice(4), `${next} comes after ${id}`);
      }
    });
  }

  test('everything is still there after it was closed', async (t) => {
    const opened = await open(t);
    const [request, run, replay] = await fill(opened);
    const before = await readEverything(opened.store, { request, run, replay });
    const store = await opened.reopen();
    assert.deepEqual(await readEverything(store, { request, run, replay }), before);
    assert.ok(
      before.every((part) => part !== undefined && !(Array.isArray(part) && part.length === 0)),
    );
  });

  test('what was written before it was closed is kept, waited for or not', async (t) => {
    const opened = await open(t);
    const requests = Array.from({ length: 300 }, () => requestOf(opened));
    const written = Promise.all(
      requests.map((request) => opened.store.requests.insert(admissionOf(request))),
    );
    const store = await opened.reopen();
    await written;
    assert.equal((await store.requests.list({ limit: 500 })).items.length, 300);
  });

  test('a closed store refuses, and closing it again does nothing', async (t) => {
    const opened = await open(t);
    const request = requestOf(opened);
    await opened.store.close();
    await opened.store.close();
    const refused = { code: 'store_unavailable' };
    await assert.rejects(opened.store.requests.insert(admissionOf(request)), refused);
    await assert.rejects(opened.store.requests.find(request.id), refused);
    await assert.rejects(opened.store.probe(), refused);
  });

  test('a probe writes, as often as it is asked', async (t) => {
    const opened = await open(t);
    await opened.store.probe();
    await opened.clock.advance(1);
    await Promise.all([opened.store.probe(), opened.store.probe()]);
    await opened.store.probe();
  });

  test('bytes are pending from the call until they are durable', async (t) => {
    const opened = await open(t);
    const body = bodyOf(new Uint8Array(100_000));
    const written = opened.store.requests.insert(admissionOf(requestOf(opened), { body }));
    const pending = opened.store.pendingBytes();
    assert.ok(pending >= 100_000 && pending < 110_000, `${pending} bytes`);
    await written;
    assert.equal(opened.store.pendingBytes(), 0);
  });
}

function suffixOf(store: Store, i: number): string {
  return store.newId(PREFIXES[i % PREFIXES.length] ?? 'req').slice(4);
}

/** One row each; the id that was made last is the one to stay above. */
const INSERTS: Readonly<Record<string, (opened: Opened) => Promise<string>>> = {
  async requests(opened) {
    const request = requestOf(opened);
    await opened.store.requests.insert(admissionOf(request));
    return request.id;
  },
  async listeners(opened) {
    const listener = signedListenerOf(opened, []);
    await opened.store.listeners.insert(listener);
    return listener.id;
  },
  async secrets(opened) {
    const secret = secretOf(opened, opened.store.newId('lsn'));
    await opened.store.secrets.insert(secret, undefined);
    return secret.id;
  },
  triggers: async (opened) => (await addTrigger(opened)).id,
  async credentials(opened) {
    const credential = credentialOf(opened, { keyId: opened.store.newId('key') });
    const { id, ...rest } = credential;
    await opened.store.credentials.insert({ id, ...rest });
    return id;
  },
  async 'signing keys'(opened) {
    const key = signingKeyOf(opened);
    await opened.store.signingKeys.insertCurrent(key);
    return key.id;
  },
  async runs(opened) {
    const [run] = await addRuns(opened, opened.store.newId('trg'));
    assert.ok(run);
    return run.id;
  },
  async leases(opened) {
    const triggerId = opened.store.newId('trg');
    await addRuns(opened, triggerId);
    return (await claimOne(opened, triggerId)).leaseId;
  },
  async replays(opened) {
    const replay = replayOf(opened);
    await opened.store.replays.insert(replay);
    return replay.id;
  },
};

type Kept = Readonly<Record<'request' | 'run' | 'replay', string>>;

/** A row on every shelf. */
async function fill(opened: Opened): Promise<[string, string, string]> {
  const { store } = opened;
  await store.settings.insertOnce('a', 'b');
  const secret = secretOf(opened, store.newId('lsn'));
  await store.listeners.insert(signedListenerOf(opened, [secret]), [secret]);
  await store.credentials.insert(credentialOf(opened));
  await store.signingKeys.insertCurrent(signingKeyOf(opened));
  const trigger = await addTrigger(opened);
  const request = receivedOf(opened);
  await store.requests.insert(admissionOf(request, { eventType: 'order.made' }));
  const [made] = await addRuns(opened, trigger.id);
  const { id: runId, leaseId } = await claimOne(opened, trigger.id);
  assert.equal(runId, made?.id);
  const next = { status: 'completed', at: opened.now(), attempts: 1 } as const;
  await store.runs.settle({ runId, leaseId, attempts: [attemptOf(opened, runId)], next });
  const replay = replayOf(opened);
  await store.replays.insert(replay);
  return [request.id, runId, replay.id];
}

async function readEverything(store: Store, { request, run, replay }: Kept) {
  const [trigger] = await store.triggers.list();
  return Promise.all([
    store.settings.find('a'),
    store.listeners.list(),
    store.credentials.list(),
    store.signingKeys.list(),
    store.secrets.list(),
    store.triggers.list(),
    store.workflows.find(trigger?.workflowId ?? 'wfl_'),
    store.requests.find(request as `req_${string}`),
    store.requests.findBody(request as `req_${string}`),
    store.events.list({ limit: 10 }),
    store.runs.find(run as `run_${string}`),
    store.attempts.list(run as `run_${string}`),
    store.replays.find(replay as `rpl_${string}`),
    store.replays.listRunning(),
  ]);
}
