import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { openDestination } from '../kit/destination.ts';
import { createManualClock, eventually } from '../kit/clock.ts';
import { rawPost, sendRaw } from '../kit/raw.ts';
import { openReceiver } from '../kit/receiver.ts';
import { callApi } from '../kit/server.ts';
import { STANDARD, standard } from '../kit/scenario.ts';
import type { Clock } from '../../src/base/clock.ts';
import { HOUR, MINUTE, SECOND } from '../../src/base/duration.ts';
import {
  answerWith,
  openDestination as openPatient,
  openHouse,
} from '../../src/engine/engine.suite.ts';
import {
  assertKept,
  buildFaultsOnce,
  openSubject,
  sendAll,
  type Kept,
  type Subject,
} from './subject.ts';

describe('a clock that is set while the server runs', () => {
  let faults: string | undefined;
  let missing: string | undefined;
  before(async () => {
    ({ faults, missing } = await buildFaultsOnce());
  });

  test('ids rise on, events are taken, and each run is completed once', async (t) => {
    if (missing !== undefined) return t.skip(missing);
    const subject = await openSubject(t, { faults });
    const destination = await openDestination();
    t.after(() => destination.close());
    await callApi(subject.machine.url, 'POST /api/v1/triggers', {
      name: 'Forward',
      listener_ids: [subject.listenerId],
      workflow: { steps: [{ forward: { url: destination.url } }] },
    });
    const kept: Kept[] = await sendAll(subject, 5);
    for (const hours of [2, -5, -1, 30]) {
      await subject.machine.setClock(hours * 3_600);
      kept.push(...(await sendAll(subject, 5)));
    }
    await subject.crash();
    await subject.restart();
    kept.push(...(await sendAll(subject, 5)));

    const ids = kept.map(({ eventId }) => eventId);
    assert.deepEqual(ids, [...new Set(ids)].toSorted());
    await assertKept(subject, kept);
    await eventually(() => countCompleted(subject).then((runs) => runs === kept.length), 10_000);
    assert.equal(new Set(destination.arrivals.map(eventOf)).size, kept.length);
  });
});

type Headed = { readonly headers: Readonly<Record<string, unknown>> };
const eventOf = ({ headers }: Headed): unknown => headers['earshot-event-id'];

async function countCompleted({ machine }: Subject): Promise<number> {
  const page = await callApi<{ items: unknown[] }>(
    machine.url,
    'GET /api/v1/runs?status=completed&limit=500',
  );
  return page.items.length;
}

/** Time goes on as it does, and is called something else. */
function settable(clock: Clock): Clock & { set(byMs: number): void } {
  let aheadMs = 0;
  return {
    now: () => clock.now() + aheadMs,
    monotonic: () => clock.monotonic(),
    after: (delayMs, callback) => clock.after(delayMs, callback),
    set(byMs) {
      aheadMs = byMs;
    },
  };
}

test('a signature is judged by the time that the clock was set to', async (t) => {
  const real = createManualClock();
  const clock = settable(real);
  const receiver = await openReceiver({ clock });
  t.after(() => receiver.close());
  const { path } = await receiver.createListener(STANDARD);
  let sent = 0;
  const statusAt = async (byMs: number): Promise<number> => {
    // Another second each time: what has been taken once is not taken again.
    const headers = standard({ at: new Date(real.now() + SECOND * sent++), body: '{}' });
    clock.set(byMs);
    return (await sendRaw(receiver.port, rawPost(path, headers, '{}'))).status;
  };
  assert.equal(await statusAt(0), 200);
  assert.equal(await statusAt(4 * MINUTE), 200);
  assert.equal(await statusAt(6 * MINUTE), 401);
  assert.equal(await statusAt(-6 * MINUTE), 401);
  assert.equal(await statusAt(-4 * MINUTE), 200);
});

describe('a run', () => {
  test('whose lease has run out by a clock set forward is completed once, though two carried it', async (t) => {
    const house = await openHouse(t);
    const answers: (() => void)[] = [];
    const destination = await openPatient(t, (response) => {
      answers.push(() => answerWith(200)(response));
    });
    await house.addTrigger({ steps: [{ url: destination.url, timeoutMs: 60_000 }] });
    const frozen = house.start();
    const eventId = await house.addEvent();
    await eventually(() => answers.length === 1);
    // Another look at the same store, for which an hour has gone: what a process sees after a long SIGSTOP.
    const ahead = settable(house.clock);
    ahead.set(HOUR);
    house.start({ clock: ahead });
    await eventually(() => answers.length === 2);
    answers[1]?.();
    await house.reach(eventId, 'completed');
    answers[0]?.();
    await eventually(() => frozen.stats().leasesLost === 1);

    const run = await house.runOf(eventId);
    const attempts = await house.store.attempts.list(run.id);
    assert.deepEqual(
      attempts.map(({ outcome, code }) => [outcome, code]),
      [
        ['failed', 'attempt_interrupted'],
        ['completed', undefined],
      ],
    );
    assert.equal(new Set(destination.arrivals.map(keyOf)).size, 1);
  });

  test('that waits is tried again when the clock, set back, has come there once more', async (t) => {
    const house = await openHouse(t);
    let calls = 0;
    const destination = await openPatient(t, (response) =>
      answerWith(++calls === 1 ? 500 : 200)(response),
    );
    await house.addTrigger({ steps: [{ url: destination.url }] });
    const clock = settable(house.clock);
    house.start({ clock });
    const eventId = await house.addEvent();
    await house.reach(eventId, 'waiting');
    clock.set(-10 * MINUTE);
    await house.clock.advance(5 * MINUTE);
    assert.equal(calls, 1);
    // In small steps, or the lease would run out under the attempt.
    await eventually(async () => {
      if (calls === 1) await house.clock.advance(SECOND);
      return calls === 2;
    });
    await house.reach(eventId, 'completed');
    assert.equal(calls, 2);
  });
});

const keyOf = ({ headers }: Headed): unknown => headers['idempotency-key'];
