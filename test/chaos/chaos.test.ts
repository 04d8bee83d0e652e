import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noFindings } from '../crash/inspect.ts';
import { runTrial } from './trial.ts';

/** The short form; the long one is `npm run test:chaos -- --deeds 200`. */
const SORTS = ['kill', 'stall', 'databaseCrash', 'failover'] as const;

test('three nodes of which one is killed and one stands still, and whose database crashes and is replaced by its standby, lose nothing, and complete each run once', async (t) => {
  const { findings, ...tally } = await runTrial({ seed: 1, deeds: SORTS.length, sorts: SORTS });
  t.diagnostic(JSON.stringify(tally));
  assert.deepEqual(findings, noFindings());
  assert.ok(tally.acknowledged > 20, 'hardly anything was sent');
});
