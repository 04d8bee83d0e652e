import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePlan } from './command-line.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/scenarios.ts';

const run = (): never => assert.fail('nothing runs here');
const KNOWN: readonly Scenario[] = [
  { name: 'ack-64', title: '', byDefault: true, run },
  { name: 'ack-256', title: '', byDefault: true, run },
  { name: 'start', title: '', byDefault: false, run },
];

function plan(text: string) {
  const { scenarios, ...rest } = parsePlan(text.split(' ').filter(Boolean), KNOWN);
  return { ...rest, names: scenarios.map(({ name }) => name) };
}

const DEFAULTS = {
  kind: 'run',
  names: ['ack-64', 'ack-256'],
  rounds: 5,
  roundMs: 2_000,
  seedRows: 1_000_000,
  name: 'latest',
};

test('a call is a plan', () => {
  for (const [text, expected] of [
    ['', {}],
    ['3', { rounds: 3 }],
    ['--rounds 3 --round-ms 300', { rounds: 3, roundMs: 300 }],
    ['start', { names: ['start'] }],
    ['start 2', { names: ['start'], rounds: 2 }],
    ['--only start,ack-64', { names: ['ack-64', 'start'] }],
    ['--only start --only ack-64', { names: ['ack-64', 'start'] }],
    ['--all', { names: ['ack-64', 'ack-256', 'start'] }],
    ['--seed-rows 10000000', { seedRows: 10_000_000 }],
    ['--name reference', { name: 'reference' }],
    ['--list', { kind: 'list' }],
    ['--help', { kind: 'help' }],
  ] as const)
    assert.deepEqual(plan(text), { ...DEFAULTS, ...expected }, text);
});

test('what cannot be understood is refused', () => {
  for (const [text, message] of [
    ['--only nothing', /no scenario "nothing"/],
    ['nothing', /no scenario "nothing"/],
    ['--rounds 0', /--rounds wants/],
    ['--round-ms 1.5', /--round-ms wants/],
    ['--seed-rows many', /--seed-rows wants/],
    ['--name ../else', /is no name/],
    ['--fast', /--fast/],
  ] as const)
    assert.throws(() => plan(text), { message }, text);
});

test('no two scenarios have one name, and what runs by default can be run', () => {
  const names = SCENARIOS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const { name, byDefault, awaits } of SCENARIOS)
    assert.ok(!byDefault || awaits === undefined, name);
});
