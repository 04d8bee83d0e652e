import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openPostgresRows } from '../chaos/rows.ts';
import { Site } from '../chaos/site.ts';
import { noFindings } from '../crash/inspect.ts';
import { createRandom } from '../crash/random.ts';
import { openRelease, type Release } from './release.ts';

/**
 * `npm run test:upgrade`: three nodes of an earlier version behind a balancer under load, replaced one after the other
 * by the present tree. It ends by itself, with 1 where anything was lost, refused or left unfinished.
 */
const { values } = parseArgs({
  options: {
    from: { type: 'string' },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 1_000)) },
    seconds: { type: 'string', default: '5' },
  },
});
const [seed, seconds] = [Number(values.seed), Number(values.seconds)];
if (!Number.isSafeInteger(seed) || !(seconds > 0 && seconds <= 3_600)) {
  throw new Error('usage: npm run test:upgrade -- [--from COMMIT] [--seed S] [--seconds BETWEEN]');
}

interface Step {
  readonly node: number;
  readonly to: 'before' | 'now';
}

/** A node of the version before is started once more on the tables of the present one. */
const STEPS: readonly Step[] = [
  { node: 0, to: 'now' },
  { node: 1, to: 'before' },
  { node: 1, to: 'now' },
  { node: 2, to: 'now' },
];

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

/** How many have been applied to the tables. */
async function countMigrations({ storeUrl }: Site): Promise<number> {
  const rows = await openPostgresRows(storeUrl);
  try {
    return (await rows.all('SELECT name FROM migrations')).length;
  } finally {
    await rows.close();
  }
}

async function upgrade({ main, migrationsBehind }: Release): Promise<boolean> {
  const findings = noFindings();
  const random = createRandom(seed);
  const site = await Site.open({ seed, random, spool: false, mayRefuse: false, main });
  try {
    const before = await countMigrations(site);
    await sleep(1_000 * seconds);
    for (const { node, to } of STEPS) {
      const begunMs = performance.now();
      await site.replace(node, { main: to === 'before' ? main : undefined, findings });
      const migrations = await countMigrations(site);
      const ms = Math.round(performance.now() - begunMs);
      await sleep(1_000 * seconds);
      say({
        node,
        to,
        ms,
        migrations,
        acknowledged: site.ledger.acknowledged(),
        statuses: site.statuses,
      });
    }
    const events = await site.settle(findings);
    const { words, ...found } = findings;
    say({ acknowledged: site.ledger.acknowledged(), events, statuses: site.statuses, ...found });
    for (const word of words) process.stdout.write(`  ${word}\n`);
    if ((await countMigrations(site)) - before < migrationsBehind)
      throw new Error('the tables are those of the version before: nothing was tried');
    return words.length === 0 && site.ledger.acknowledged() > 0;
  } finally {
    await site.close();
  }
}

const release = await openRelease(values.from);
try {
  const { commit, subject, migrationsBehind } = release;
  say({ from: commit, subject, migrationsBehind, seed });
  if (!(await upgrade(release))) process.exitCode = 1;
} finally {
  await release.remove();
}
