import { parseArgs } from 'node:util';
import { buildFaults } from './machine.ts';
import { runRounds, type Tally } from './rounds.ts';

/** `npm run test:crash -- --rounds 1000 --seed 1`: the long form of `crash.test.ts`. */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 1_000)) },
    'power-failure': { type: 'boolean', default: false },
  },
});
const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
if (!Number.isSafeInteger(rounds) || rounds < 1 || !Number.isSafeInteger(seed)) {
  throw new Error('usage: npm run test:crash -- [--rounds N] [--seed S] [--power-failure]');
}

const begunMs = performance.now();

function report({ findings, ...tally }: Tally): void {
  const { words, ...found } = findings;
  const seconds = Math.round((performance.now() - begunMs) / 1_000);
  process.stdout.write(`${JSON.stringify({ seed, seconds, ...tally, ...found })}\n`);
  for (const word of words) process.stdout.write(`  ${word}\n`);
}

let faults: string | undefined;
if (values['power-failure']) {
  const built = await buildFaults();
  if ('missing' in built) throw new Error(`--power-failure cannot be had here: ${built.missing}`);
  faults = built.library;
}
const tally = await runRounds({ rounds, seed, faults, onStretch: report });
report(tally);
if (tally.findings.words.length > 0) process.exitCode = 1;
