import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFigures, describeResult } from './page.ts';
import type { Result } from './result.ts';
import type { Scenario } from './scenario.ts';

const run = (): never => assert.fail('nothing runs here');
const SCENARIOS: readonly Scenario[] = [
  { name: 'ack-64', title: 'ack / bare', byDefault: true, run },
  { name: 'forward-cpu', title: 'CPU a run', byDefault: true, run },
  { name: 'memory', title: 'resident memory', byDefault: true, run },
  { name: 'start', title: 'start to listening', byDefault: false, run },
  { name: 'later', title: 'everything on', byDefault: false, awaits: 'mapping', run },
];

const RESULT: Result = {
  at: '2026-11-23T14:18:12.158Z',
  machine: { cpu: 'Quick', cores: 2, memoryGb: 24, os: 'Linux 6.1' },
  versions: { node: '26.10.0', fastify: '5.12.8' },
  effort: { rounds: 5, roundMs: 2_000, seedRows: 1_000_000 },
  scenarios: {
    'ack-64': {
      title: 'ack / bare',
      figures: [
        {
          name: 'Earshot / bare',
          unit: 'ratio',
          median: 0.6249,
          lowest: 0.61,
          highest: 0.64,
          target: { better: 'more', floor: 0.45, goals: [0.62, 0.8] },
        },
      ],
      rows: {
        bare: { ratio: 1, 'requests/s': 81_463.7 },
        earshot: { ratio: 0.6249, 'requests/s': 50_912.2 },
      },
    },
    'forward-cpu': {
      title: 'CPU a run',
      figures: [
        {
          name: 'CPU | run',
          unit: 'µs',
          median: 260,
          lowest: 250,
          highest: 270,
          target: { better: 'less', floor: 250, goals: [] },
        },
        { name: 'runs', unit: '/s', median: 4_000, lowest: 4_000, highest: 4_000 },
      ],
      rows: {},
    },
    memory: { title: 'resident memory', error: 'it ended with SIGKILL' },
  },
};

test('each figure stands beside its floor and its goals, with a verdict', () => {
  const page = describeResult(RESULT, SCENARIOS);
  for (const line of [
    '| ack-64 | Earshot / bare | 0.625 | 0.61 – 0.64 | 0.45 | 0.62, then 0.8 | goal met |',
    String.raw`| forward-cpu | CPU \| run | 260 µs | 250 – 270 | 250 µs |  | missed |`,
    '| forward-cpu | runs | 4000 /s | 4000 – 4000 |  |  |  |',
    '| memory | resident memory | failed |  |  |  |  |',
    '| start | start to listening | not measured |  |  |  |  |',
    '| later | everything on | waits for mapping |  |  |  |  |',
    '|  | ratio | requests/s |',
    '| earshot | 0.625 | 50912 |',
    'Measured on 2026-11-23: 2 cores (Quick), 24 GB, Linux 6.1;',
    '5 rounds of 2 s, 1000000 stored events; node 26.10.0, fastify 5.12.8.',
  ])
    assert.ok(page.split('\n').includes(line), `${line}\nis not in\n${page}`);
  assert.ok(!page.includes('### memory'));
});

test('without a result the page says what is to be measured, and no figure', () => {
  const page = describeResult(undefined, SCENARIOS);
  assert.match(page, /^No result is kept/);
  assert.match(page, /^\| ack-64 \| ack \/ bare \| not measured \|/m);
  assert.doesNotMatch(page, /\d\.\d/);
});

test('a result of some scenarios says nothing of the others', () => {
  const page = describeFigures(RESULT, SCENARIOS);
  assert.match(page, /^\| forward-cpu \| runs \| 4000 \/s/m);
  assert.doesNotMatch(page, /not measured|waits for/);
});
