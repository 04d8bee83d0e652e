import { noFindings, type Findings } from './inspect.ts';
import { Installation, type Moment } from './installation.ts';
import { createRandom } from './random.ts';

/**
 * Load, SIGKILL at a random moment, restart, again; then everything that was acknowledged must be there.
 *
 * With `faults`, what was not synced is lost with the process, and syncs and writes fail now and then: a kill alone
 * leaves the page cache as it is, and would never show that a sync is missing.
 */
export interface RoundsOptions {
  readonly rounds: number;
  readonly seed: number;
  /** The library of `buildFaults`. */
  readonly faults?: string | undefined;
  /** Every sync does nothing: shows that it would be noticed. */
  readonly lying?: boolean;
  readonly onStretch?: (tally: Tally) => void;
}

export interface Tally {
  readonly rounds: number;
  readonly kills: Readonly<Record<Moment, number>>;
  /** 200s that providers were told, and events that the store had. */
  readonly acknowledged: number;
  readonly events: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly findings: Findings;
}

/** Rounds between two inspections: they bound what is remembered of the destination. */
const ROUNDS_A_STRETCH = 25;

/** Ends before its time when something was found. */
export async function runRounds(options: RoundsOptions): Promise<Tally> {
  const { faults, seed, lying = false } = options;
  const random = createRandom(seed);
  const tally = new RunningTally();
  while (tally.rounds < options.rounds && tally.isClean()) {
    const installation = await Installation.open({ seed, random, faults, lying });
    try {
      await runStretches(installation, options, tally);
    } finally {
      await installation.close(tally.findings);
      tally.add(installation);
    }
  }
  return tally.total();
}

async function runStretches(
  installation: Installation,
  options: RoundsOptions,
  tally: RunningTally,
): Promise<void> {
  // To lose power is to copy the store; a new one is begun before that takes longer than the rounds.
  let stretches = options.faults === undefined ? Number.POSITIVE_INFINITY : 1;
  while (stretches-- > 0 && tally.rounds < options.rounds && tally.isClean()) {
    const rounds = Math.min(ROUNDS_A_STRETCH, options.rounds - tally.rounds);
    for (let i = 0; i < rounds; i++) tally.note(await installation.round(tally.findings));
    await installation.settle(tally.findings);
    options.onStretch?.(tally.with(installation));
  }
}

type Counted = Pick<Installation, 'events' | 'statuses' | 'ledger'>;

class RunningTally {
  rounds = 0;
  readonly findings = noFindings();
  readonly #kills: Record<Moment, number> = { load: 0, start: 0, stop: 0 };
  #done: Pick<Tally, 'acknowledged' | 'events' | 'statuses'> = {
    acknowledged: 0,
    events: 0,
    statuses: {},
  };

  note(moment: Moment): void {
    this.rounds += 1;
    this.#kills[moment] += 1;
  }

  isClean(): boolean {
    return this.findings.words.length === 0;
  }

  add(installation: Counted): void {
    const { acknowledged, events, statuses } = this.with(installation);
    this.#done = { acknowledged, events, statuses };
  }

  with({ events, statuses, ledger }: Counted): Tally {
    const all: Record<string, number> = { ...this.#done.statuses };
    for (const [name, count] of statuses) all[name] = (all[name] ?? 0) + count;
    return {
      ...this.total(),
      acknowledged: this.#done.acknowledged + ledger.acknowledged(),
      events: this.#done.events + events,
      statuses: all,
    };
  }

  total(): Tally {
    return {
      rounds: this.rounds,
      kills: this.#kills,
      findings: this.findings,
      ...this.#done,
    };
  }
}
