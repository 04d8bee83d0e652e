import { parseArgs } from 'node:util';
import { runCampaign } from './fuzz/campaign.ts';
import { toMiB } from './fuzz/tally.ts';

/**
 * `npm run test:hostile -- --count 1000000`: the long form of what `fuzz.test.ts` does a little of. What is found is
 * printed with the seed and the path that find it again: `--seed … --path …`.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    count: { type: 'string', default: '100000' },
    path: { type: 'string' },
  },
});
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
print(`seed ${seed}, ${values.count} connections`);
const campaign = await runCampaign({
  seed,
  count: Number(values.count),
  path: values.path,
  report: print,
});
const { connections, requests, statuses, rssBefore, rssAfter, seconds, found } = campaign;
print(`${connections} connections, ${requests} requests, ${seconds.toFixed(0)} s`);
print(`answers: ${JSON.stringify(statuses)}`);
print(`RSS: ${toMiB(rssBefore)} MiB after the warm-up, ${toMiB(rssAfter)} MiB at the end`);
if (found !== undefined) {
  print(found);
  process.exitCode = 1;
}
