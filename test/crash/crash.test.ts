import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { noFindings } from './inspect.ts';
import { runRounds, type Tally } from './rounds.ts';
import { buildFaultsOnce } from './subject.ts';

/** The short form; the long one is `npm run test:crash -- --rounds 1000`, and again with `--power-failure`. */
describe('under load, killed at any moment and started again', () => {
  let faults: string | undefined;
  let missing: string | undefined;
  before(async () => {
    ({ faults, missing } = await buildFaultsOnce());
  });

  test('nothing is lost that was acknowledged, and each run is completed once', async (t) => {
    const tally = await runRounds({ rounds: 5, seed: 1 });
    t.diagnostic(describeTally(tally));
    assert.deepEqual(tally.findings, noFindings());
    assert.ok(tally.acknowledged > 20, 'hardly anything was sent');
  });

  test('nor when the power fails with it, on a disk that fails now and then', async (t) => {
    if (missing !== undefined) return t.skip(missing);
    const tally = await runRounds({ rounds: 5, seed: 5, faults });
    t.diagnostic(describeTally(tally));
    assert.deepEqual(tally.findings, noFindings());
    assert.ok(tally.acknowledged > 20, 'hardly anything was sent');
  });

  test('and it would be noticed: a server that does not sync loses what it acknowledged', async (t) => {
    if (missing !== undefined) return t.skip(missing);
    const tally = await runRounds({ rounds: 1, seed: 1, faults, lying: true });
    assert.ok(tally.findings.lost > 0, describeTally(tally));
  });
});

function describeTally({ kills, acknowledged, events, statuses }: Tally): string {
  return JSON.stringify({ kills, acknowledged, events, statuses });
}
