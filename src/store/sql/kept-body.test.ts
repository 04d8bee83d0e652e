import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createManualClock } from '../../../test/kit/clock.ts';
import { keyOf, toId } from '../../base/id.ts';
import type { Admission, NewRun } from '../store.ts';
import { createBodySweep } from './body-sweep.ts';
import { createDatabase } from './database.ts';
import { createDedupeShelf } from './dedupe.ts';
import { createKeys } from './key-log.ts';
import type { Database } from './dialect.ts';
import { createDuty } from './duty.ts';
import { migrate } from './migrate.ts';
import { createReplayShelf } from './replays.ts';
import { createRequestShelf } from './requests.ts';
import { createRunShelf } from './runs.ts';
import { openSqlite } from './sqlite.ts';

const OLD = toId('req', 1);
const AGAIN = toId('req', 2);
const OLD_EVENT = toId('evt', 1);
const AT = new Date(0);

const RUN: NewRun = {
  id: toId('run', 3),
  triggerId: toId('trg', 4),
  workflowId: toId('wfl', 5),
  dueAt: AT,
};

const REPLAY = {
  id: toId('rpl', 7),
  of: 'events',
  filter: {},
  status: 'running',
  total: 1,
  done: 0,
  skipped: 0,
  createdAt: AT,
  endedAt: undefined,
} as const;

function admissionOf(id: typeof OLD, more: Pick<Admission, 'runs'>): Admission {
  const request = {
    id,
    listenerId: toId('lsn', 6),
    receivedAt: AT,
    outcome: 'received',
    code: undefined,
    authenticated: true,
    method: 'POST',
    address: '192.0.2.1',
    credentialId: undefined,
    contentType: undefined,
    sizeBytes: 2,
    sha256: undefined,
    eventId: toId('evt', keyOf(id)),
    replayOf: id === OLD ? undefined : OLD,
    bodyErasedAt: undefined,
    stages: [],
  } as const;
  const body = {
    head: { target: '/', rawHeaders: [] },
    bytes: Buffer.from('{}'),
    retentionDays: 1,
  };
  return { request, eventType: undefined, body, ...more };
}

async function openShelves(t: TestContext) {
  const dataFolder = await mkdtemp(join(tmpdir(), 'earshot-kept-'));
  const clock = createManualClock();
  const engine = await openSqlite(dataFolder);
  const database = createDatabase(engine, clock);
  t.after(async () => {
    await database.close();
    await engine.close();
    await rm(dataFolder, { recursive: true });
  });
  await migrate(database, engine, clock);
  const requests = createRequestShelf(database, clock);
  await requests.insert(admissionOf(OLD, { runs: [] }));
  const shelves = {
    requests,
    runs: createRunShelf(database, clock),
    replays: createReplayShelf(database),
    dedupe: createDedupeShelf(database, createKeys(database)),
  };
  await shelves.replays.insert(REPLAY);
  // Who claims a key writes in the same tick only when it is known which there are.
  await shelves.dedupe.findFirst(toId('lsn', 6), 'k', AT);
  return { database, clock, shelves };
}

type Shelves = Awaited<ReturnType<typeof openShelves>>['shelves'];

/** What needs the body of a request again; whether it was kept. */
const BIRTHS: Readonly<Record<string, (shelves: Shelves) => Promise<boolean>>> = {
  'a run of its event': ({ runs }) => runs.insert(OLD_EVENT, [RUN]),
  'a replay of events': async ({ replays }) => {
    const batch = { from: undefined, cursor: OLD, done: 1, skipped: 0, completedAt: undefined };
    const runs = [{ eventId: OLD_EVENT, run: RUN }];
    return (await replays.advance({ id: REPLAY.id, runs, ...batch })) === 'advanced';
  },
  'a replay of the request': ({ requests }) =>
    isKept(requests.insert(admissionOf(AGAIN, { runs: [RUN] }))),
  'a replay that claims a key': ({ dedupe }) =>
    isKept(
      dedupe.insertFirst(admissionOf(AGAIN, { runs: [RUN] }), { key: 'k', now: AT, expiresAt: AT }),
    ),
  'a replay that is held': ({ dedupe }) =>
    isKept(
      dedupe.insertLast(admissionOf(AGAIN, { runs: [] }), {
        key: 'k',
        dueAt: AT,
        deadlineAt: undefined,
      }),
    ),
};

async function isKept(write: Promise<unknown>): Promise<boolean> {
  const [settled] = await Promise.allSettled([write]);
  return settled.status === 'fulfilled';
}

for (const [what, birth] of Object.entries(BIRTHS)) {
  for (const isFirst of [true, false]) {
    const title = isFirst
      ? `${what} keeps a body from the sweep behind it in one batch`
      : `${what} is not kept behind the sweep of its body in one batch`;
    test(title, async (t) => {
      const { database, clock, shelves } = await openShelves(t);
      let born: Promise<boolean> | undefined;
      // Written in one tick, both are in one batch.
      const write: Database['write'] = (unit) => {
        if (isFirst) born = birth(shelves);
        const swept = database.write(unit);
        born ??= birth(shelves);
        return swept;
      };
      const duty = createDuty({ ...database, write }, 'retention', clock);
      const { sweepBodies } = createBodySweep(database, duty);
      await sweepBodies(1, { before: new Date(clock.now()), limit: 10 });

      assert.equal(await born, isFirst);
      const { requests, runs } = shelves;
      assert.equal((await requests.findBody(OLD)) !== undefined, isFirst);
      if (isFirst) return;
      assert.deepEqual(
        [await runs.find(RUN.id), await requests.find(AGAIN)],
        [undefined, undefined],
      );
    });
  }
}
