import type { Spread } from './statistics.ts';
import type { Workbench } from './workbench.ts';

/** One row of the target table, or one more that is worth knowing. */
export interface Scenario {
  readonly name: string;
  /** What is measured, in words. */
  readonly title: string;
  /** Belongs to what runs when nothing is said: needs nothing to be installed and no large store. */
  readonly byDefault: boolean;
  /** What must be built before it can be measured. */
  readonly awaits?: string;
  run(bench: Workbench): Promise<Finding>;
}

export interface Finding {
  readonly figures: readonly Figure[];
  /** By name; all with the same columns. */
  readonly rows: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export type Unit = 'ratio' | 'times' | 'ms' | 's' | 'µs' | 'MB' | '/s';

/** What is held against a target, over all rounds. */
export interface Figure extends Spread {
  readonly name: string;
  readonly unit: Unit;
  readonly target?: Target;
}

export interface Target {
  readonly better: 'more' | 'less';
  readonly floor: number;
  /** From the near one to the far one; none: there is a floor only. */
  readonly goals: readonly number[];
}

export type Verdict = 'missed' | 'floor met' | 'goal met' | 'all goals met';

/** Undefined where there is no target. Not a number misses. */
export function judge({ median, target }: Pick<Figure, 'median' | 'target'>): Verdict | undefined {
  if (target === undefined) return undefined;
  const { better, floor, goals } = target;
  const isMet = (bound: number): boolean => (better === 'more' ? median >= bound : median <= bound);
  if (!isMet(floor)) return 'missed';
  const met = goals.filter(isMet).length;
  if (goals.length === 0 || met === 0) return 'floor met';
  return met === goals.length ? 'all goals met' : 'goal met';
}
