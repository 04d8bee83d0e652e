import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createManualClock, eventually } from '../../test/kit/clock.ts';
import { createHistogram, SECONDS_BOUNDS } from '../base/histogram.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { startHistory, type Gauges } from './history.ts';
import { beginOf, toOverview, type RangeName } from './overview.ts';

const HOUR_MS = 3_600_000;

describe('the history behind the overview', () => {
  const clock = createManualClock(Date.UTC(2026, 0, 1, 12, 0, 30));
  let folder: string;
  let store: Store;
  const warnings: string[] = [];
  const ignore = (): void => {};
  const warn = (event: string): void => void warnings.push(event);
  const log = { debug: ignore, info: ignore, warn, error: ignore };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-history-'));
    store = await openStore({ dataFolder: folder, clock });
  });
  after(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  function startProcess(shelf: Pick<Store, 'history'> = store) {
    const stats: Record<string, number> = { received: 5 };
    const answers = createHistogram(SECONDS_BOUNDS);
    const gauges: Gauges = { waiting: 0, waitedMs: 0, bytes: 100 };
    const history = startHistory({
      clock,
      log,
      store: shelf,
      requestStats: () => stats,
      answerSeconds: () => answers.read(),
      gauges: () => Promise.resolve({ ...gauges }),
    });
    return { stats, answers, gauges, history };
  }

  const look = async (history: ReturnType<typeof startHistory>, range: RangeName = '1h') =>
    toOverview(range, await history.list(beginOf(range, clock.now())), clock.now());
  const stored = async () => (await store.history.list(new Date(0))).length;

  test('what came before somebody looked is there, refusals by code, and the minute that has begun', async () => {
    const { stats, answers, gauges, history } = startProcess();
    stats['received'] = 7;
    stats['signature_mismatch'] = 2;
    stats['body_too_large'] = 1;
    answers.observe(0.001);
    answers.observe(0.2);
    await clock.advance(30_000);
    await eventually(async () => (await stored()) === 1, 20_000);
    stats['received'] = 8;
    Object.assign(gauges, { waiting: 3, waitedMs: 4_000, bytes: 150 });
    const { points, refused, ack } = await look(history);
    assert.equal(points.length, 60);
    assert.deepEqual(points.at(-2)?.outcomes, { received: 2, rejected: 3 });
    assert.deepEqual(points.at(-1)?.outcomes, { received: 1 });
    assert.deepEqual(
      points.slice(-2).map(({ waiting, waited_ms, bytes }) => [waiting, waited_ms, bytes]),
      [
        [0, 0, 100],
        [3, 4_000, 150],
      ],
    );
    assert.deepEqual(refused, [
      ['signature_mismatch', 2],
      ['body_too_large', 1],
    ]);
    assert.ok(ack !== null && ack.p50 <= 1 && ack.p99 > 100, JSON.stringify(ack));
    assert.equal(points.at(-1)?.ack, null);
    await history.stop();
  });

  test('it goes on over a restart, and adds up what all processes saw', async () => {
    const [one, two] = [startProcess(), startProcess()];
    one.stats['received'] = 6;
    two.stats['received'] = 15;
    await clock.advance(60_000);
    await eventually(async () => (await stored()) === 4, 20_000);
    const { points } = await look(one.history);
    assert.deepEqual(
      points.slice(-3).map(({ outcomes }) => outcomes['received']),
      [2, 12, undefined],
    );
    await one.history.stop();
    await two.history.stop();
  });

  test('minutes in which nothing came and nothing changed are not written', async () => {
    const { stats, history } = startProcess();
    const before = await stored();
    await clock.advance(60_000);
    // The first is written, since nothing was known before it.
    await eventually(async () => (await stored()) === before + 1, 20_000);
    for (let minute = 0; minute < 3; minute++) {
      await clock.advance(60_000);
      await history.list(new Date(0));
    }
    assert.equal(await stored(), before + 1);
    stats['received'] = 6;
    await eventually(async () => {
      await clock.advance(60_000);
      return (await stored()) === before + 2;
    }, 20_000);
    await history.stop();
  });

  test('while the store is away, minutes wait for it', async () => {
    let isAway = true;
    const { stats, history } = startProcess({
      history: {
        list: (since) => store.history.list(since),
        insert: (minutes, keepFrom) =>
          isAway ? Promise.reject(new Error('away')) : store.history.insert(minutes, keepFrom),
      },
    });
    stats['received'] = 9;
    const before = await stored();
    await clock.advance(60_000);
    await eventually(() => warnings.includes('history.unkept'), 20_000);
    assert.equal(await stored(), before);
    const seen = (await look(history)).points.reduce(
      (sum, { outcomes }) => sum + (outcomes['received'] ?? 0),
      0,
    );
    isAway = false;
    await clock.advance(60_000);
    await eventually(async () => (await stored()) > before, 20_000);
    const after = (await look(history)).points.reduce(
      (sum, { outcomes }) => sum + (outcomes['received'] ?? 0),
      0,
    );
    assert.equal(after, seen);
    await history.stop();
  });

  for (const [range, points] of [
    ['1h', 60],
    ['6h', 72],
    ['24h', 96],
    ['7d', 84],
  ] as const) {
    test(`${range} is drawn with ${points} points, of which the last is now`, () => {
      const now = Date.UTC(2026, 0, 1, 12, 34, 56);
      const overview = toOverview(range, [], now);
      assert.equal(overview.points.length, points);
      const last = new Date(overview.points.at(-1)?.at ?? 0).getTime();
      assert.ok(
        last <= now && now < last + overview.every_ms,
        overview.points.at(-1)?.at ?? 'none',
      );
      assert.equal(last % Math.min(overview.every_ms, HOUR_MS), 0);
    });
  }
});
