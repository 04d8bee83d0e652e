import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { createManualClock, eventually, type ManualClock } from '../../test/kit/clock.ts';
import { silentLog } from '../base/log.ts';
import { startConfigurationWatch, type ConfigurationWatch } from './catalog.ts';

/** A configuration that other nodes change, seen from here. */
interface Elsewhere {
  version: number;
  isAway: boolean;
  /** Answers wait for this. */
  answered: Promise<void>;
  notice(): void;
  /** What this process changed may have been kept or not. */
  doubt(): void;
}

interface Opened {
  readonly clock: ManualClock;
  readonly elsewhere: Elsewhere;
  readonly watch: ConfigurationWatch;
  readonly held: () => number;
  /** Moves on in steps that are shorter than the pause between two looks. */
  readonly pass: (seconds: number) => Promise<void>;
}

function open(t: TestContext, { isShared = true } = {}): Opened {
  const clock = createManualClock();
  let held = 1;
  let listener = (): void => undefined;
  let doubt = (): void => undefined;
  const elsewhere: Elsewhere = {
    version: 1,
    isAway: false,
    answered: Promise.resolve(),
    notice: () => listener(),
    doubt: () => doubt(),
  };
  const read = async (): Promise<number> => {
    const { version, isAway } = elsewhere;
    await elsewhere.answered;
    if (isAway) throw new Error('nobody is there');
    return version;
  };
  const watch = startConfigurationWatch({
    configuration: {
      isShared,
      version: read,
      onNotice: (one) => void (listener = one),
      onDoubt: (one) => void (doubt = one),
    },
    catalog: {
      version: () => held,
      async reload() {
        held = await read();
      },
    },
    clock,
    log: silentLog,
  });
  t.after(() => watch.stop());
  return {
    clock,
    elsewhere,
    watch,
    held: () => held,
    async pass(seconds) {
      for (let tenths = 0; tenths < 10 * seconds; tenths++) await clock.advance(100);
    },
  };
}

describe('what another node has changed', () => {
  test('is held within a second by looking alone', async (t) => {
    const { elsewhere, pass, held } = open(t);
    await pass(1);
    elsewhere.version = 2;
    await pass(0.5);
    assert.equal(held(), 2);
  });

  test('is looked for at once when that node calls', async (t) => {
    const { elsewhere, held, clock } = open(t);
    await clock.advance(0);
    elsewhere.version = 2;
    elsewhere.notice();
    await eventually(() => held() === 2);
  });

  test('is looked for again where it came while it was being looked for', async (t) => {
    const { elsewhere, held, clock } = open(t);
    await clock.advance(0);
    const { promise, resolve } = Promise.withResolvers<void>();
    elsewhere.answered = promise;
    elsewhere.notice();
    elsewhere.version = 2;
    elsewhere.notice();
    resolve();
    await eventually(() => held() === 2);
  });
});

describe('a node that cannot look', () => {
  test('goes on for ten seconds and no longer, until it can look again', async (t) => {
    const { elsewhere, watch, pass, held } = open(t);
    await pass(5);
    elsewhere.isAway = true;
    elsewhere.version = 2;
    await pass(9);
    assert.ok(!watch.isStale());
    await pass(2);
    assert.ok(watch.isStale());
    assert.equal(held(), 1);
    elsewhere.isAway = false;
    await pass(0.5);
    assert.ok(!watch.isStale());
    assert.equal(held(), 2);
  });

  test('counts from when it asked: an answer that took long is as old as its question', async (t) => {
    const { elsewhere, watch, pass, clock } = open(t);
    await pass(1);
    const { promise, resolve } = Promise.withResolvers<void>();
    elsewhere.answered = promise;
    await pass(12);
    resolve();
    elsewhere.isAway = true;
    await clock.advance(0);
    assert.ok(watch.isStale());
  });

  test('is stale at once when it comes back from having stood still', async (t) => {
    const { elsewhere, watch, pass, clock } = open(t);
    await pass(1);
    elsewhere.answered = new Promise(() => undefined);
    const before = clock.monotonic();
    await clock.advance(60_000);
    assert.ok(clock.monotonic() - before >= 60_000);
    assert.ok(watch.isStale());
  });

  test('is not stale by itself where no other process can change anything', async (t) => {
    const { elsewhere, watch, pass } = open(t, { isShared: false });
    elsewhere.isAway = true;
    await pass(30);
    assert.ok(!watch.isStale());
  });

  test('is stale there while it is in doubt what was kept, and held again when that could be read', async (t) => {
    const { elsewhere, watch, pass, held } = open(t, { isShared: false });
    elsewhere.version = 2;
    elsewhere.isAway = true;
    elsewhere.doubt();
    assert.ok(watch.isStale());
    await pass(30);
    assert.ok(watch.isStale());
    elsewhere.isAway = false;
    await pass(1);
    assert.ok(!watch.isStale());
    assert.equal(held(), 2);
  });

  test('is stale for longer where a doubt comes while it is being read', async (t) => {
    const { elsewhere, watch, clock } = open(t, { isShared: false });
    const first = Promise.withResolvers<void>();
    elsewhere.answered = first.promise;
    elsewhere.doubt();
    const second = Promise.withResolvers<void>();
    elsewhere.answered = second.promise;
    elsewhere.doubt();
    first.resolve();
    await clock.advance(0);
    assert.ok(watch.isStale());
    second.resolve();
    await eventually(() => !watch.isStale());
  });
});
