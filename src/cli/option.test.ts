import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { systemClock } from '../base/clock.ts';
import { HOUR } from '../base/duration.ts';
import {
  bodyOption,
  countOption,
  headersOption,
  idsOption,
  sinceOptions,
  textsOption,
} from './option.ts';

function parse(...argv: string[]): Record<string, unknown> {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  command.addOption(idsOption('--listener <id>', 'which', 'lsn'));
  command.addOption(countOption('--limit <n>', 'how many'));
  command.addOption(headersOption('--header <header>', 'along'));
  command.addOption(textsOption('--allow <block>', 'who'));
  command.addOption(bodyOption());
  for (const option of sinceOptions()) command.addOption(option);
  return command.parse(argv, { from: 'user' }).opts();
}

test('ids are collected in their order', () => {
  const [one, two] = ['lsn_06yjb975000', 'lsn_06yjb975001'];
  assert.deepEqual(parse('--listener', one, '--listener', two), { listener: [one, two] });
});

test('headers are collected by name, colons in values and all', () => {
  const { header } = parse('--header', 'X-Team: billing', '--header', 'X-At:12:30');
  assert.deepEqual(header, { 'X-Team': 'billing', 'X-At': '12:30' });
});

test('texts are collected, and objects are read', () => {
  assert.deepEqual(parse('--allow', 'a', '--allow', 'b', '--body', '{"a":1}'), {
    allow: ['a', 'b'],
    body: { a: 1 },
  });
});

test('a time may be how long ago it was', () => {
  const { since, until } = parse('--since', '1h', '--until', '2026-11-23T10:30:00+01:00');
  const agoMs = systemClock.now() - Date.parse(String(since));
  assert.ok(agoMs >= HOUR && agoMs < HOUR + 5_000, `${agoMs}`);
  assert.equal(until, '2026-11-23T09:30:00.000Z');
});

const REFUSED: readonly (readonly string[])[] = [
  ['--listener', 'evt_06yjb975000'],
  ['--listener', 'lsn_short'],
  ['--limit', '0'],
  ['--limit', '1.5'],
  ['--header', 'nothing'],
  ['--header', ': nothing'],
  ['--header', 'x: naïve'],
  ['--body', '[1]'],
  ['--body', 'null'],
  ['--body', '{'],
  ['--since', 'yesterday'],
];

for (const argv of REFUSED) {
  test(`refuses ${argv.join(' ')}, saying what was expected`, () => {
    assert.throws(() => parse(...argv), /Expected /);
  });
}
