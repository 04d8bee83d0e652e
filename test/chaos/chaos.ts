import { parseArgs } from 'node:util';
import { DEEDS } from './site.ts';
import { runTrial, type Tally } from './trial.ts';

/**
 * `npm run test:chaos -- --deeds 200 --seed 1`: the long form of `chaos.test.ts`. With `--spool`, nobody must be
 * refused; with `--hosts`, the URL of the store names each server; with `--sorts failover,kill`, only these things are done.
 */
const { values } = parseArgs({
  options: {
    deeds: { type: 'string', default: '60' },
    spool: { type: 'boolean', default: false },
    hosts: { type: 'boolean', default: false },
    sorts: { type: 'string', default: DEEDS.join(',') },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 1_000)) },
  },
});
const [deeds, seed] = [Number(values.deeds), Number(values.seed)];
const sorts = DEEDS.filter((deed) => values.sorts.split(',').includes(deed));
const isKnown = sorts.length === values.sorts.split(',').length;
if (!Number.isSafeInteger(deeds) || deeds < 1 || !Number.isSafeInteger(seed) || !isKnown) {
  throw new Error(
    `usage: npm run test:chaos -- [--deeds N] [--seed S] [--spool] [--hosts] [--sorts ${DEEDS.join(',')}]`,
  );
}

const begunMs = performance.now();

function report({ findings, ...tally }: Tally): void {
  const { words, ...found } = findings;
  const seconds = Math.round((performance.now() - begunMs) / 1_000);
  process.stdout.write(`${JSON.stringify({ seed, seconds, ...tally, ...found })}\n`);
  for (const word of words) process.stdout.write(`  ${word}\n`);
}

const tally = await runTrial({
  seed,
  deeds,
  sorts,
  spool: values.spool,
  twoHosts: values.hosts,
  onDeed: report,
});
report(tally);
if (tally.findings.words.length > 0) process.exitCode = 1;
