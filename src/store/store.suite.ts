import { describe } from 'node:test';
import { dutiesSuite } from './suite/duties.suite.ts';
import { dedupeSuite } from './suite/dedupe.suite.ts';
import { configurationSuite } from './suite/configuration.suite.ts';
import { accountsSuite } from './suite/accounts.suite.ts';
import { definitionsSuite } from './suite/definitions.suite.ts';
import { durabilitySuite } from './suite/durability.suite.ts';
import { eventsSuite } from './suite/events.suite.ts';
import { historySuite } from './suite/history.suite.ts';
import { ledgerSuite } from './suite/ledger.suite.ts';
import { leasesSuite } from './suite/leases.suite.ts';
import { opener, type StoreHarness } from './suite/opened.suite.ts';
import { queueSuite } from './suite/queue.suite.ts';
import { replaysSuite } from './suite/replays.suite.ts';
import { requestsSuite } from './suite/requests.suite.ts';
import { sealingSuite } from './suite/sealing.suite.ts';
import { runsSuite } from './suite/runs.suite.ts';
import { signInSuite } from './suite/sign-in.suite.ts';
import { shapedSuite } from './suite/shaped.suite.ts';
import { spooledSuite } from './suite/spooled.suite.ts';
import { storageSuite } from './suite/storage.suite.ts';
import { sweepsSuite } from './suite/sweeps.suite.ts';
import { versionsSuite } from './suite/versions.suite.ts';

/** What every store must do, whatever its engine. An engine's own test calls it, and adds what only it can do. */
export function storeSuite(name: string, harness: StoreHarness): void {
  const open = opener(harness);
  describe(`the store on ${name}`, () => {
    describe('the whole', () => durabilitySuite(open));
    definitionsSuite(open);
    configurationSuite(open);
    dutiesSuite(open);
    versionsSuite(open);
    sealingSuite(open);
    requestsSuite(open);
    describe('the ledger', () => ledgerSuite(open));
    shapedSuite(open);
    eventsSuite(open);
    dedupeSuite(open);
    describe('spool', () => spooledSuite(open));
    runsSuite(open);
    leasesSuite(open);
    queueSuite(open);
    replaysSuite(open);
    storageSuite(open);
    sweepsSuite(open);
    describe('history', () => historySuite(open));
    describe('accounts', () => accountsSuite(open));
    describe('what lets somebody in', () => signInSuite(open));
  });
}
