import { parseArgs } from 'node:util';
import { runTrial, type Tally } from './trial.ts';

/** `npm run test:chaos -- --deeds 200 --seed 1`: the long form of `chaos.test.ts`. */
const { values } = parseArgs({
  options: {
    deeds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 1_000)) },
  },
});
const [deeds, seed] = [Number(values.deeds), Number(values.seed)];
if (!Number.isSafeInteger(deeds) || deeds < 1 || !Number.isSafeInteger(seed)) {
  throw new Error('usage: npm run test:chaos -- [--deeds N] [--seed S]');
}

const begunMs = performance.now();

function report({ findings, ...tally }: Tally): void {
  const { words, ...found } = findings;
  const seconds = Math.round((performance.now() - begunMs) / 1_000);
  process.stdout.write(`${JSON.stringify({ seed, seconds, ...tally, ...found })}\n`);
  for (const word of words) process.stdout.write(`  ${word}\n`);
}

const tally = await runTrial({ seed, deeds, onDeed: report });
report(tally);
if (tally.findings.words.length > 0) process.exitCode = 1;
