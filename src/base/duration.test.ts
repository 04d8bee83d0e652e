import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, formatDuration, HOUR, MINUTE, parseDuration, SECOND } from './duration.ts';

for (const [text, durationMs] of [
  ['0s', 0],
  ['250ms', 250],
  ['30s', 30 * SECOND],
  ['1.5s', 1_500],
  ['0.0004s', 0],
  ['5m', 5 * MINUTE],
  ['6h', 6 * HOUR],
  ['7d', 7 * DAY],
  ['0.5d', 12 * HOUR],
  ['007s', 7 * SECOND],
] as const) {
  test(`"${text}" is ${durationMs} ms`, () => {
    assert.deepEqual(parseDuration(text), { ok: true, value: durationMs });
  });
}

for (const text of [
  '',
  '5',
  's',
  '-5s',
  '+5s',
  '5 s',
  ' 5s',
  '5s ',
  '5S',
  '5w',
  '.5s',
  '5.s',
  '1e3s',
  '5s5s',
  '5s\n',
  'Infinitys',
]) {
  test(`${JSON.stringify(text)} is no duration`, () => {
    const parsed = parseDuration(text);
    assert.ok(!parsed.ok);
    assert.match(parsed.error, /is not a duration such as "30s"/);
    assert.ok(parsed.error.includes(`"${text}"`));
  });
}

for (const [durationMs, text] of [
  [0, '0ms'],
  [1, '1ms'],
  [999, '999ms'],
  [1_000, '1s'],
  [1_500, '1500ms'],
  [90 * SECOND, '90s'],
  [60 * MINUTE, '1h'],
  [90 * MINUTE, '90m'],
  [DAY, '1d'],
  [36 * HOUR, '36h'],
] as const) {
  test(`${durationMs} ms is written "${text}", and read back`, () => {
    assert.equal(formatDuration(durationMs), text);
    assert.deepEqual(parseDuration(text), { ok: true, value: durationMs });
  });
}
