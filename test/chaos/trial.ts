import { setTimeout as sleep } from 'node:timers/promises';
import { noFindings, type Findings } from '../crash/inspect.ts';
import { createRandom } from '../crash/random.ts';
import { DEEDS, Site, type Deed } from './site.ts';

export interface TrialOptions {
  readonly seed: number;
  /** How many things are done to the site; each sort comes about as often as the others. */
  readonly deeds: number;
  /** Which sorts; default: all. */
  readonly sorts?: readonly Deed[];
  /** Whether nodes have a spool; then nobody must be refused. Default: no. */
  readonly spool?: boolean;
  /** Whether the URL of the store names each server. Default: no. */
  readonly twoHosts?: boolean;
  readonly onDeed?: (tally: Tally) => void;
}

export interface Tally {
  readonly deeds: Readonly<Record<Deed, number>>;
  /** 200s that providers were told, and events that the store had in the end. */
  readonly acknowledged: number;
  readonly events: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly findings: Findings;
}

/** Steady load, one misfortune after another, and at the end a look at everything. It ends by itself. */
export async function runTrial(options: TrialOptions): Promise<Tally> {
  const { seed, deeds, sorts, spool = false, twoHosts = false, onDeed } = options;
  const random = createRandom(seed);
  const findings = noFindings();
  const done = Object.fromEntries(DEEDS.map((deed) => [deed, 0])) as Record<Deed, number>;
  const site = await Site.open({ seed, random, spool, twoHosts, mayRefuse: !spool });
  const tally = (events: number): Tally => ({
    deeds: done,
    acknowledged: site.ledger.acknowledged(),
    events,
    statuses: site.statuses,
    findings,
  });
  try {
    let left: Deed[] = [];
    for (let i = 0; i < deeds && findings.words.length === 0; i++) {
      if (left.length === 0) left = [...(sorts ?? DEEDS)];
      const [deed] = left.splice(random.between(0, left.length), 1);
      if (deed === undefined) break;
      await sleep(random.between(200, 1_000));
      await site.suffer(deed, findings);
      done[deed] += 1;
      onDeed?.(tally(0));
    }
    return tally(await site.settle(findings));
  } finally {
    await site.close();
  }
}
