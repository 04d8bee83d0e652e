import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createManualClock } from '../../test/kit/clock.ts';
import { MINUTE } from '../base/duration.ts';
import { openStore } from '../store/open.ts';
import { admissionOf, receivedOf } from '../store/suite/nouns.suite.ts';
import { createKeySweeper } from './key-sweeper.ts';

const LIVE = 1_200;
const EXPIRED = 1_300;

test('keys that have expired are gone after a minute and a few steps, and a later pass finds the next ones', async (t) => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'earshot-keys-'));
  t.after(() => rm(dataFolder, { recursive: true }));
  const clock = createManualClock();
  const store = await openStore({ dataFolder, clock });
  t.after(() => store.close());
  const now = () => new Date(clock.now());
  const listenerId = store.newId('lsn');
  const claim = (key: string, seconds: number) =>
    store.dedupe.insertFirst(admissionOf(receivedOf({ store, now }, { listenerId })), {
      key,
      now: now(),
      expiresAt: new Date(clock.now() + seconds * 1_000),
    });
  const add = (prefix: string, count: number, seconds: number) =>
    Promise.all(Array.from({ length: count }, (_, i) => claim(`${i} ${prefix}`, seconds)));
  await add('live', LIVE, 3_600);
  await add('short', EXPIRED, 5);

  const sweeper = createKeySweeper({ store, clock });
  const { signal } = new AbortController();
  /** Of a few keys of each kind, those whose row is there, expired or not. */
  const left = async () => {
    const found = async (prefix: string, numbers: readonly number[]) => {
      const events = numbers.map((i) =>
        store.dedupe.findFirst(listenerId, `${i} ${prefix}`, new Date(0)),
      );
      return (await Promise.all(events)).filter((event) => event !== undefined).length;
    };
    return {
      live: await found('live', [0, 7, 600, LIVE - 1]),
      short: await found('short', [0, 7, 600, EXPIRED - 1]),
    };
  };
  await sweeper.step(signal);
  assert.deepEqual(await left(), { live: 4, short: 4 });

  await clock.advance(MINUTE);
  for (let step = 0; step < 3; step++) await sweeper.step(signal);
  assert.deepEqual(await left(), { live: 4, short: 0 });

  await add('short', 10, 5);
  await clock.advance(MINUTE);
  for (let step = 0; step < 3; step++) await sweeper.step(signal);
  assert.deepEqual(await left(), { live: 4, short: 0 });
});
