import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { createManualClock } from '../../test/kit/clock.ts';
import { SECOND } from '../base/duration.ts';
import { startDiskWatch } from './disk.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

test('a disk that runs short is noticed within a second, and so is its recovery', async () => {
  const clock = createManualClock();
  const lines: string[] = [];
  const log = {
    ...silent,
    info: (event: string) => void lines.push(event),
    error: (event: string) => void lines.push(event),
  };
  let free = 2_000;
  const watch = await startDiskWatch({
    folder: '/data',
    minBytes: 1_000,
    clock,
    log,
    readFree: async () => free,
  });
  assert.equal(watch.isShort(), false);

  free = 999;
  await clock.advance(SECOND);
  assert.equal(watch.isShort(), true);
  assert.equal(watch.freeBytes(), 999);
  await clock.advance(SECOND);

  free = 1_200;
  await clock.advance(SECOND);
  assert.equal(watch.isShort(), false);
  assert.deepEqual(lines, ['disk.short', 'disk.recovered']);

  watch.stop();
  free = 0;
  await clock.advance(5 * SECOND);
  assert.equal(watch.isShort(), false);
});

test('what is free is known from the start', async () => {
  const options = { folder: tmpdir(), minBytes: 2 ** 60, clock: createManualClock(), log: silent };
  const watch = await startDiskWatch(options);
  assert.equal(watch.isShort(), true);
  assert.ok((watch.freeBytes() ?? 0) > 0);
  watch.stop();
});

test('a disk that cannot be measured is not short', async () => {
  const options = {
    folder: '/nowhere/at/all',
    minBytes: 1,
    clock: createManualClock(),
    log: silent,
  };
  const watch = await startDiskWatch(options);
  assert.equal(watch.isShort(), false);
  assert.equal(watch.freeBytes(), undefined);
  watch.stop();
});
